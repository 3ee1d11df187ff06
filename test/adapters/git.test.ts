import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TreeFiles } from '../../src/adapters/files.ts'
import { GitRepo } from '../../src/adapters/git/git.ts'
import { Fault } from '../../src/model/fault.ts'
import type { RepositoryFile } from '../../src/ports/repository.ts'

let folder: string
let root: string

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'ogpu-git-')))
  root = path.join(folder, 'work')
  await mkdir(root)
})
afterEach(() => rm(folder, { recursive: true }))

const repo = (at = root): GitRepo => new GitRepo(at, 'ogpu.yaml', new TreeFiles(at, 'ogpu.yaml'))

/** The files that differ from the commit. */
const uncommitted = async (): Promise<readonly string[]> =>
  (await repo().workingTree()).differences.map(({ path: file }) => file)

async function git(...args: readonly string[]): Promise<string> {
  const identity = [
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.com',
    '-c',
    'protocol.file.allow=always',
  ]
  return (await promisify(execFile)('git', [...identity, ...args], { cwd: root })).stdout.trim()
}

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true })
  await writeFile(path.join(root, file), text)
}

/** Commits whatever is there; the first time it makes the repository. */
async function commit(message = 'change', at = '.'): Promise<string> {
  await git('init', '-q', '-b', 'main')
  await put(`${at}/ogpu.yaml`, `version: 1 # ${message}\n`)
  await git('add', '-A')
  await git('commit', '-q', '--allow-empty', '-m', message)
  return git('rev-parse', 'HEAD')
}

/** A bare repository named origin that holds main, with its HEAD known here as after a clone. */
async function push(branch = 'main'): Promise<void> {
  await git('init', '-q', '--bare', '-b', branch, path.join(folder, 'origin.git'))
  await git('remote', 'add', 'origin', path.join(folder, 'origin.git'))
  await git('push', '-q', 'origin', branch)
}

const shown = (all: readonly RepositoryFile[]): readonly unknown[] =>
  all.map(({ path: file, bytes, reason }) => [
    file,
    bytes === undefined ? reason : Buffer.from(bytes).toString(),
  ])

describe('outside of a repository', () => {
  test('every question has the answer nothing', async () => {
    await put('ogpu.yaml', 'version: 1\n')

    const answers = await Promise.all([
      repo().head(),
      repo().base(undefined),
      repo().name(),
      uncommitted(),
      repo().remoteTip(),
    ])

    expect(answers).toEqual([undefined, undefined, undefined, [], undefined])
  })

  test('a base that was asked for is a Fault', async () => {
    await expect(repo().base('main')).rejects.toMatchObject({ code: 'no-base' })
  })
})

describe('in a repository without a commit', () => {
  test('there is no head and no base, and everything is uncommitted', async () => {
    await git('init', '-q', '-b', 'main')
    await put('ogpu.yaml', 'version: 1\n')

    expect([await repo().head(), await repo().base(undefined)]).toEqual([undefined, undefined])
    expect(await uncommitted()).toEqual(['ogpu.yaml'])
  })
})

