import { execFile } from 'node:child_process'
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TreeFiles } from '../../src/adapters/files.ts'
import { Checkout } from '../../src/adapters/git/checkout.ts'
import { gitEnvironment } from '../../src/adapters/git/environment.ts'
import { GitRepo } from '../../src/adapters/git/git.ts'
import { GitProgram } from '../../src/adapters/git/program.ts'

const exec = promisify(execFile)

let folder: string
let root: string

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'ogpu-git-')))
  root = path.join(folder, 'work')
  await mkdir(root)
})
afterEach(() => rm(folder, { recursive: true }))

const repo = (at = root): GitRepo => new GitRepo(at, 'ogpu.yaml', new TreeFiles(at, 'ogpu.yaml'))
const differences = async (at = root): Promise<readonly unknown[]> =>
  (await repo(at).workingTree()).differences.map(({ path: file, kind }) => [file, kind])

async function git(...args: readonly string[]): Promise<string> {
  const identity = [
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.com',
    '-c',
    'protocol.file.allow=always',
    '-c',
    'core.hooksPath=/dev/null',
  ]
  return (await exec('git', [...identity, ...args], { cwd: root })).stdout.trim()
}

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true })
  await writeFile(path.join(root, file), text)
}

async function commit(message = 'change'): Promise<string> {
  await git('init', '-q', '-b', 'main')
  await git('add', '-A')
  await git('commit', '-q', '--allow-empty', '-m', message)
  return git('rev-parse', 'HEAD')
}

/** A bare repository named origin that holds everything. */
async function push(branch = 'main'): Promise<void> {
  await git('init', '-q', '--bare', '-b', branch, path.join(folder, 'origin.git'))
  await git('remote', 'add', 'origin', path.join(folder, 'origin.git'))
  await git('push', '-q', 'origin', `HEAD:${branch}`)
}

/** A program that leaves a mark, and the marks that were left. */
async function aMarker(): Promise<{
  readonly program: (name: string) => string
  readonly marks: () => Promise<readonly string[]>
}> {
  const marks = path.join(folder, 'marks')
  const script = path.join(folder, 'marker.sh')
  await mkdir(marks)
  await writeFile(script, `#!/bin/sh\ntouch "${marks}/$1"\nexit 0\n`)
  await chmod(script, 0o755)
  return { program: (name) => `${script} ${name}`, marks: () => readdir(marks) }
}

/**
 * Every place where a repository can name a program that git runs while it reads, compares, lists
 * or fetches.
 */
async function withPrograms(gitDir: string, program: (name: string) => string): Promise<void> {
  const set = async (key: string): Promise<void> => {
    await exec('git', [
      'config',
      '--file',
      path.join(gitDir, 'config'),
      '--add',
      key,
      program(key.replaceAll(/[^a-z]/gi, '-')),
    ])
  }
  const keys = [
    'core.fsmonitor', 'core.sshCommand', 'core.gitProxy', 'core.askPass', 'core.pager', 'core.editor', 'core.alternateRefsCommand',
    'diff.external', 'diff.mark.command', 'diff.mark.textconv', 'filter.mark.clean', 'filter.mark.smudge', 'filter.mark.process',
    'merge.mark.driver', 'gpg.program', 'remote.origin.uploadpack', 'remote.origin.receivepack', 'uploadpack.packObjectsHook', 'sequence.editor',
  ] // biome-ignore format: a list
  for (const key of keys) await set(key)
  for (const key of [
    'credential.helper',
    'credential.http://127.0.0.1.helper',
    'alias.status',
    'alias.ls-remote',
    'alias.rev-parse',
  ])
    await exec('git', [
      'config',
      '--file',
      path.join(gitDir, 'config'),
      '--add',
      key,
      `!${program(key.replaceAll(/[^a-z]/gi, '-'))}`,
    ])
  await mkdir(path.join(gitDir, 'hooks'), { recursive: true })
  for (const hook of [
    'post-checkout',
    'post-index-change',
    'reference-transaction',
    'pre-auto-gc',
    'fsmonitor-watchman',
    'post-update',
    'pre-receive',
  ]) {
    await writeFile(path.join(gitDir, 'hooks', hook), `#!/bin/sh\n${program(`hook-${hook}`)}\n`)
    await chmod(path.join(gitDir, 'hooks', hook), 0o755)
  }
}

