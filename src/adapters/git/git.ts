import { COMMIT } from '../../model/commit.ts'
import { Fault } from '../../model/fault.ts'
import type {
  BaseCommit,
  Commit,
  Files,
  History,
  Repo,
  RepositoryFile,
  WorkingTree,
} from '../../ports.ts'
import { hidesDefinitions, REASONS, SOURCES } from '../files.ts'
import { named } from './commits.ts'
import { type Contents, contentsBy } from './contents.ts'
import { type Entry, readEntry } from './entries.ts'
import { configPathspecs, GitHistory, parentIn } from './history.ts'
import { GitProgram, literalPathspec } from './program.ts'
import { remoteName } from './remote-name.ts'
import { UPLOAD_PACK } from './settings.ts'
import { allNew, compareTrees } from './working-tree.ts'

const GITHUB =
  /^(?:https:\/\/(?:[^/@\s]+@)?github\.com\/|(?:ssh:\/\/)?git@github\.com[:/])([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/i
const YAML = /\.ya?ml$/i
/** A configuration may have been JSON, which is YAML. */
const CONFIG = /\.(?:ya?ml|json)$/i

/**
 * Where a configuration stands: a folder from the top of the repository, which ends with a slash,
 * and its path from there.
 */
interface ConfigPlace {
  readonly prefix: string
  readonly configFile: string
}

/** What a workflow's event tells beside the checkout. */
export interface GitOptions {
  /** The commit to compare with. */
  readonly base?: BaseCommit | undefined
  /** Variables of the environment with which git may talk to the remote (`gitAuthorization`). */
  readonly authorization?: Readonly<Record<string, string>> | undefined
  /** The shell's environment; this process's own when left out. */
  readonly env?: NodeJS.ProcessEnv
  /** Whether the checkout belongs to the run, so that a shallow one may be deepened. */
  readonly deepens?: boolean
}

/**
 * The Repo port over git. Outside of a repository every question has the answer "nothing"; what
 * can't be known is a Fault.
 */
export class GitRepo implements Repo {
  readonly history: History
  private readonly git: GitProgram
  private readonly configFile: string
  private readonly files: Files
  private readonly given: BaseCommit | undefined
  private readonly contents: Contents

  constructor(
    root: string,
    configFile: string,
    files: Files,
    { base, authorization, env, deepens = false }: GitOptions = {},
  ) {
    this.configFile = configFile
    this.files = files
    this.given = base
    this.git = new GitProgram(root, authorization, env)
    this.history = new GitHistory(this.git, { configFile, deepens })
    this.contents = contentsBy(this.history)
  }

  async head(): Promise<Commit | undefined> {
    const commit = await this.commitOf('HEAD')
    if (commit === undefined) await this.refuseUnborn()
    return commit === undefined ? undefined : { name: 'HEAD', commit }
  }

  /**
   * Throws a Fault where nothing is checked out of a repository that has commits, as after a crash
   * that emptied a branch: what stood before can't be known then.
   */
  private async refuseUnborn(): Promise<void> {
    const known = await this.git.ask(['rev-list', '--max-count=1', '--all', '--reflog'])
    if (known === undefined || known.trim() === '') return
    throw new Fault(
      'git-failed',
      'this repository has commits, and the branch that is checked out has none: what stood before can’t be known',
      'git switch to a branch that has them; git fsck says whether something is missing',
    )
  }

  async base(
    ref: string | undefined,
    differences?: WorkingTree['differences'],
  ): Promise<BaseCommit | undefined> {
    if (this.given !== undefined) return this.given
    if (ref !== undefined) return { name: ref, commit: await this.asked(ref), isBranch: true }
    const head = await this.head()
    if (head === undefined) return undefined
    const fork = await this.fork(head)
    if (fork !== undefined) return { ...fork, isBranch: true }
    const edits = differences ?? (await this.workingTree()).differences
    if (edits.some(({ kind }) => kind === 'edited' || kind === 'new' || kind === 'deleted'))
      return { ...head, isBranch: true }
    const parent = await this.parent(head.commit)
    return parent === undefined ? undefined : { name: 'HEAD~1', commit: parent, isBranch: false }
  }

  async name(): Promise<string | undefined> {
    const url = await this.urlOf(await this.remote())
    return url === undefined ? undefined : remoteName(url)
  }

  /** `owner/name` where origin is on github.com; undefined anywhere else. */
  async githubName(): Promise<string | undefined> {
    const remotes = await this.remotes()
    const url = remotes.includes('origin') ? await this.urlOf('origin') : undefined
    return GITHUB.exec(url ?? '')?.[1]
  }

  async workingTree(): Promise<WorkingTree> {
    const [tree, head] = await Promise.all([this.files.definitions(), this.head()])
    if (head === undefined)
      return { files: tree, differences: (await this.git.isThere()) ? allNew(tree) : [] }
    this.contents.keep(tree, head.commit.length)
    const [committed, sparse] = await Promise.all([this.filesAt(head.commit), this.outsideOfCone()])
    return compareTrees(committed, tree, sparse)
  }

  async definitionsAt(commit: string, config?: string): Promise<readonly RepositoryFile[]> {
    if (config !== undefined) return this.filesAt(commit, { prefix: '', configFile: config })
    if (this.contents.isEmpty()) this.contents.keep(await this.files.definitions(), commit.length)
    return this.filesAt(commit)
  }

  async configsAt(commit: string, client: string): Promise<readonly RepositoryFile[]> {
    const prefix = await this.git.prefix()
    const entries = await this.entriesAt(commit, prefix, [''])
    const beside = entries.filter(
      ({ file, kind }) =>
        file !== this.configFile && !file.includes('/') && CONFIG.test(file) && kind === 'file',
    )
    const search = [
      'grep',
      '-l',
      '-z',
      '-i',
      '-F',
      '--text',
      '--full-name',
      '-e',
      client,
      commit,
      '--',
      ...configPathspecs(this.configFile),
    ]
    const named = (await this.git.ask(search)) ?? ''
    const files = named
      .split('\0')
      .flatMap((line) => (line === '' ? [] : [line.slice(commit.length + 1)]))
    const listing =
      files.length === 0
        ? ''
        : await this.git.tell([
            'ls-tree',
            '-z',
            '--full-tree',
            commit,
            '--',
            ...files.map(literalPathspec),
          ])
    const elsewhere = listing
      .split('\0')
      .flatMap((line) => readEntry(line, ''))
      .filter(({ kind }) => kind === 'file')
    const hashes = new Map([
      ...beside.map(({ hash, file }) => [`${prefix}${file}`, hash] as const),
      ...elsewhere.map(({ hash, file }) => [file, hash] as const),
    ])
    const bytesOf = await this.contents.read([...hashes.values()])
    return [...hashes].map(([file, hash]) => ({ path: file, bytes: bytesOf(hash) }))
  }

  async remoteTip(): Promise<string | undefined> {
    const remote = await this.remote()
    return remote === undefined ? undefined : (await this.remoteHead(remote)).commit
  }

  /** What a commit holds of configuration and definitions. */
  private async filesAt(commit: string, place?: ConfigPlace): Promise<readonly RepositoryFile[]> {
    const { prefix, configFile } = place ?? {
      prefix: await this.git.prefix(),
      configFile: this.configFile,
    }
    const folder = configFile.replace(/[^/]*$/, '')
    const entries = await this.entriesAt(commit, prefix, [configFile, `${folder}${SOURCES}`])
    const isHiding = ({ file, kind }: Entry): boolean =>
      kind === 'submodule' || (kind === 'link' && hidesDefinitions(file.slice(folder.length)))
    const wanted = entries.filter(
      (entry) => entry.file === configFile || YAML.test(entry.file) || isHiding(entry),
    )
    const bytesOf = await this.contents.read(
      wanted.flatMap(({ kind, hash }) => (kind === 'file' ? [hash] : [])),
    )
    return wanted.map(({ kind, hash, file }) =>
      kind === 'file'
        ? { path: file, bytes: bytesOf(hash) }
        : { path: file, reason: REASONS[kind] },
    )
  }

  /** Tracked files that a sparse checkout leaves out: they are not there, and not deleted. */
  private async outsideOfCone(): Promise<ReadonlySet<string>> {
    const listing = await this.git.tell(['ls-files', '-t', '-z', '--', this.configFile, SOURCES])
    return new Set(
      listing.split('\0').flatMap((line) => (line.startsWith('S ') ? [line.slice(2)] : [])),
    )
  }

  /**
   * What a commit holds beneath these paths of a folder, which ends with a slash; the empty path is
   * that folder itself.
   */
  private async entriesAt(
    commit: string,
    prefix: string,
    paths: readonly string[],
  ): Promise<readonly Entry[]> {
    const whole = paths.map((file) => `${prefix}${file}`).filter((file) => file !== '')
    const isRecursive = !paths.includes('')
    const listing = await this.git.tell([
      'ls-tree',
      ...(isRecursive ? ['-r'] : []),
      '-z',
      '--full-tree',
      named(commit),
      '--',
      ...whole.map(literalPathspec),
    ])
    const entries = listing.split('\0').flatMap((line) => readEntry(line, prefix))
    const above = entries.length > 0 ? undefined : await this.submoduleAbove(commit, prefix)
    return above === undefined ? entries : [{ kind: 'submodule', hash: '', file: this.configFile }]
  }

  /** The folder on the way to the configuration that this commit has as a submodule. */
  private async submoduleAbove(commit: string, prefix: string): Promise<string | undefined> {
    const steps = prefix.split('/').filter((step) => step !== '')
    const folders = steps.map((_, index) => steps.slice(0, index + 1).join('/'))
    if (folders.length === 0) return undefined
    const listing = await this.git.tell([
      'ls-tree',
      '-z',
      '--full-tree',
      commit,
      '--',
      ...folders.map(literalPathspec),
    ])
    return listing
      .split('\0')
      .flatMap((line) => readEntry(line, ''))
      .find(({ kind }) => kind !== 'file')?.file
  }

  /** The commit that a person named. Throws a Fault where git does not know it. */
  private async asked(ref: string): Promise<string> {
    const ending = /^-|\0/.test(ref)
      ? undefined
      : await this.git.run([
          'rev-parse',
          '--verify',
          '--quiet',
          '--end-of-options',
          `${ref}^{commit}`,
        ])
    const commit = ending?.kind === 'said' ? ending.text.trim() : ''
    if (COMMIT.test(commit)) return commit
    throw new Fault(
      'no-base',
      `git knows no commit ${JSON.stringify(ref)}`,
      'fetch it first; a shallow clone lacks most commits (git fetch --unshallow)',
    )
  }

  /**
   * Where the checked-out commit left the remote's default branch, or that branch itself where they
   * have nothing in common; undefined on that branch, and without a remote.
   */
  private async fork(head: Commit): Promise<Commit | undefined> {
    const remote = await this.remote()
    const branch = remote === undefined ? undefined : await this.defaultBranch(remote)
    if (branch === undefined) return undefined
    const ending = await this.git.ask(['merge-base', branch.commit, head.commit])
    const commit = ending?.trim()
    if (commit === undefined && (await this.isShallow()))
      throw shallow(`where this branch left ${branch.name}`)
    if (commit === undefined) return branch
    return commit === head.commit ? undefined : { name: branch.name, commit }
  }

  /**
   * The remote's default branch as far as it is here: what the remote itself says it is now, else
   * what the clone remembers.
   */
  private async defaultBranch(remote: string): Promise<Commit | undefined> {
    // whether it can be reached matters to apply, which asks again
    const now = await this.remoteHead(remote).catch(() => undefined)
    if (now !== undefined && (await this.commitOf(now.commit)) !== undefined)
      return { name: `${remote}/${now.branch}`, commit: now.commit }
    for (const name of now === undefined ? ['HEAD', 'main', 'master'] : [now.branch]) {
      const commit = await this.commitOf(`refs/remotes/${remote}/${name}`)
      if (commit !== undefined) return { name: await this.shortName(`${remote}/${name}`), commit }
    }
    if (now === undefined) return undefined
    throw new Fault(
      'no-base',
      `the remote's default branch ${now.branch} is not in this clone, so nothing can be compared with it`,
      `git fetch ${remote}`,
    )
  }

  /** The default branch as the remote names it, and its newest commit, asked over the network. */
  private async remoteHead(
    remote: string,
  ): Promise<{ readonly branch: string; readonly commit: string }> {
    const answer = await this.git.tell([
      'ls-remote',
      UPLOAD_PACK,
      '--symref',
      '--exit-code',
      '--',
      remote,
      'HEAD',
    ])
    const branch = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(answer)?.[1] ?? 'HEAD'
    const commit = /^([0-9a-f]+)\tHEAD$/m.exec(answer)?.[1] ?? ''
    if (!COMMIT.test(commit))
      throw new Fault('git-failed', `the remote ${remote} names no default branch`)
    return { branch, commit }
  }

  /**
   * A commit's first parent. Throws a Fault where it has one that a shallow clone lacks: its guards
   * can't be known.
   */
  private async parent(commit: string): Promise<string | undefined> {
    const parent = parentIn(await this.git.tell(['cat-file', 'commit', commit]))
    if (parent === undefined) return undefined
    if ((await this.commitOf(parent)) === undefined) throw shallow('the commit before')
    return parent
  }

  private async isShallow(): Promise<boolean> {
    return (await this.git.ask(['rev-parse', '--is-shallow-repository']))?.trim() === 'true'
  }

  private async remotes(): Promise<readonly string[]> {
    return ((await this.git.ask(['remote'])) ?? '').split('\n').filter((name) => name !== '')
  }

  private async remote(): Promise<string | undefined> {
    const remotes = await this.remotes()
    return remotes.includes('origin') ? 'origin' : remotes[0]
  }

  /** A remote's address; undefined for one that has none. */
  private async urlOf(remote: string | undefined): Promise<string | undefined> {
    const ending =
      remote === undefined ? undefined : await this.git.run(['remote', 'get-url', '--', remote])
    return ending?.kind === 'said' ? ending.text.trim() : undefined
  }

  /**
   * The commit behind a name; undefined where there is no such name. Throws a Fault where there is
   * one and what it names can't be read.
   */
  private async commitOf(ref: string): Promise<string | undefined> {
    const commit = (
      await this.git.ask([
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        `${ref}^{commit}`,
      ])
    )?.trim()
    if (commit !== undefined && COMMIT.test(commit)) return commit
    if (COMMIT.test(ref)) return undefined
    const named = await this.git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', ref])
    if (named === undefined) return undefined
    throw new Fault(
      'git-failed',
      `${ref} names ${named.trim().slice(0, 12)}, which is not in this clone`,
      'git fsck says what is missing',
    )
  }

  private async shortName(ref: string): Promise<string> {
    return (
      (await this.git.ask(['rev-parse', '--abbrev-ref', '--end-of-options', ref]))
        ?.trim()
        .split('\n')
        .at(-1) ?? ref
    )
  }
}

function shallow(what: string): Fault {
  return new Fault(
    'no-base',
    `this clone is shallow and lacks ${what}, so its guards can't be known`,
    'git fetch --unshallow, or a checkout with fetch-depth: 0',
  )
}