describe('the base', () => {
  test('of a feature branch is where it left the remote’s default branch', async () => {
    const fork = await commit('one')
    await push()
    await git('checkout', '-q', '-b', 'feature')
    await commit('two')
    await commit('three')

    expect(await repo().base(undefined)).toEqual({
      name: 'origin/main',
      commit: fork,
      isBranch: true,
    })
  })

  test('is still that after the default branch moved on', async () => {
    const fork = await commit('one')
    await push()
    await commit('theirs')
    await git('push', '-q', 'origin', 'main')
    await git('checkout', '-q', '-b', 'feature', fork)
    await commit('two')

    expect(await repo().base(undefined)).toMatchObject({ commit: fork, isBranch: true })
  })

  test('is found where the default branch has another name', async () => {
    await git('init', '-q', '-b', 'trunk')
    await put('ogpu.yaml', 'version: 1\n')
    await git('add', '-A')
    await git('commit', '-q', '-m', 'one')
    const fork = await git('rev-parse', 'HEAD')
    await push('trunk')
    await git('remote', 'set-head', 'origin', 'trunk')
    await git('checkout', '-q', '-b', 'feature')
    await commit('two')

    expect(await repo().base(undefined)).toMatchObject({ name: 'origin/trunk', commit: fork })
  })

  test('without a remote is the commit before, and the checked-out one under edits', async () => {
    const first = await commit('one')
    expect(await repo().base(undefined)).toBeUndefined()

    const second = await commit('two')
    expect(await repo().base(undefined)).toEqual({ name: 'HEAD~1', commit: first, isBranch: false })

    await put('sources/a.yaml', 'id: a\n')
    expect(await repo().base(undefined)).toEqual({ name: 'HEAD', commit: second, isBranch: true })
  })

  test('on the tip of the default branch is the commit before', async () => {
    const first = await commit('one')
    await commit('two')
    await push()

    expect(await repo().base(undefined)).toMatchObject({ commit: first, isBranch: false })
  })

  test('by name is any commit that git knows', async () => {
    const first = await commit('one')
    await commit('two')
    await git('tag', 'v1', first)

    for (const ref of ['HEAD~1', 'v1', first, first.slice(0, 10)])
      expect(await repo().base(ref)).toEqual({ name: ref, commit: first, isBranch: true })
  })

  test.each([
    '--upload-pack=evil',
    '-h',
    '--help',
    '',
    'nowhere',
    'HEAD:ogpu.yaml',
    'HEAD^{tree}',
    '../..',
    'a b',
    'HEAD\nHEAD',
    'HEAD\0',
    'f'.repeat(40),
  ])('is never %j: that is no commit and no option either', async (ref) => {
    await commit('one')

    await expect(repo().base(ref)).rejects.toMatchObject({ code: 'no-base' })
  })
})

