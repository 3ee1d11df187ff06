import { createHash } from 'node:crypto'
import path from 'node:path'
import { type SimpleGit, simpleGit } from 'simple-git'
import { Fault } from '../model/fault.ts'
import type { BaseCommit, Commit, Files, History, Repo, RepositoryFile } from '../ports.ts'
import { SOURCES } from './files.ts'
import { gitEnvironment, OWN_SETTINGS } from './git-environment.ts'
import { GitHistory } from './git-history.ts'
import { redact } from './redact.ts'

const GIVE_UP = 30_000
const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/
const SYMLINK = '120000'
const UNTRUSTED = /dubious ownership|unsafe repository/
const TIMED_OUT = /block timeout reached/
const GITHUB = /^(?:https:\/\/(?:[^/@\s]+@)?github\.com\/|(?:ssh:\/\/)?git@github\.com[:/])([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/i
const YAML = /\.ya?ml$/i

/** A file in a commit, by its path from the configuration's folder. */
interface Entry {
  readonly mode: string
  readonly hash: string
  readonly file: string
}

/** What a workflow's event tells beside the checkout. */
export interface GitOptions {
  /** The commit to compare with. */
  readonly base?: BaseCommit | undefined
  /** Variables of the environment with which git may talk to the remote (`gitAuthorization`). */
  readonly authorization?: Readonly<Record<string, string>> | undefined
  /** Whether the checkout belongs to the run, so that a shallow one may be deepened. */
  readonly deepens?: boolean
}

/** The Repo port over git. Outside of a repository every question has the answer "nothing". */
export class GitRepo implements Repo {
  readonly history: History
  private readonly git: SimpleGit
  private readonly configFile: string
  private readonly files: Files
  private readonly given: BaseCommit | undefined

  constructor(root: string, configFile: string, files: Files, { base, authorization, deepens = false }: GitOptions = {}) {
    this.configFile = configFile
    this.files = files
    this.given = base
    this.git = simpleGit({ baseDir: root, timeout: { block: GIVE_UP }, unsafe: OWN_SETTINGS })
    const env = { ...gitEnvironment(process.env), ...authorization }
    this.git.env(env)
    this.history = new GitHistory({ root, configFile, env, deepens })
  }

  async head(): Promise<Commit | undefined> {
    const commit = await this.commitOf('HEAD')
    return commit === undefined ? undefined : { name: 'HEAD', commit }
  }

  async base(ref: string | undefined): Promise<BaseCommit | undefined> {
    if (this.given !== undefined) return this.given
    if (ref !== undefined) {
      const commit = ref.startsWith('-') ? undefined : await this.commitOf(ref)
      if (commit === undefined)
        throw new Fault('no-base', `git knows no commit ${JSON.stringify(ref)}`, 'fetch it first; a shallow clone lacks most commits (git fetch --unshallow)')
      return { name: ref, commit, isBranch: true }
    }
    const head = await this.head()
    if (head === undefined) return undefined
    const fork = await this.fork(head)
    if (fork !== undefined) return { ...fork, isBranch: true }
    if ((await this.uncommitted()).length > 0) return { ...head, isBranch: true }
    const parent = await this.commitOf('HEAD~1')
    return parent === undefined ? undefined : { name: 'HEAD~1', commit: parent, isBranch: false }
  }

  async name(): Promise<string | undefined> {
    const remote = await this.remote()
    const url = remote === undefined ? undefined : await this.ask(['remote', 'get-url', '--', remote])
    return /(?<![^/:])([^/:]+\/[^/]+?)(?:\.git)?\/?$/.exec(url ?? '')?.[1]
  }

  /** `owner/name` where origin is on github.com; undefined anywhere else. */
  async githubName(): Promise<string | undefined> {
    const url = await this.ask(['remote', 'get-url', '--', 'origin'])
    return GITHUB.exec(url ?? '')?.[1]
  }

  async definitionsAt(commit: string): Promise<readonly RepositoryFile[]> {
    const tree = new Map(
      (await this.files.definitions()).flatMap(({ bytes }) => (bytes === undefined ? [] : [[blobHash(bytes, commit.length), bytes] as const])),
    )
    const entries = await this.entriesAt(commit, [this.configFile, `${SOURCES}/`])
    const wanted = entries.filter(({ file }) => file === this.configFile || YAML.test(file))
    return Promise.all(
      wanted.map(async ({ mode, hash, file }) =>
        mode === SYMLINK ? { path: file, reason: 'it is a symbolic link' } : { path: file, bytes: tree.get(hash) ?? (await this.blob(hash)) },
      ),
    )
  }

  async configsAt(commit: string, client: string): Promise<readonly RepositoryFile[]> {
    const entries = await this.entriesAt(commit, [''])
    const beside = entries.filter(({ file, mode }) => file !== this.configFile && !file.includes('/') && YAML.test(file) && mode !== SYMLINK)
    const named = await this.tell(['grep', '-l', '-z', '-i', '-F', '--full-name', '-e', client, commit, '--', ':(top)*.yaml', ':(top)*.yml'])
    const files = named.split('\0').flatMap((line) => (line === '' ? [] : [line.slice(commit.length + 1)]))
    const listing = files.length === 0 ? '' : await this.tell(['ls-tree', '-z', '--full-tree', commit, '--', ...files])
    const elsewhere = listing.split('\0').flatMap((line) => readEntry(line, ''))
    return Promise.all([...beside, ...elsewhere].map(async ({ hash, file }) => ({ path: file, bytes: await this.blob(hash) })))
  }

  async uncommitted(): Promise<readonly string[]> {
    const status = await this.ask(['status', '--porcelain', '-z', '--untracked-files=all', '--no-renames', '--', this.configFile, SOURCES])
    return (status ?? '').split('\0').flatMap((line) => (line.length > 3 ? [line.slice(3)] : []))
  }

  async remoteTip(): Promise<string | undefined> {
    const remote = await this.remote()
    if (remote === undefined) return undefined
    const answer = await this.tell(['ls-remote', '--exit-code', '--', remote, 'HEAD'])
    const tip = answer.slice(0, answer.indexOf('\t'))
    if (!COMMIT.test(tip)) throw new Fault('git-failed', `the remote ${remote} names no default branch`)
    return tip
  }

  /** What a commit holds beneath these paths of the configuration's folder; the empty path is that folder itself. */
  private async entriesAt(commit: string, paths: readonly string[]): Promise<readonly Entry[]> {
    if (!COMMIT.test(commit)) throw new Fault('git-failed', 'a commit is named by its hash')
    const prefix = (await this.ask(['rev-parse', '--show-prefix'])) ?? ''
    const whole = paths.map((file) => `${prefix}${file}`).filter((file) => file !== '')
    const listing = await this.tell(['ls-tree', ...(paths.includes('') ? [] : ['-r']), '-z', '--full-tree', commit, '--', ...whole])
    return listing.split('\0').flatMap((line) => readEntry(line, prefix))
  }

  /** Where the checked-out commit left the remote's default branch; undefined on that branch, and without a remote. */
  private async fork(head: Commit): Promise<Commit | undefined> {
    for (const name of ['origin/HEAD', 'origin/main', 'origin/master']) {
      const commit = await this.ask(['merge-base', '--end-of-options', name, 'HEAD'])
      if (commit !== undefined && COMMIT.test(commit)) return commit === head.commit ? undefined : { name: await this.shortName(name), commit }
    }
    return undefined
  }

  private async remote(): Promise<string | undefined> {
    const remotes = ((await this.ask(['remote'])) ?? '').split('\n').filter((name) => name !== '')
    return remotes.includes('origin') ? 'origin' : remotes[0]
  }

  private async commitOf(ref: string): Promise<string | undefined> {
    const commit = await this.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
    return commit !== undefined && COMMIT.test(commit) ? commit : undefined
  }

  private async shortName(ref: string): Promise<string> {
    return (await this.ask(['rev-parse', '--abbrev-ref', '--end-of-options', ref]))?.split('\n').at(-1) ?? ref
  }

  private async blob(hash: string): Promise<Uint8Array> {
    const content: unknown = await this.git.binaryCatFile(['blob', hash])
    if (!Buffer.isBuffer(content)) throw new Fault('git-failed', `git does not give the file ${hash}`)
    return new Uint8Array(content)
  }

  /** What git says; undefined when it says no, as it does outside of a repository. Throws a Fault where there is a repository and git won't say: nothing would be compared. */
  private async ask(args: readonly string[]): Promise<string | undefined> {
    try {
      return (await this.git.raw([...args])).trimEnd()
    } catch (error) {
      const said = error instanceof Error ? error.message : ''
      if (UNTRUSTED.test(said))
        throw new Fault('git-failed', 'git refuses to read this repository: it belongs to another user', 'git config --global --add safe.directory "$PWD"')
      if (TIMED_OUT.test(said)) throw new Fault('git-failed', `git ${args[0]} took too long`)
      return undefined // no repository, no such commit, or no git at all
    }
  }

  private async tell(args: readonly string[]): Promise<string> {
    try {
      return await this.git.raw([...args])
    } catch (error) {
      throw new Fault('git-failed', `git ${args[0]} failed: ${redact(error instanceof Error ? error.message.trim() : 'unknown')}`)
    }
  }
}

/** One line of `git ls-tree -z`: mode, type, hash, then the path behind a tab. */
function readEntry(line: string, prefix: string): readonly Entry[] {
  const tab = line.indexOf('\t') // the first one: a name may hold more
  const [mode = '', type, hash = ''] = line.slice(0, Math.max(tab, 0)).split(' ')
  const name = line.slice(tab + 1)
  if (type !== 'blob' || !name.startsWith(prefix)) return []
  return [{ mode, hash, file: path.posix.normalize(name.slice(prefix.length)) }]
}

/** The name that git gives these bytes, so that files which did not change need not be read from it. */
function blobHash(bytes: Uint8Array, length: number): string {
  return createHash(length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex')
}
