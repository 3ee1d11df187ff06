import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { compiledFolder } from '../../src/compiled/trusted-folder.ts'

const run = promisify(execFile)
const LOADER = fileURLToPath(new URL('../../src/compiled/run-compiled.ts', import.meta.url))

let top: string
let folder: string
let program: string
let source: string

beforeAll(async () => {
  top = await mkdtemp(path.join(tmpdir(), 'ogpu-compiled-'))
  program = path.join(top, 'program.mjs')
  source = path.join(top, 'source.cjs')
  await build({
    stdin: {
      contents: `import { runCompiled } from ${JSON.stringify(LOADER)}
        const [source, folder] = process.argv.slice(2)
        process.stdout.write(runCompiled(source, folder).answer())`,
      resolveDir: path.dirname(LOADER),
    },
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
  })
})
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(top, 'cache-')), 'compiled')
  await writeSource('forty-two')
})
afterAll(() => rm(top, { recursive: true, force: true }))

test('keeps what V8 made of a file, which only its user may read, and begins with it', async () => {
  expect(await answer()).toBe('forty-two')
  const [kept = '', ...others] = await readdir(folder)
  const before = await readFile(path.join(folder, kept))

  expect(others).toEqual([])
  expect(await answer()).toBe('forty-two')
  expect((await readFile(path.join(folder, kept))).equals(before)).toBe(true)
})

test('another source of the same length is another file', async () => {
  await answer()
  await writeSource('forty-six')

  expect(await answer()).toBe('forty-six')
})

test('what is damaged is made anew: cut short, turned in one bit, or something else', async () => {
  await answer()
  const [kept = ''] = await readdir(folder)
  const file = path.join(folder, kept)
  const whole = await readFile(file)
  const turned = Buffer.from(whole)
  turned[whole.length >> 1] = (turned[whole.length >> 1] ?? 0) ^ 1
  for (const bad of [whole.subarray(0, whole.length >> 1), turned, Buffer.from('no code')]) {
    await writeFile(file, bad)

    expect(await answer()).toBe('forty-two')
    const anew = await readFile(file)
    expect(
      createHash('sha256').update(anew.subarray(32)).digest().equals(anew.subarray(0, 32)),
    ).toBe(true)
  }
})

test('eight that start at once have one answer, and leave one file', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => answer()))

  expect(new Set(answers)).toEqual(new Set(['forty-two']))
  expect(await readdir(folder)).toHaveLength(1)
})

describe.skipIf(process.platform === 'win32')('a folder that is not this user’s alone', () => {
  test('is not read and not written: others may write to it', async () => {
    await mkdir(folder, { recursive: true })
    await chmod(folder, 0o777)

    expect(await answer()).toBe('forty-two')
    expect(await readdir(folder)).toEqual([])
  })

  test('is not read and not written: it is a link', async () => {
    const target = await mkdtemp(path.join(top, 'target-'))
    await symlink(target, folder)

    expect(await answer()).toBe('forty-two')
    expect(await readdir(target)).toEqual([])
  })

  test('a file that others may write to is not believed', async () => {
    await answer()
    const [kept = ''] = await readdir(folder)
    await chmod(path.join(folder, kept), 0o666)
    await writeFile(path.join(folder, kept), 'what another user wrote')

    expect(await answer()).toBe('forty-two')
  })
})

test('where nothing can be written the answer is the same', async () => {
  await writeFile(folder, 'a file stands where the folder would')

  expect(await answer()).toBe('forty-two')
})

test('the folder is the user’s, and never in a repository nor beneath the working folder', async () => {
  const home = await mkdtemp(path.join(top, 'home-'))
  const repository = await mkdtemp(path.join(top, 'repository-'))
  await mkdir(path.join(repository, '.git'))
  const inHome = path.join(home, '.cache/ogpu-gitops/compiled')

  expect(compiledFolder({ XDG_CACHE_HOME: path.join(home, '.cache') }, '/elsewhere')).toBe(inHome)
  expect(compiledFolder({ XDG_CACHE_HOME: path.join(home, '.cache') }, home)).toBeUndefined()
  expect(compiledFolder({ XDG_CACHE_HOME: path.join(repository, 'a') }, '/else')).toBeUndefined()
  expect(compiledFolder({ XDG_CACHE_HOME: 'relative' }, '/elsewhere')).toBeUndefined()
})

async function answer(): Promise<string> {
  return (await run(process.execPath, [program, source, folder])).stdout
}

function writeSource(text: string): Promise<void> {
  return writeFile(source, `exports.answer = () => ${JSON.stringify(text)}`)
}