describe('the files of a commit', () => {
  test('are those of the working tree, byte for byte, whatever line ends it has', async () => {
    await put('sources/a/source.yaml', 'id: a\r\nname: A\r\n')
    await put('sources/b.yml', 'id: b\n')
    await put('sources/no-newline.yaml', 'id: n')
    await put('sources/empty.yaml', '')
    await put('sources/ünïcode 音.yaml', 'id: u\n')
    await put('sources/notes.md', 'no')
    await put('elsewhere/x.yaml', 'no')
    const head = await commit()

    const at = await repo().definitionsAt(head)

    expect([...shown(at)].sort()).toEqual(
      [...shown(await new TreeFiles(root, 'ogpu.yaml').definitions())].sort(),
    )
    expect(at).toHaveLength(6)
  })

  test('are those of then, though the working tree has others', async () => {
    await put('sources/a.yaml', 'id: a\n')
    await put('sources/b.yaml', 'id: b\n')
    const first = await commit('one')
    await put('sources/a.yaml', 'id: a # changed\r\n')
    await rm(path.join(root, 'sources/b.yaml'))
    await put('sources/c.yaml', 'id: b\n')

    expect(shown(await repo().definitionsAt(first))).toEqual([
      ['ogpu.yaml', 'version: 1 # one\n'],
      ['sources/a.yaml', 'id: a\n'],
      ['sources/b.yaml', 'id: b\n'],
    ])
  })

  test('are what git holds, where it converts line ends on checkout', async () => {
    await put('.gitattributes', '*.yaml text eol=crlf\n')
    await put('sources/a.yaml', 'id: a\r\nname: A\r\n')
    const head = await commit()

    expect(shown(await repo().definitionsAt(head)).at(-1)).toEqual([
      'sources/a.yaml',
      'id: a\nname: A\n',
    ])
  })

  test('hold bytes that are no text', async () => {
    await put('sources/a.yaml', '')
    await writeFile(path.join(root, 'sources/a.yaml'), Uint8Array.of(0xff, 0xfe, 0x00, 0x0a))
    const head = await commit()
    await put('sources/a.yaml', 'other')

    const bytes = (await repo().definitionsAt(head)).at(-1)?.bytes

    expect(bytes).toEqual(Uint8Array.of(0xff, 0xfe, 0x00, 0x0a))
  })

  test('are found beside a configuration in a subfolder, by their paths from there', async () => {
    await put('deep/er/sources/a/source.yaml', 'id: a\n')
    await put('sources/not-ours.yaml', 'id: x\n')
    const head = await commit('one', 'deep/er')

    expect(shown(await repo(path.join(root, 'deep/er')).definitionsAt(head))).toEqual([
      ['ogpu.yaml', 'version: 1 # one\n'],
      ['sources/a/source.yaml', 'id: a\n'],
    ])
  })

  test('name links and never follow them', async () => {
    await put('secret.txt', 'SECRET')
    await put('sources/a.yaml', 'id: a\n')
    await symlink('../secret.txt', path.join(root, 'sources/link.yaml'))
    const head = await commit()

    expect(shown(await repo().definitionsAt(head)).at(-1)).toEqual([
      'sources/link.yaml',
      'it is a symbolic link',
    ])
  })

  test('keep the names that people can give them', async () => {
    await put('sources/a\tb.yaml', 'id: a\n')
    await put('sources/"q" \\ *[x]?.yaml', 'id: q\n')
    const head = await commit()

    const names = (await repo().definitionsAt(head)).map(({ path: file }) => file)

    expect(names).toEqual(
      expect.arrayContaining(['sources/a\tb.yaml', 'sources/"q" \\ *[x]?.yaml']),
    )
  })

  test('are none for a commit that is not named by its hash, or is not there', async () => {
    await commit()

    await expect(repo().definitionsAt('HEAD')).rejects.toMatchObject({ code: 'git-failed' })
    await expect(repo().definitionsAt('f'.repeat(40))).rejects.toMatchObject({ code: 'git-failed' })
  })
})

describe('the processes of git that a plan needs', () => {
  /** A git that notes each of its starts, in front of the real one. */
  async function counted(): Promise<{
    readonly repo: GitRepo
    readonly starts: () => Promise<number>
  }> {
    const [bin, notes] = [path.join(folder, 'bin'), path.join(folder, 'starts')]
    const real = (await promisify(execFile)('which', ['git'])).stdout.trim()
    await mkdir(bin, { recursive: true })
    await writeFile(notes, '')
    await writeFile(
      path.join(bin, 'git'),
      `#!/bin/sh\necho start >> '${notes}'\nexec '${real}' "$@"\n`,
      { mode: 0o755 },
    )
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` }
    return {
      repo: new GitRepo(root, 'ogpu.yaml', new TreeFiles(root, 'ogpu.yaml'), { env }),
      starts: async () => (await readFile(notes, 'utf8')).split('\n').length - 1,
    }
  }

  test('are no more where every definition differs than where one does', async () => {
    const write = (count: number, text: string) =>
      Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          put(`sources/${index}.yaml`, `id: x${index}\n# ${index < count ? text : 'first'}\n`),
        ),
      )
    const found: number[] = []
    await write(40, 'first')
    await commit('first')
    for (const count of [1, 40]) {
      await write(count, `second ${count}`)
      await commit(`second ${count}`)
      const { repo: it, starts } = await counted()

      const { differences } = await it.workingTree()
      const base = await it.base(undefined, differences)
      await it.definitionsAt(base?.commit ?? '')

      found.push(await starts())
    }

    expect(found[1]).toBe(found[0])
    expect(found[0]).toBeLessThanOrEqual(12)
  })

  test('are none for bytes that the working tree has', async () => {
    await put('sources/a.yaml', 'id: a\n')
    const first = await commit('first')
    await put('README.md', 'more\n')
    await git('add', '-A')
    await git('commit', '-q', '-m', 'second')
    const it = repo()
    const [here] = (await it.workingTree()).files.slice(-1)

    const [then] = (await it.definitionsAt(first)).slice(-1)

    expect(then?.bytes).toBe(here?.bytes)
  })
})