/** Everything that the program ever asks of git. */
async function everyQuestion(at: string): Promise<void> {
  const checkout = new Checkout(at, {})
  const head = await repo(at).head()
  const quiet = (): undefined => undefined
  await repo(at).base(undefined).catch(quiet)
  await repo(at).base('HEAD').catch(quiet)
  await Promise.all(
    [repo(at).name(), repo(at).githubName(), repo(at).workingTree()].map((asked) =>
      asked.catch(quiet),
    ),
  )
  await repo(at).remoteTip().catch(quiet)
  if (head === undefined) return
  await repo(at).definitionsAt(head.commit).catch(quiet)
  await repo(at).configsAt(head.commit, '0x00').catch(quiet)
  for (const ask of [
    checkout.parents(head.commit),
    checkout.history(head.commit, 9),
    checkout.changedLines(head.commit),
    checkout.changedFiles(head.commit),
  ])
    await ask.catch(quiet)
  await checkout.fetch(head.commit).catch(quiet)
  await checkout.fetch('ab'.repeat(20)).catch(quiet)
}

describe('a program that a repository names', () => {
  test('a branch that has nothing in common with the default branch is held against that branch', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    const main = await commit()
    await push()
    await git('fetch', '-q')
    await git('checkout', '-q', '--orphan', 'other')
    await git('commit', '-q', '-m', 'another first commit')

    expect(await repo().base(undefined)).toEqual({
      name: 'origin/main',
      commit: main,
      isBranch: true,
    })
  })

  test('what a repository puts in the place of a commit is not believed', async () => {
    await put('ogpu.yaml', 'guards\n')
    const before = await commit()
    await put('ogpu.yaml', 'none\n')
    const other = await commit()
    await git('replace', before, other)
    const [file] = await repo().definitionsAt(before)

    expect(new TextDecoder().decode(file?.bytes)).toBe('guards\n')
  })

  test('in its settings, hooks and attributes never runs', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    await put('dir/ogpu.yaml', 'version: 1\n')
    await put('dir/sources/a.yaml', 'id: a\n')
    await put('.gitattributes', '* diff=mark filter=mark merge=mark\n')
    await commit()
    await push()
    const { program, marks } = await aMarker()
    await withPrograms(path.join(root, '.git'), program)
    await put('dir/sources/a.yaml', 'id: a # edited\n')

    await everyQuestion(root)
    await everyQuestion(path.join(root, 'dir'))
    for (const url of [
      `ext::${program('ext')}`,
      'ssh://127.0.0.1:1/x.git',
      'http://127.0.0.1:1/x.git',
      'git://127.0.0.1:1/x.git',
      '--upload-pack=x',
    ]) {
      await exec('git', [
        'config',
        '--file',
        path.join(root, '.git/config'),
        '--replace-all',
        'remote.origin.url',
        url,
      ])
      await everyQuestion(path.join(root, 'dir'))
    }

    expect(await marks()).toEqual([])
  })

  test('in files of a commit that look like a repository of their own never runs, and they decide nothing', async () => {
    await put('dir/ogpu.yaml', 'version: 1\n')
    const head = await commit()
    await git('init', '-q', '--bare', path.join(folder, 'lookalike.git'))
    for (const name of ['HEAD', 'config', 'objects', 'refs'])
      await cp(path.join(folder, 'lookalike.git', name), path.join(root, 'dir', name), {
        recursive: true,
      })
    await writeFile(path.join(root, 'dir', 'refs', 'keep'), '')
    const { program, marks } = await aMarker()
    await withPrograms(path.join(root, 'dir'), program)
    await exec('git', [
      'config',
      '--file',
      path.join(root, 'dir/config'),
      'core.worktree',
      path.join(root, 'dir'),
    ])

    await everyQuestion(path.join(root, 'dir'))

    expect(await repo(path.join(root, 'dir')).head()).toMatchObject({ commit: head })
    expect(await marks()).toEqual([])
  })

  test('that is no upload-pack, and can not be overruled, is a Fault', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    await commit()
    await git('config', 'remote.origin.vcs', 'anything')

    await expect(repo().head()).rejects.toMatchObject({ code: 'git-failed' })
  })

  test('where the user names it, is the one that git uses', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    await commit()
    const { program, marks } = await aMarker()
    const home = path.join(folder, 'home')
    await mkdir(home)
    await writeFile(path.join(home, '.gitconfig'), `[core]\n\tsshCommand = ${program('user')}\n`)
    await git('config', 'core.sshCommand', program('repository'))

    await new GitProgram(root, {}, { ...process.env, HOME: home }).run([
      'ls-remote',
      'ssh://127.0.0.1:1/x.git',
    ])

    expect(await marks()).toEqual(['user'])
  })
})

