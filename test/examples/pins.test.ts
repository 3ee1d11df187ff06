import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, expect, test } from 'vitest'
import { readContract } from '../support/github/contract.ts'
import { type Loopback, startLoopback } from '../support/loopback.ts'

/** A port at which nobody answers. */
const NOBODY = 'http://127.0.0.1:9'
const [OLD, NEW, TAG, OTHER] = ['a', 'b', 'c', 'd'].map((sign) => sign.repeat(40))

let root: string

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'ogpu-pins-'))
  await mkdir(path.join(root, 'examples'))
  return () => rm(root, { recursive: true, force: true })
})

interface Told {
  readonly exit: number
  readonly lines: readonly string[]
}

async function pins(api: string, ...args: readonly string[]): Promise<Told> {
  const told = promisify(execFile)(process.execPath, ['scripts/pins.mjs', ...args], {
    env: { PATH: process.env['PATH'], GITHUB_API_URL: api },
  })
  const { code, stdout } = await told.then(
    ({ stdout }) => ({ code: 0, stdout }),
    (failed: { code: number; stdout: string }) => failed,
  )
  return { exit: code, lines: stdout.trim().split('\n') }
}

const example = (...uses: readonly string[]): Promise<void> =>
  writeFile(
    path.join(root, 'examples/a.yml'),
    ['steps:', ...uses.map((used) => `  - uses: ${used}`), ''].join('\n'),
  )

/** GitHub with two tags of one action, of which the newer is an annotated one. */
async function withTags(test: (api: Loopback) => Promise<void>): Promise<void> {
  const contract = await readContract()
  const tag = (name: string, type: string, sha: string | undefined) => ({
    ref: `refs/tags/${name}`,
    node_id: 'x',
    url: 'https://github.invalid/',
    object: { type, sha, url: 'https://github.invalid/' },
  })
  const answers: Readonly<Record<string, readonly [operation: string, body: unknown]>> = {
    '/repos/acme/build/git/matching-refs/tags/v': [
      'git/list-matching-refs',
      [
        tag('v9.0.0', 'commit', OLD),
        tag('v10.0.1', 'tag', TAG),
        tag('v10', 'commit', OTHER),
        tag('v10.0.2-rc.1', 'commit', OTHER),
      ],
    ],
    [`/repos/acme/build/git/tags/${TAG}`]: [
      'git/get-tag',
      contract.fill('git-tag', { sha: TAG, object: { type: 'commit', sha: NEW } }),
    ],
  }
  for (const [operation, body] of Object.values(answers))
    expect(contract.wrongInAnswer(operation, 200, body, {})).toEqual([])
  const api = await startLoopback(async (request, response) => {
    const [operation, body] = answers[request.url ?? ''] ?? []
    response.writeHead(operation === undefined ? 404 : 200).end(JSON.stringify(body ?? {}))
  })
  await test(api).finally(() => api.stop())
}

test('no pin of this repository is behind what was last looked up', async () => {
  const { exit, lines } = await pins(NOBODY)

  expect(lines[0]).toMatch(/^GitHub's API did not answer .* looked up on \d{4}-\d\d-\d\d/)
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(/^all \d\d+ pins are at the newest version$/),
  ])
  expect(exit).toBe(0)
})

test('a pin that is a major behind the list is named with its line and what to write', async () => {
  await example(`actions/checkout@${OLD} # v5.0.0`)

  const { exit, lines } = await pins(NOBODY, '--root', root)

  expect(exit).toBe(1)
  expect(lines[1]).toMatch(
    /^examples\/a\.yml:2 {2}actions\/checkout v5\.0\.0 is a major behind: v\d+\.\d+\.\d+ [0-9a-f]{40}$/,
  )
})

test('GitHub is asked for the newest version, and an annotated tag is followed to its commit', () =>
  withTags(async ({ origin }) => {
    await example(
      `acme/build@${OLD} # v9.0.0`,
      `acme/build/sub@${NEW} # v10.0.1`,
      `acme/build@${OTHER} # v10.0.1`,
      `acme/build@${OTHER}`,
      `acme/build@${OTHER} # v11.0.0`,
      `ogpu-network/ogpu-gitops@${'0'.repeat(40)}`,
    )

    const { exit, lines } = await pins(origin, '--root', root)

    expect(exit).toBe(1)
    expect(lines).toEqual([
      `examples/a.yml:2  acme/build v9.0.0 is a major behind: v10.0.1 ${NEW}`,
      `examples/a.yml:4  acme/build v10.0.1 is ${NEW}, not ${OTHER}`,
      `examples/a.yml:5  acme/build says no version; the newest is v10.0.1 ${NEW}`,
      'examples/a.yml:6  acme/build v11.0.0 has no tag; v10.0.1 has',
      '4 of 5 pins are behind',
    ])
  }))

test('an action that is in no list is not taken for one that is up to date', async () => {
  await example(`acme/unknown@${NEW} # v1.0.0`)

  const { exit, lines } = await pins(NOBODY, '--root', root)

  expect([exit, lines[1]]).toEqual([
    1,
    'examples/a.yml:2  acme/unknown is not known: nobody says which version is its newest',
  ])
})
