import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { EXIT } from '../../src/exit-code.ts'
import { runArgs, type Told } from '../support/run-args.ts'

const GIVEN = 'services:\n  # answers\n  app:\n    image: acme/app:1.0\n    ports: ["8000:5555"]\n'

let root: string

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'ogpu-convert-'))
  await writeFile(path.join(root, 'given.yaml'), GIVEN)
  return () => rm(root, { recursive: true, force: true })
})

function convert(...args: readonly string[]): Promise<Told> {
  return runArgs(['convert', ...args], root, {})
}

test('prints the new file and nothing else, and says on the other stream what it did', async () => {
  const { exit, out, err } = await convert('given.yaml', '--environment', 'cpu')

  expect(exit).toBe(EXIT.ok)
  expect(out).toMatch(/^services:\n {2}# answers\n {2}app:\n[\s\S]*"\$\{PORT\}:5555"/)
  expect(err).toContain('Changed:')
})

test('writes it into a file where none stands, and overwrites none', async () => {
  expect(await convert('given.yaml', '--environment', 'cpu', '--out', 'new.yaml')).toMatchObject({
    exit: EXIT.ok,
    out: '',
  })
  const written = await readFile(path.join(root, 'new.yaml'), 'utf8')

  expect(written).toContain('CALLBACK_URL')
  expect(await convert('given.yaml', '--environment', 'amd', '--out', 'new.yaml')).toMatchObject({
    exit: EXIT.fault,
  })
  expect(await readFile(path.join(root, 'new.yaml'), 'utf8')).toBe(written)
})

test('ends as partly done where the rules still refuse the result', async () => {
  await writeFile(
    path.join(root, 'built.yaml'),
    'services: { app: { build: ., ports: ["80:80"] } }\n',
  )
  const { exit, out } = await convert('built.yaml', '--environment', 'cpu', '--json')

  expect(exit).toBe(EXIT.partial)
  expect(JSON.parse(out)).toMatchObject({
    formatVersion: 1,
    accepted: false,
    problems: [{ code: 'compose-build' }],
  })
})

test.each([
  ['no environment', ['given.yaml']],
  ['an environment that there is not', ['given.yaml', '--environment', 'tpu']],
  ['no such file', ['other.yaml', '--environment', 'cpu']],
  ['a service that there is not', ['given.yaml', '--environment', 'cpu', '--service', 'web']],
])('refuses %s with one JSON document', async (_, args) => {
  const { exit, out } = await convert(...args, '--json')

  expect(exit).toBe(EXIT.problems)
  expect(JSON.parse(out)).toMatchObject({ problems: [{ code: 'usage' }] })
})