describe('git’s environment', () => {
  test('has nothing that holds a key or leads to one', () => {
    const env = {
      PATH: '/bin',
      CLIENT_PRIVATE_KEY: '1',
      CLIENT_PRIVATE_KEY_MAINNET: '1',
      OGPU_KEYSTORE_PASSWORD: '1',
      OGPU_RPC_URL: '1',
      'INPUT_CLIENT-PRIVATE-KEY': '1',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: '1',
    }

    expect(Object.values(gitEnvironment(env))).not.toContain('1')
    expect(gitEnvironment(env)).toMatchObject({ PATH: '/bin' })
  })

  test('is else the shell’s, without what would lead git to another repository', () => {
    const shell = {
      SSH_AUTH_SOCK: '/s',
      GIT_SSH_COMMAND: 'ssh -i k',
      GIT_SSL_CAINFO: '/ca',
      http_proxy: 'http://p',
      XDG_CONFIG_HOME: '/x',
    }

    expect(
      gitEnvironment({ ...shell, GIT_DIR: '.git', GIT_INDEX_FILE: 'i', GIT_TRACE: '/t' }),
    ).toMatchObject(shell)
    expect(
      Object.keys(gitEnvironment({ GIT_DIR: '.git', GIT_INDEX_FILE: 'i', GIT_TRACE2_EVENT: '/t' })),
    ).not.toEqual(expect.arrayContaining([expect.stringMatching(/DIR|INDEX|TRACE/)]))
  })
})