describe('what is not committed', () => {
  test('are definitions and the configuration that differ, and nothing else', async () => {
    await put('sources/a.yaml', 'id: a\n')
    await put('sources/b.yaml', 'id: b\n')
    await put('sources/c.yaml', 'id: c\n')
    await commit()
    expect(await uncommitted()).toEqual([])

    await put('ogpu.yaml', 'version: 1 # edited\n')
    await put('sources/a.yaml', 'id: a # edited\n')
    await rm(path.join(root, 'sources/b.yaml'))
    await put('sources/new/source.yaml', 'id: new\n')
    await put('sources/c.yaml', 'id: c # staged\n')
    await git('add', 'sources/c.yaml')
    await put('README.md', 'no')

    expect([...(await uncommitted())].sort()).toEqual([
      'ogpu.yaml',
      'sources/a.yaml',
      'sources/b.yaml',
      'sources/c.yaml',
      'sources/new/source.yaml',
    ])
  })
})

describe('the remote’s tip', () => {
  test('is asked of the remote, not of what was fetched', async () => {
    await commit('one')
    await push()
    const second = await commit('two')
    await git('push', '-q', path.join(folder, 'origin.git'), 'main')

    expect(await repo().remoteTip()).toBe(second)
    expect(await git('rev-parse', 'origin/main')).not.toBe(second)
  })

  test('is that of the only remote, whatever it is called', async () => {
    const head = await commit('one')
    await push()
    await git('remote', 'rename', 'origin', 'upstream')

    expect(await repo().remoteTip()).toBe(head)
  })

  test('is nothing without a remote', async () => {
    await commit('one')

    expect(await repo().remoteTip()).toBeUndefined()
  })

  test('that can not be reached is a Fault that shows no secret', async () => {
    await commit('one')
    await git('remote', 'add', 'origin', 'https://user:SECRET@127.0.0.1:1/x.git')

    const fault: unknown = await repo()
      .remoteTip()
      .catch((error: unknown) => error)

    expect(fault).toBeInstanceOf(Fault)
    expect(fault).toMatchObject({ code: 'git-failed' })
    expect(String(fault)).not.toContain('SECRET')
  })

  test('of an empty remote is a Fault', async () => {
    await commit('one')
    await git('init', '-q', '--bare', path.join(folder, 'empty.git'))
    await git('remote', 'add', 'origin', path.join(folder, 'empty.git'))

    await expect(repo().remoteTip()).rejects.toMatchObject({ code: 'git-failed' })
  })
})

describe('the repository’s name', () => {
  test.each([
    ['https://github.com/acme/sources.git', 'acme/sources'],
    ['https://github.com/acme/sources', 'acme/sources'],
    ['https://github.com/acme/sources/', 'acme/sources'],
    ['git@github.com:acme/sources.git', 'acme/sources'],
    ['ssh://git@github.com:22/acme/sources.git', 'acme/sources'],
    ['https://user:SECRET@github.com/acme/my.sources.git', 'acme/my.sources'],
  ])('in %s is %s', async (url, name) => {
    await commit('one')
    await git('remote', 'add', 'origin', url)

    expect(await repo().name()).toBe(name)
  })
})

test.skipIf(process.getuid?.() !== 0)(
  'a repository that git refuses to trust is a Fault, not "no repository": nothing would be compared',
  async () => {
    await commit('one')
    await promisify(execFile)('chown', ['-R', '12345:12345', root])

    await expect(repo().head()).rejects.toMatchObject({ code: 'git-failed' })
    await expect(uncommitted()).rejects.toMatchObject({ code: 'git-failed' })
    await expect(repo().base(undefined)).rejects.toMatchObject({ code: 'git-failed' })
  },
)
