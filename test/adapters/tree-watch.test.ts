import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { TreeWatch } from '../../src/adapters/tree-watch.ts'
import { changedIn } from '../../src/engine/watch-plan.ts'

let root: string
let watch: TreeWatch

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'ogpu-watch-'))
  await write('ogpu.yaml', 'version: 1\n')
  await write('sources/one/source.yaml', 'id: one\n')
  watch = new TreeWatch(root, 'ogpu.yaml', {})
  return async () => {
    watch.close()
    await rm(root, { recursive: true, force: true })
  }
})

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true })
  await writeFile(path.join(root, file), text)
}

/** What is seen of something that is done while it is watched; waits until that is something. */
async function seen(act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = await watch.marks()
  await act()
  for (;;) {
    await watch.worthALook(new AbortController().signal)
    const changed = changedIn(before, await watch.marks())
    if (changed.length > 0) return changed
  }
}

const git = (...args: readonly string[]): Promise<void> => {
  const names = ['-c', 'user.name=t', '-c', 'user.email=t@example.com']
  execFileSync('git', [...names, ...args], { cwd: root, stdio: 'pipe' })
  return Promise.resolve()
}

test('a file that is written, replaced by an editor, and written again is seen each time', async () => {
  const file = 'sources/one/source.yaml'
  const replace = async (): Promise<void> => {
    await write('sources/one/.source.yaml.swp', 'id: two\n')
    await rename(path.join(root, 'sources/one/.source.yaml.swp'), path.join(root, file))
  }

  expect(await seen(() => write(file, 'id: two\n'))).toEqual([file])
  expect(await seen(replace)).toEqual([file])
  expect(await seen(() => write(file, 'id: six\n'))).toEqual([file])
  expect(await seen(replace)).toEqual([file])
})

test('new folders, and what is written into them later, are seen; so is a folder that comes back', async () => {
  const file = 'sources/two/deep/er/compose.cpu.yaml'
  const folder = path.join(root, 'sources/two')

  expect(await seen(() => write(file, 'services: {}\n'))).toEqual([file])
  expect(await seen(() => write(file, 'services: []\n'))).toEqual([file])
  expect(await seen(() => rm(folder, { recursive: true }))).toEqual([file])
  expect(await seen(() => write(file, 'services: {}\n'))).toEqual([file])
})

test('the configuration, and a folder of sources that was not there before, are seen', async () => {
  expect(await seen(() => write('ogpu.yaml', 'version: 2\n'))).toEqual(['ogpu.yaml'])
  const all = path.join(root, 'sources')
  expect(await seen(() => rm(all, { recursive: true }))).toEqual(['sources/one/source.yaml'])
  expect(await seen(() => write('sources/three.yml', 'id: three\n'))).toEqual(['sources/three.yml'])
})

test('what no plan reads changes no mark', async () => {
  const before = await watch.marks()
  await write('README.md', 'words\n')
  await write('sources/one/notes.txt', 'words\n')
  await write('sources/one/.source.yaml.swp', 'words\n')

  expect(changedIn(before, await watch.marks())).toEqual([])
})

test('a repository that begins, a commit and another branch are seen, in a second work tree too', async () => {
  expect(await seen(() => git('init', '-q', '-b', 'main'))).toContain('.git/HEAD')
  await git('add', '-A')
  expect(await seen(() => git('commit', '-q', '-m', 'one'))).toEqual(['.git/refs/heads/main'])
  expect(await seen(() => git('switch', '-q', '-c', 'next'))).toContain('.git/HEAD')
  expect(await seen(() => git('pack-refs', '--all'))).toContain('.git/packed-refs')

  const other = path.join(root, '.git/beside')
  await git('worktree', 'add', '-q', other, 'main')
  watch.close()
  watch = new TreeWatch(other, 'ogpu.yaml', {})
  expect(await seen(() => git('-C', other, 'switch', '-q', '-c', 'third'))).toContain('.git/HEAD')
  expect(await seen(() => git('-C', other, 'commit', '-q', '--allow-empty', '-m', 'two'))).toEqual([
    '.git/refs/heads/third',
  ])
})

test('where the machine tells of nothing, it is looked all the same', async () => {
  const before = await watch.marks()
  watch.close()
  await write('sources/one/source.yaml', 'id: two\n')
  await watch.worthALook(new AbortController().signal)

  expect(changedIn(before, await watch.marks())).toEqual(['sources/one/source.yaml'])
})

test('who is stopped waits no longer', async () => {
  const stop = new AbortController()
  await watch.marks()
  const waiting = watch.worthALook(stop.signal)
  stop.abort()

  await waiting
  await watch.worthALook(stop.signal)
})