describe('what can not be known is a Fault, never "there is no repository":', () => {
  test('git can not be started', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    await commit()
    const program = new GitProgram(root, {}, { PATH: folder })

    await expect(program.ask(['rev-parse', 'HEAD'])).rejects.toMatchObject({ code: 'git-failed' })
  })

  test('where nothing is a repository, git is not needed', async () => {
    expect(
      await new GitProgram(root, {}, { PATH: folder }).ask(['rev-parse', 'HEAD']),
    ).toBeUndefined()
  })

  test('a .git file leads to a folder that is not there', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    await put('.git', 'gitdir: /not/mounted/.git/worktrees/x\n')

    await expect(repo().head()).rejects.toMatchObject({ code: 'git-failed' })
    await expect(repo().base(undefined)).rejects.toMatchObject({ code: 'git-failed' })
  })

  test('a .git folder holds no repository', async () => {
    await put('.git/nothing', '')

    await expect(repo().head()).rejects.toMatchObject({ code: 'git-failed' })
    await expect(repo().workingTree()).rejects.toMatchObject({ code: 'git-failed' })
  })

  test.each(['/not/mounted', '.git'])('.git is a link to %s', async (target) => {
    await put('ogpu.yaml', 'version: 1\n')
    await symlink(target, path.join(root, '.git'))

    await expect(repo().head()).rejects.toMatchObject({ code: 'git-failed' })
    await expect(repo().base(undefined)).rejects.toMatchObject({ code: 'git-failed' })
  })

  test.each<readonly [string, () => Promise<unknown>]>([
    ['was emptied', () => writeFile(path.join(root, '.git/refs/heads/main'), '')],
    ['is gone', () => rm(path.join(root, '.git/refs/heads/main'))],
    ['is a new one', () => git('checkout', '-q', '--orphan', 'other')],
  ])('the branch of a repository with commits %s', async (_, harm) => {
    await put('ogpu.yaml', 'version: 1\n')
    await commit()
    await harm()

    await expect(repo().head()).rejects.toMatchObject({ code: 'git-failed' })
    await expect(repo().base(undefined)).rejects.toMatchObject({ code: 'git-failed' })
  })

  test('control: a repository of which nothing was committed yet has no commit', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    await git('init', '-q')
    await git('add', '-A')

    expect(await repo().head()).toBeUndefined()
    expect(await differences()).toEqual([['ogpu.yaml', 'new']])
  })

  test('a git that does not know an option of ours', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    await commit()
    const old = path.join(folder, 'old')
    await mkdir(old)
    await writeFile(
      path.join(old, 'git'),
      `#!/bin/sh\nfor a; do case "$a" in --show-scope) echo "error: unknown option 'show-scope'" >&2; exit 129;; esac; done\nexec "${await which('git')}" "$@"\n`,
    )
    await chmod(path.join(old, 'git'), 0o755)

    await expect(
      new GitProgram(root, {}, { ...process.env, PATH: `${old}:${process.env['PATH']}` }).ask([
        'rev-parse',
        'HEAD',
      ]),
    ).rejects.toMatchObject({
      code: 'git-failed',
      message: expect.stringContaining('2.26'),
    })
  })

  test('the commit before is not in a shallow clone', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    await commit('one')
    await commit('two')
    await push()
    await exec('git', [
      'clone',
      '-q',
      '--depth=1',
      `file://${folder}/origin.git`,
      path.join(folder, 'shallow'),
    ])

    await expect(repo(path.join(folder, 'shallow')).base(undefined)).rejects.toMatchObject({
      code: 'no-base',
    })
  })

  test('HEAD names a commit that is not here', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    const head = await commit('one')
    await rm(path.join(root, '.git/objects', head.slice(0, 2)), { recursive: true })

    await expect(repo().head()).rejects.toMatchObject({ code: 'git-failed' })
  })
})

describe('a repository is found', () => {
  test('from a subfolder, through a link to it, and in a linked work tree', async () => {
    await put('dir/sub/ogpu.yaml', 'version: 1\n')
    const head = await commit()
    await symlink(path.join(root, 'dir'), path.join(folder, 'link'))
    await git('worktree', 'add', '-q', path.join(folder, 'linked'))

    for (const at of [
      path.join(root, 'dir/sub'),
      path.join(folder, 'link/sub'),
      path.join(folder, 'linked/dir/sub'),
    ]) {
      expect(await repo(at).head()).toMatchObject({ commit: head })
      expect(await differences(at)).toEqual([])
      expect(await repo(at).definitionsAt(head)).toHaveLength(1)
    }
  })
})

