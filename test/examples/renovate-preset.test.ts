import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

interface Manager {
  readonly datasourceTemplate: string
  readonly managerFilePatterns: readonly string[]
  readonly matchStrings: readonly string[]
}

const ROOT = new URL('../../', import.meta.url)
const preset: { readonly customManagers: readonly Manager[] } = JSON.parse(
  readFileSync(new URL('default.json', ROOT), 'utf8'),
)
const [images, models] = ['docker', 'git-refs'].map((datasource) =>
  preset.customManagers.find(({ datasourceTemplate }) => datasourceTemplate === datasource),
)

/** What Renovate's regex manager takes out of a text. */
function found(manager: Manager | undefined, text: string): readonly (readonly string[])[] {
  return (manager?.matchStrings ?? []).flatMap((pattern) =>
    [...text.matchAll(new RegExp(pattern, 'g'))].map(({ groups = {} }) =>
      ['depName', 'currentValue', 'currentDigest'].map((name) => groups[name] ?? ''),
    ),
  )
}

const DIGEST = `sha256:${'1f0a77c2'.repeat(8)}`
const COMMIT = '2cfc18c9415c912f9d8155881c133215df768a70'

describe('an image of a parameter', () => {
  test.each([
    [`image: acme/chat:1.4.0@${DIGEST}`, ['acme/chat', '1.4.0', DIGEST]],
    [`serviceImage: "acme/chat:1.4.0" # ours`, ['acme/chat', '1.4.0', '']],
    [`with: { model: a, imageAmd: 'acme/chat@${DIGEST}' }`, ['acme/chat', '', DIGEST]],
    [`{ollamaImage: ghcr.io/acme/chat:1, gpus: 2}`, ['ghcr.io/acme/chat', '1', '']],
    ['image: registry.example:5000/acme/chat:v1', ['registry.example:5000/acme/chat', 'v1', '']],
  ])('is found in %s', (text, image) => {
    expect(found(images, text)).toEqual([image])
  })

  test.each(['image: acme/chat', 'myimage: acme/chat:1', 'model: llama3.1:8b', '# no image:x'])(
    'is not found in %s',
    (text) => {
      expect(found(images, text)).toEqual([])
    },
  )
})

test('a model is found with its commit, in either order', () => {
  const one = `with:\n  model: BAAI/bge-reranker-base # ours\n  revision: ${COMMIT}\n`
  const other = `with: { revision: '${COMMIT}', task: ner, model: "gpt2" }`

  expect(found(models, one)).toEqual([['BAAI/bge-reranker-base', '', COMMIT]])
  expect(found(models, other)).toEqual([['gpt2', '', COMMIT]])
  expect(found(models, 'model: gpt2\nrevision: v1.0\n')).toEqual([])
})

test.each([
  ['sources/bge-reranker.yaml', true],
  ['sources/llama-chat/source.yaml', true],
  ['apps/models/sources/llama-chat/source.yml', true],
  ['sources/llama-chat/compose.cpu.yaml', false],
  ['.github/workflows/opengpu.yml', false],
])('%s is read as a definition: %s', (file, isRead) => {
  const patterns = preset.customManagers.flatMap(({ managerFilePatterns }) => managerFilePatterns)

  expect(patterns.some((pattern) => new RegExp(pattern.replace(/^\/|\/$/g, '')).test(file))).toBe(
    isRead,
  )
})

test('patterns are those of RE2, which knows nothing of what stands around a match', () => {
  const patterns = preset.customManagers.flatMap(({ matchStrings }) => matchStrings)

  expect(patterns.filter((pattern) => /\(\?[=!]|\(\?<[=!]|\\[1-9k]/.test(pattern))).toEqual([])
})
