import { Fault } from '../../model/fault.ts'
import type {
  BaseCommit,
  Commit,
  Files,
  History,
  Repo,
  RepositoryFile,
  WorkingTree,
} from '../../ports/repository.ts'
import { askedCommit, commitOf, forkOf, parentOf } from './base.ts'
import { CommitFiles } from './commit-files.ts'
import { type Contents, contentsBy } from './contents.ts'
import { GitHistory } from './history.ts'
import { GitProgram } from './program.ts'
import { remoteName } from './remote-name.ts'
import { firstRemote, remoteHead, remotesOf, urlOf } from './remotes.ts'
import { allNew, compareTrees } from './working-tree.ts'

const GITHUB =
  /^(?:https:\/\/(?:[^/@\s]+@)?github\.com\/|(?:ssh:\/\/)?git@github\.com[:/])([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/i
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
  private readonly files: Files
  private readonly given: BaseCommit | undefined
  private readonly contents: Contents
  private readonly committed: CommitFiles

  constructor(
    root: string,
    configFile: string,
    files: Files,
    { base, authorization, env, deepens = false }: GitOptions = {},
  ) {
    this.files = files
    this.given = base
    this.git = new GitProgram(root, authorization, env)
    this.history = new GitHistory(this.git, { configFile, deepens })
    this.contents = contentsBy(this.history)
    this.committed = new CommitFiles(this.git, configFile, this.contents)
  }

  async head(): Promise<Commit | undefined> {
    const commit = await commitOf(this.git, 'HEAD')
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
    if (ref !== undefined)
      return { name: ref, commit: await askedCommit(this.git, ref), isBranch: true }
    const head = await this.head()
    if (head === undefined) return undefined
    const fork = await forkOf(this.git, head)
    if (fork !== undefined) return { ...fork, isBranch: true }
    const edits = differences ?? (await this.workingTree()).differences
    if (edits.some(({ kind }) => kind === 'edited' || kind === 'new' || kind === 'deleted'))
      return { ...head, isBranch: true }
    const parent = await parentOf(this.git, head.commit)
    return parent === undefined ? undefined : { name: 'HEAD~1', commit: parent, isBranch: false }
  }

  async name(): Promise<string | undefined> {
    const url = await urlOf(this.git, await firstRemote(this.git))
    return url === undefined ? undefined : remoteName(url)
  }

  folder(): Promise<string> {
    return this.git.prefix()
  }

  /** `owner/name` where origin is on github.com; undefined anywhere else. */
  async githubName(): Promise<string | undefined> {
    const remotes = await remotesOf(this.git)
    const url = remotes.includes('origin') ? await urlOf(this.git, 'origin') : undefined
    return GITHUB.exec(url ?? '')?.[1]
  }

  async workingTree(): Promise<WorkingTree> {
    const [tree, head] = await Promise.all([this.files.definitions(), this.head()])
    if (head === undefined)
      return { files: tree, differences: (await this.git.isThere()) ? allNew(tree) : [] }
    this.contents.keep(tree, head.commit.length)
    const [committed, sparse] = await Promise.all([
      this.committed.at(head.commit),
      this.committed.outsideOfCone(),
    ])
    return compareTrees(committed, tree, sparse)
  }

  async definitionsAt(commit: string, config?: string): Promise<readonly RepositoryFile[]> {
    if (config !== undefined) return this.committed.at(commit, { prefix: '', configFile: config })
    if (this.contents.isEmpty()) this.contents.keep(await this.files.definitions(), commit.length)
    return this.committed.at(commit)
  }

  configsAt(commit: string, client: string): Promise<readonly RepositoryFile[]> {
    return this.committed.configsAt(commit, client)
  }

  async remoteTip(): Promise<string | undefined> {
    const remote = await firstRemote(this.git)
    return remote === undefined ? undefined : (await remoteHead(this.git, remote)).commit
  }
}
