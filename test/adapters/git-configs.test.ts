import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TreeFiles } from '../../src/adapters/files.ts'
import { GitRepo } from '../../src/adapters/git/git.ts'

const CLIENT = `0x${'ab'.repeat(20)}`

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'configs '))
  await git('init', '-q', '-b', 'main')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function git(...args: string[]): Promise<string> {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false']
  return (await promisify(execFile)('git', [...who, ...args], { cwd: folder })).stdout.trim()
}

/** Commits these files and gives back the commit. */
async function committed(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true })
    await writeFile(path.join(folder, file), text)
  }
  await git('add', '-A')
  await git('commit', '-q', '-m', 'files')
  return git('rev-parse', 'HEAD')
}

async function found(commit: string, root = folder): Promise<readonly string[]> {
  return (
    await new GitRepo(root, 'ogpu.yaml', new TreeFiles(root, 'ogpu.yaml')).configsAt(commit, CLIENT)
  ).map((file) => file.path)
}

describe('a commit without the configuration', () => {
  test('tells of YAML beside it, and of what names the wallet in any folder and any case', async () => {
    const commit = await committed({
      'other.yml': 'owner: acme\n',
      'infra/ogpu.yaml': `networks: { local: { client: "${CLIENT}" } }\n`,
      'a b/ü.yml': `client: "0x${'AB'.repeat(20)}"\n`,
      'infra/else.yaml': 'owner: acme\n',
      'notes.md': CLIENT,
    })
    await mkdir(path.join(folder, 'new'))

    expect(await found(commit)).toEqual(['other.yml', 'a b/ü.yml', 'infra/ogpu.yaml'])
    expect(await found(commit, path.join(folder, 'new'))).toEqual(['a b/ü.yml', 'infra/ogpu.yaml'])
  })

  test('tells of nothing where nothing is', async () => {
    expect(await found(await committed({ 'notes.md': CLIENT }))).toEqual([])
  })
})

describe('the last commit with a configuration', () => {
  const CONFIG = `networks: { local: { client: "${CLIENT}" } }\n`

  async function deleted(...files: readonly string[]): Promise<string> {
    await git('rm', '-q', ...files)
    await git('commit', '-q', '-m', 'deletes')
    return git('rev-parse', 'HEAD')
  }

  const history = (root = folder, deepens = false) =>
    new GitRepo(root, 'ogpu.yaml', new TreeFiles(root, 'ogpu.yaml'), { deepens }).history

  test('is the one before it was deleted here, whatever wallet it named', async () => {
    const last = await committed({ 'ogpu.yaml': 'owner: acme\n', 'notes.md': 'one' })
    await deleted('ogpu.yaml')
    const commit = await committed({ 'notes.md': 'two' })

    expect(await history().lastConfig(commit, CLIENT)).toBe(last)
    expect(await history().parentOf(last)).toBeUndefined()
    expect(await history().lastConfig(last, CLIENT)).toBeUndefined()
  })

  test('is the one before the wallet was named nowhere any more, where that is newer', async () => {
    await committed({ 'ogpu.yaml': CONFIG })
    await deleted('ogpu.yaml')
    const last = await committed({ 'a/ü.yml': CONFIG.replaceAll('ab', 'AB') })
    const commit = await deleted('a/ü.yml')

    expect(await history().lastConfig(commit, CLIENT)).toBe(last)
    expect(await history().parentOf(commit)).toBe(last)
  })

  test('is found across a merge, on the first-parent side', async () => {
    await committed({ 'ogpu.yaml': CONFIG })
    await git('checkout', '-q', '-b', 'side')
    await deleted('ogpu.yaml')
    await git('checkout', '-q', 'main')
    const last = await committed({ 'notes.md': 'one' })
    await git('merge', '-q', '--no-ff', '-m', 'merge', 'side')

    expect(await history().lastConfig(await git('rev-parse', 'HEAD'), CLIENT)).toBe(last)
  })

  test('is none in a history that never had one', async () => {
    expect(
      await history().lastConfig(await committed({ 'values.yaml': 'owner: x\n' }), CLIENT),
    ).toBeUndefined()
  })

  test('can not be told beyond the edge of a shallow clone, and is found where it may be deepened', async () => {
    const last = await committed({ 'ogpu.yaml': CONFIG })
    const second = await deleted('ogpu.yaml')
    const commit = await committed({ 'notes.md': 'one' })
    const clone = path.join(folder, 'clone')
    await git('clone', '-q', '--depth', '1', `file://${folder}`, clone)

    expect(await history(clone).lastConfig(commit, CLIENT)).toBe('shallow')
    expect(await history(clone).parentOf(commit)).toBe('shallow')
    expect(await history(clone, true).parentOf(commit)).toBe(second)
    expect(await history(clone, true).lastConfig(commit, CLIENT)).toBe(last)
  })
})
