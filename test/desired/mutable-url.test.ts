import { describe, expect, test } from 'vitest'
import { isMutable } from '../../src/desired/check/mutable-url.ts'
import { aDefinition, readOne } from './files.ts'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'

/** Each with the place where its host takes a branch or a commit. */
const FORMS = [
  ['GitHub, raw', 'https://raw.githubusercontent.com/a/b/REF/compose.yaml'],
  ['GitHub, page', 'https://github.com/a/b/raw/REF/compose.yaml'],
  ['GitHub, blob', 'https://www.github.com/a/b/blob/REF/compose.yaml'],
  ['GitHub, raw as it was', 'https://raw.github.com/a/b/REF/compose.yaml'],
  ['GitHack', 'https://rawcdn.githack.com/a/b/REF/compose.yaml'],
  ['gist', 'https://gist.githubusercontent.com/a/b/raw/REF/compose.yaml'],
  ['GitLab', 'https://gitlab.com/a/b/-/raw/REF/compose.yaml'],
  ['GitLab, in groups, blob', 'https://gitlab.com/a/b/c/d/-/blob/REF/compose.yaml'],
  ['GitLab, as it was', 'https://gitlab.com/a/b/raw/REF/compose.yaml'],
  ['GitLab of somebody’s own', 'https://git.acme.example/a/b/-/raw/REF/compose.yaml'],
  [
    'GitLab, its API',
    'https://gitlab.com/api/v4/projects/7/repository/files/compose.yaml/raw?ref=REF',
  ],
  ['Bitbucket', 'https://bitbucket.org/a/b/raw/REF/compose.yaml'],
  ['Bitbucket, page', 'https://bitbucket.org/a/b/src/REF/compose.yaml'],
  ['Codeberg, as it was', 'https://codeberg.org/a/b/raw/REF/compose.yaml'],
  ['Forgejo, its API', 'https://codeberg.org/api/v1/repos/a/b/raw/compose.yaml?ref=REF'],
  ['jsDelivr', 'https://cdn.jsdelivr.net/gh/a/b@REF/compose.yaml'],
  ['Hugging Face', 'https://huggingface.co/a/b/resolve/REF/compose.yaml'],
  ['Hugging Face, a data set', 'https://huggingface.co/datasets/a/b/resolve/REF/compose.yaml'],
  ['Hugging Face, raw', 'https://huggingface.co/spaces/a/b/raw/REF/compose.yaml'],
] as const

describe.each(FORMS)('%s', (_, form) => {
  test.each(['main', 'master', 'v1.2.3', 'HEAD', COMMIT.slice(0, 8), `${COMMIT}0`])(
    'changes behind %s',
    (ref) => {
      expect(isMutable(form.replace('REF', ref))).toBe(true)
    },
  )

  test('stays behind a whole commit', () => {
    expect(isMutable(form.replace('REF', COMMIT))).toBe(false)
    expect(isMutable(form.replace('REF', COMMIT.toUpperCase()))).toBe(false)
  })
})

test.each([
  'https://codeberg.org/a/b/raw/branch/main/compose.yaml',
  'https://git.acme.example/a/b/raw/tag/v1/compose.yaml',
  `https://git.acme.example/a/b/raw/branch/${COMMIT}/compose.yaml`,
  'https://git.acme.example/a/b/src/commit/main/compose.yaml',
  'https://cdn.jsdelivr.net/gh/a/b/compose.yaml',
  'https://cdn.jsdelivr.net/npm/a/compose.yaml',
  'https://cdn.jsdelivr.net/npm/a@1/compose.yaml',
  'https://cdn.jsdelivr.net/npm/@a/b@latest/compose.yaml',
  'https://gitlab.com/api/v4/projects/7/repository/files/compose.yaml/raw',
  'https://ipfs.io/ipns/docs.ipfs.tech/compose.yaml',
  'https://k51qzi5uqu5d.ipns.dweb.link/compose.yaml',
  'https://raw.githubusercontent.com/a/b/refs/heads/main/compose.yaml',
  'https://gist.githubusercontent.com/a/b/raw/compose.yaml',
  'https://github.com/a/b/releases/latest/download/compose.yaml',
  'https://unpkg.com/a/compose.yaml',
  'https://unpkg.com/@a/b@1/compose.yaml',
  'https://gcore.jsdelivr.net/gh/a/b@main/compose.yaml',
])('%s can change', (url) => {
  expect(isMutable(url)).toBe(true)
})

test.each([
  `https://codeberg.org/a/b/raw/commit/${COMMIT}/compose.yaml`,
  `https://git.acme.example/a/b/raw/commit/${COMMIT}${'0'.repeat(24)}/compose.yaml`,
  'https://cdn.jsdelivr.net/npm/a@1.2.3/compose.yaml',
  'https://unpkg.com/a@1.2.3/compose.yaml',
  'https://github.com/a/b/releases/download/v1.2.3/compose.yaml',
  'https://cdn.jsdelivr.net/npm/@a/b@1.2.3-rc.1/compose.yaml',
  'https://ipfs.io/ipfs/QmVmUUGrtAHFNJFzbwDbRGGcdHx5yxvfPDMan2AquvQ4BC/compose.yaml',
  'https://example.com/compose.yaml',
  'https://example.com/raw/compose.yaml',
  'https://example.com/ipns',
  'https://example.com/100%/compose.yaml',
])('%s is not known to change', (url) => {
  expect(isMutable(url)).toBe(false)
})

test('is warned of until a definition says why, and that is no rule it does not know', () => {
  const fields = { environments: `{ cpu: ${FORMS[0][1].replace('REF', 'main')} }` }
  const codesIn = (definition: string): readonly string[] => {
    const { warnings, problems } = readOne(definition)
    return [...warnings, ...problems].map(({ code }) => code)
  }

  expect(codesIn(aDefinition(fields))).toEqual(['mutable-url'])
  expect(
    codesIn(aDefinition({ ...fields, relax: '{ mutable-url: our partner publishes it there }' })),
  ).toEqual([])
})
