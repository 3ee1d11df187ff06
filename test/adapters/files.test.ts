import { execFile } from 'node:child_process'
import {
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TreeFiles } from '../../src/adapters/files.ts'
import type { RepositoryFile } from '../../src/ports/repository.ts'

let outside: string
let root: string
let files: TreeFiles

beforeEach(async () => {
  outside = await realpath(await mkdtemp(path.join(tmpdir(), 'ogpu-files-')))
  root = path.join(outside, 'repository')
  files = new TreeFiles(root, 'ogpu.yaml')
  await put('ogpu.yaml', 'version: 1\n')
})
afterEach(() => rm(outside, { recursive: true }))

async function put(file: string, text = 'id: one\n'): Promise<void> {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true })
  await writeFile(path.join(root, file), text)
}

const shown = (all: readonly RepositoryFile[]): readonly unknown[] =>
  all.map(({ path: file, bytes, reason }) => [
    file,
    bytes === undefined ? reason : Buffer.from(bytes).toString(),
  ])

describe('definitions', () => {
  test('are the configuration and every YAML file beneath sources/, sorted by path', async () => {
    for (const file of [
      'sources/b.yaml',
      'sources/a/source.yml',
      'sources/a/compose.cpu.YAML',
      'sources/a/notes.md',
      'sources/c/d/e.yaml',
      'elsewhere/x.yaml',
      'y.yaml',
    ])
      await put(file, file)

    expect(shown(await files.definitions())).toEqual([
      ['ogpu.yaml', 'version: 1\n'],
      ['sources/a/compose.cpu.YAML', 'sources/a/compose.cpu.YAML'],
      ['sources/a/source.yml', 'sources/a/source.yml'],
      ['sources/b.yaml', 'sources/b.yaml'],
      ['sources/c/d/e.yaml', 'sources/c/d/e.yaml'],
    ])
  })

  test('are none where there is nothing', async () => {
    await rm(path.join(root, 'ogpu.yaml'))

    expect(await files.definitions()).toEqual([])
  })

  test('are looked for beneath a folder that is called like one', async () => {
    await put('sources/x.yaml/source.yaml')

    expect(shown(await files.definitions()).slice(1)).toEqual([
      ['sources/x.yaml/source.yaml', 'id: one\n'],
    ])
  })

  test('that are links are named and never followed', async () => {
    await writeFile(path.join(outside, 'secret.yaml'), 'SECRET')
    await put('sources/a/source.yaml')
    await symlink(path.join(outside, 'secret.yaml'), path.join(root, 'sources/link.yaml'))
    await symlink('a/source.yaml', path.join(root, 'sources/inside.yaml'))
    await symlink('nowhere', path.join(root, 'sources/dangling.yaml'))

    expect(shown(await files.definitions()).slice(1)).toEqual([
      ['sources/a/source.yaml', 'id: one\n'],
      ['sources/dangling.yaml', 'it is a symbolic link'],
      ['sources/inside.yaml', 'it is a symbolic link'],
      ['sources/link.yaml', 'it is a symbolic link'],
    ])
  })

  test('beneath a folder that is a link are a fault: passed over in silence they would read as deleted', async () => {
    await mkdir(path.join(outside, 'others'))
    await writeFile(path.join(outside, 'others/source.yaml'), 'SECRET')
    await put('sources/a/source.yaml')
    await symlink(path.join(outside, 'others'), path.join(root, 'sources/others'))

    await expect(files.definitions()).rejects.toMatchObject({ code: 'file-failed' })
  })

  test('behind a sources/ that is itself a link are not read: git would see none of them', async () => {
    await mkdir(path.join(outside, 'others'))
    await writeFile(path.join(outside, 'others/source.yaml'), 'SECRET')
    await symlink(path.join(outside, 'others'), path.join(root, 'sources'))

    await expect(files.definitions()).rejects.toMatchObject({ code: 'file-failed' })
  })

  test('that are pipes are named and never waited for', async () => {
    await put('sources/a/source.yaml')
    await promisify(execFile)('mkfifo', [path.join(root, 'sources/pipe.yaml')])

    expect(shown(await files.definitions()).at(-1)).toEqual([
      'sources/pipe.yaml',
      'it is not a regular file',
    ])
  })

  test('that are huge are named and not read', async () => {
    await put('sources/huge.yaml')
    await truncate(path.join(root, 'sources/huge.yaml'), 5_000_000_000)

    expect(shown(await files.definitions()).at(-1)).toEqual([
      'sources/huge.yaml',
      'it has 5000000000 bytes',
    ])
  })

  test('are not where sources/ is a file, and that is said', async () => {
    await put('sources', 'not a folder')

    await expect(files.definitions()).rejects.toMatchObject({ code: 'file-failed' })
  })

  test('and a configuration that is a folder is named', async () => {
    await rm(path.join(root, 'ogpu.yaml'))
    await mkdir(path.join(root, 'ogpu.yaml'))

    expect(shown(await files.definitions())).toEqual([['ogpu.yaml', 'it is not a regular file']])
  })

  test('by the hundred are all read', async () => {
    await Promise.all(
      Array.from({ length: 300 }, (_, index) => put(`sources/s${index}/source.yaml`, `${index}`)),
    )

    expect(new Set(shown(await files.definitions()).map(String)).size).toBe(301)
  })
})

describe('a file', () => {
  test('is written whole, in a new folder where it has to be, read back and removed', async () => {
    await files.write('sources/new/source.yaml', 'id: new\n')
    await files.write('sources/new/source.yaml', 'id: newer\n')

    expect(await files.read('sources/new/source.yaml')).toBe('id: newer\n')
    expect((await files.definitions()).map(({ path: file }) => file)).toEqual([
      'ogpu.yaml',
      'sources/new/source.yaml',
    ])
    await files.remove('sources/new/source.yaml')
    expect(await files.definitions()).toHaveLength(1)
  })

  test.each([
    '../x.yaml',
    'sources/../../x.yaml',
    '/tmp/ogpu-files-x.yaml',
    '../repository-2/x.yaml',
  ])('outside of the repository is neither written, read nor removed: %s', async (file) => {
    for (const work of [
      () => files.write(file, 'x'),
      () => files.read(file),
      () => files.remove(file),
    ])
      await expect(work()).rejects.toMatchObject({ code: 'file-failed' })
  })

  test.each(['sources/link/x.yaml', 'sources/link/new/x.yaml', 'sources/link/a/b/c/x.yaml'])(
    'behind a link out of the repository is not written either: %s',
    async (file) => {
      await mkdir(path.join(outside, 'others'))
      await mkdir(path.join(root, 'sources'))
      await symlink(path.join(outside, 'others'), path.join(root, 'sources/link'))

      await expect(files.write(file, 'x')).rejects.toMatchObject({ code: 'file-failed' })
    },
  )

  test('that is a link is replaced, and what it leads to is left alone', async () => {
    await writeFile(path.join(outside, 'other.yaml'), 'theirs')
    await mkdir(path.join(root, 'sources'))
    await symlink(path.join(outside, 'other.yaml'), path.join(root, 'sources/x.yaml'))

    await files.write('sources/x.yaml', 'ours')

    expect(await readFile(path.join(outside, 'other.yaml'), 'utf8')).toBe('theirs')
    expect(await files.read('sources/x.yaml')).toBe('ours')
  })

  test('is written in a repository that is reached through a link', async () => {
    await symlink(root, path.join(outside, 'way-in'))

    await new TreeFiles(path.join(outside, 'way-in'), 'ogpu.yaml').write('sources/new/x.yaml', 'x')

    expect(await files.read('sources/new/x.yaml')).toBe('x')
  })
})
