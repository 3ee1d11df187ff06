import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { EXIT } from '../../src/exit-code.ts'
import { runArgs, type Told } from '../support/run-args.ts'

const KEY = `0x${'5a'.repeat(32)}`
const COMPOSE = `services:
  model:
    image: acme/model:1.0.0
    ports: ["\${PORT}:5555"]
    environment:
      - CALLBACK_URL=\${CALLBACK_URL}
    deploy: { resources: { reservations: { devices: [{ driver: nvidia, count: 1, capabilities: [gpu] }] } } }
`

let home: string

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'ogpu-try-test-'))
  return () => rm(home, { recursive: true, force: true })
})

function tried(args: readonly string[], cwd = home): Promise<Told> {
  return runArgs(['try', ...args], cwd, {
    PATH: process.env['PATH'],
    HOME: home,
    CLIENT_PRIVATE_KEY: KEY,
    OGPU_RPC_URL: 'http://127.0.0.1:1',
  })
}

test('goes from nothing to drift on a chain of its own, and leaves the folder', async () => {
  const { exit, out, err } = await tried([])

  expect({ exit, err }).toEqual({ exit: EXIT.ok, err: '' })
  for (const told of [
    '1 to publish',
    '1 published',
    '0.01 OGPU → 0.02 OGPU',
    '1 updated',
    '0.02 OGPU in git, 0.05 OGPU on chain',
    'ogpu-gitops init',
  ])
    expect(out).toContain(told)
  expect(
    parse(await readFile(path.join(home, 'ogpu-try/sources/my-model/source.yaml'), 'utf8')).payment,
  ).toEqual({ minPayment: '0.02 OGPU' })
  expect(await readdir(home)).toEqual(['ogpu-try'])
})

test('takes a compose file of one’s own, also beneath a repository of somebody’s, and never a key of theirs', async () => {
  const cwd = path.join(home, 'repository')
  await mkdir(cwd)
  await promisify(execFile)('git', ['init', '-q'], { cwd })
  await writeFile(path.join(cwd, 'compose.yaml'), COMPOSE)
  await mkdir(path.join(cwd, 'ogpu-try'))

  const { exit, out } = await tried(['compose.yaml'], cwd)

  expect(exit).toBe(EXIT.ok)
  expect(out).toContain('environments.nvidia')
  expect(out).toContain('0.05 OGPU on chain')
  expect(out).not.toContain(KEY.slice(2))
  expect(
    await readFile(path.join(cwd, 'ogpu-try-2/sources/my-model/compose.nvidia.yaml'), 'utf8'),
  ).toBe(COMPOSE)
})

test('a compose file that breaks a rule ends it with its place, and leaves nothing behind', async () => {
  await writeFile(
    path.join(home, 'compose.yaml'),
    COMPOSE.replace('    ports', '    privileged: true\n    ports'),
  )

  const { exit, out } = await tried(['compose.yaml'])

  expect(exit).toBe(EXIT.problems)
  expect(out).toContain('compose.yaml:4')
  expect(await readdir(home)).toEqual(['compose.yaml'])
})

test('writes into no folder that holds something', async () => {
  await writeFile(path.join(home, 'mine'), '')

  const { exit, err } = await tried(['--folder', '.'])

  expect(exit).toBe(EXIT.problems)
  expect(err).toContain('not empty')
})