describe('the working tree is held against the commit byte for byte:', () => {
  test('line ends that attributes or settings change are named, and the commit’s bytes are read', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    await put('sources/a.yaml', 'id: a\nname: A\n')
    await commit()
    await git('config', 'core.autocrlf', 'true')
    await rm(path.join(root, 'sources/a.yaml'))
    await git('checkout', '-q', '--', '.')

    const tree = await repo().workingTree()

    expect(tree.differences).toEqual([{ path: 'sources/a.yaml', kind: 'line-ends' }])
    expect(Buffer.from(tree.files[1]?.bytes ?? []).toString()).toBe('id: a\nname: A\n')
  })

  test('a byte order mark is named, and the commit’s bytes are read', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    await commit()
    await put('ogpu.yaml', '\uFEFFversion: 1\n')

    const tree = await repo().workingTree()

    expect(tree.differences).toEqual([{ path: 'ogpu.yaml', kind: 'byte-order-mark' }])
    expect(Buffer.from(tree.files[0]?.bytes ?? []).toString()).toBe('version: 1\n')
  })

  test('what .gitignore hides, and what the index is told not to look at, differs all the same', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    await put('sources/a.yaml', 'id: a\n')
    await put('sources/b.yaml', 'id: b\n')
    await put('.gitignore', 'hidden.yaml\n')
    await commit()
    await put('sources/hidden.yaml', 'id: hidden\n')
    await put('sources/a.yaml', 'id: a # edited\n')
    await put('sources/b.yaml', 'id: b # edited\n')
    await git('update-index', '--skip-worktree', 'sources/a.yaml')
    await git('update-index', '--assume-unchanged', 'sources/b.yaml')
    expect(await git('status', '--porcelain')).toBe('')

    expect(await differences()).toEqual([
      ['sources/a.yaml', 'edited'],
      ['sources/b.yaml', 'edited'],
      ['sources/hidden.yaml', 'new'],
    ])
  })

  test('a definition outside of a sparse checkout is not deleted', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    await put('sources/a/source.yaml', 'id: a\n')
    await put('sources/b/source.yaml', 'id: b\n')
    await commit()
    await git('sparse-checkout', 'set', 'sources/a')

    const tree = await repo().workingTree()

    expect(tree.differences).toEqual([])
    expect(tree.files.map(({ path: file }) => file)).toEqual([
      'ogpu.yaml',
      'sources/a/source.yaml',
      'sources/b/source.yaml',
    ])
  })
})

describe('a submodule', () => {
  test('beneath sources/ is named, in the commit and in the working tree', async () => {
    await put('ogpu.yaml', 'version: 1\n')
    const inner = await commit('inner')
    await git('update-index', '--add', '--cacheinfo', `160000,${inner},sources/sub`)
    await git('commit', '-q', '-m', 'sub')
    const head = await git('rev-parse', 'HEAD')

    const named = { path: 'sources/sub', reason: 'it is a submodule' }
    expect(await repo().definitionsAt(head)).toContainEqual(named)
    expect((await repo().workingTree()).files).toContainEqual(named)
  })

  test('in the place of the configuration’s folder hides no configuration', async () => {
    await put('other', '')
    const inner = await commit('inner')
    await git('update-index', '--add', '--cacheinfo', `160000,${inner},dir`)
    await git('commit', '-q', '-m', 'sub')
    const before = await git('rev-parse', 'HEAD')
    await git('rm', '-q', '--cached', 'dir')
    await put('dir/ogpu.yaml', 'version: 1\n')
    await commit('own')

    expect(await repo(path.join(root, 'dir')).definitionsAt(before)).toEqual([
      { path: 'ogpu.yaml', reason: 'it is a submodule' },
    ])
  })
})

test('the base is where the branch left the default branch that the remote has now, whatever the clone remembers', async () => {
  await put('ogpu.yaml', 'version: 1\n')
  await commit('one')
  await push('master')
  await git('fetch', '-q', 'origin')
  await git('remote', 'set-head', 'origin', 'master')
  const fork = await commit('two')
  await git('push', '-q', path.join(folder, 'origin.git'), 'HEAD:main')
  await exec('git', [
    '-C',
    path.join(folder, 'origin.git'),
    'symbolic-ref',
    'HEAD',
    'refs/heads/main',
  ])
  await git('checkout', '-q', '-b', 'feature')
  await commit('three')

  expect(await repo().base(undefined)).toEqual({
    name: 'origin/main',
    commit: fork,
    isBranch: true,
  })
  await rename(path.join(folder, 'origin.git'), path.join(folder, 'gone.git'))
  expect(await repo().base(undefined)).toMatchObject({ name: 'origin/master', isBranch: true })
})

async function which(program: string): Promise<string> {
  return (await exec('sh', ['-c', `command -v ${program}`])).stdout.trim()
}
