import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { EXIT } from '../../src/exit-code.ts'
import { aConfigText } from '../support/memory-world.ts'
import { definitionText } from '../support/project.ts'
import { imageIndex, type RegistryDouble, startRegistry } from '../support/registry.ts'
import { runArgs, type Told } from '../support/run-args.ts'

let [root, registry] = ['', {} as RegistryDouble]
const compose = () => path.join(root, 'sources/chat/compose.cpu.yaml')

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'ogpu-pin-'))
  registry = await startRegistry({ wantsToken: true })
  await mkdir(path.join(root, 'sources/chat'), { recursive: true })
  const environments = { cpu: 'compose.cpu.yaml' }
  await writeFile(path.join(root, 'ogpu.yaml'), aConfigText())
  await writeFile(
    path.join(root, 'sources/chat/source.yaml'),
    definitionText({ id: 'chat', environments }),
  )
  await writeFile(compose(), file())
  return async () => {
    await registry.stop()
    await rm(root, { recursive: true, force: true })
  }
})

/** A compose file whose image is on the test's own registry. */
function file(digest = ''): string {
  return `services:\n  chat:\n    image: ${registry.host}/acme/chat:1.4.0${digest} # tested\n`
}

function pin(...args: readonly string[]): Promise<Told> {
  return runArgs(['pin-images', ...args], root, {}, undefined, { isTerminal: true })
}

test('writes the digest of the index, and shows a table', async () => {
  const digest = registry.push('acme/chat', '1.4.0', imageIndex('chat', 'linux/amd64'))

  const { exit, out } = await pin('chat')

  expect(exit).toBe(EXIT.ok)
  expect(await readFile(compose(), 'utf8')).toBe(file(`@${digest}`))
  expect(out).toMatch(/^sources\/chat\/compose\.cpu\.yaml\n {2}3 {2}pinned/)
  expect(out).toContain(digest.slice('sha256:'.length, 'sha256:'.length + 12))
  expect(out).toContain('1 image: 1 pinned.')
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(81)
})

test.each([
  [['pin-images', '--check', '--wide'], true],
  [['pin-images', '--check'], false],
] as const)('shows whole digests with %j on a terminal: %s', async (args, isTerminal) => {
  const digest = registry.push('acme/chat', '1.4.0', imageIndex('chat', 'linux/amd64'))

  const { out } = await runArgs(args, root, {}, undefined, { isTerminal })

  expect(out).toContain(digest.slice('sha256:'.length))
})

test('looks with --check and writes nothing', async () => {
  const digest = registry.push('acme/chat', '1.4.0', imageIndex('chat', 'linux/amd64'))

  const { exit, out } = await pin('--check', '--json')

  expect(exit).toBe(EXIT.changes)
  expect(await readFile(compose(), 'utf8')).toBe(file())
  expect(JSON.parse(out)).toEqual({
    formatVersion: 1,
    check: true,
    images: [
      {
        state: 'unpinned',
        file: 'sources/chat/compose.cpu.yaml',
        line: 3,
        path: 'services.chat.image',
        image: `${registry.host}/acme/chat:1.4.0`,
        digest,
        platforms: ['linux/amd64'],
      },
    ],
  })
})

test('asks nobody with --offline', async () => {
  const { exit, out } = await pin('--offline')

  expect(exit).toBe(EXIT.changes)
  expect(out).toContain('1 unpinned')
  expect(registry.seen).toEqual([])
})

test('ends with 3 where the registry has no such image, and with 1 where it can’t be asked', async () => {
  expect(await pin()).toMatchObject({ exit: EXIT.problems })
  await registry.stop()

  const { exit, out } = await pin()

  expect(exit).toBe(EXIT.fault)
  expect(out).toContain('ECONNREFUSED')
  expect(await readFile(compose(), 'utf8')).toBe(file())
  registry = await startRegistry()
})

test('ends as partly done where only some could be pinned', async () => {
  registry.push('acme/chat', '1.4.0')
  await writeFile(compose(), `${file()}  db:\n    image: ${registry.host}/acme/db:1\n`)

  expect(await pin()).toMatchObject({ exit: EXIT.partial })
})

test('has nothing to do where everything has a digest', async () => {
  const digest = registry.push('acme/chat', '1.4.0')
  await writeFile(compose(), file(`@${digest}`))

  expect(await pin()).toMatchObject({ exit: EXIT.ok, out: expect.stringContaining('1 kept') })
  expect(await pin('--check')).toMatchObject({ exit: EXIT.ok })
})

test('an id that no definition has is refused', async () => {
  expect(await pin('chatt')).toMatchObject({ exit: EXIT.problems })
})
