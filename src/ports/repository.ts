import type { DifferenceKind } from '../model/source/difference.ts'

/** A file as bytes, by its path from the configuration's folder, with forward slashes. */
export interface RepositoryFile {
  readonly path: string
  /** Undefined for what is no regular file inside the repository; `reason` then says what it is. */
  readonly bytes?: Uint8Array
  readonly reason?: string
}

/** The working tree. */
export interface Files {
  /** The configuration and every YAML file beneath `sources/`, sorted by path. */
  definitions(): Promise<readonly RepositoryFile[]>
  /**
   * The paths of all files beneath a folder, whatever they hold; none where there is no such
   * folder.
   */
  beneath(folder: string): Promise<readonly string[]>
  read(path: string): Promise<string>
  write(path: string, text: string): Promise<void>
  /** Writes a new file; throws a Fault where one stands. */
  create(path: string, text: string): Promise<void>
  remove(path: string): Promise<void>
}

/** A commit of the repository, by the name that a person gave or would understand. */
export interface Commit {
  readonly name: string
  readonly commit: string
}

/** The commit whose guards count beside the head's. */
export interface BaseCommit extends Commit {
  /**
   * Whether a branch or an edited tree is held against it; else it is only the commit before the
   * tip, as on a push.
   */
  readonly isBranch: boolean
}

/** One file of the working tree that is not as the checked-out commit has it. */
export interface TreeDifference {
  readonly path: string
  readonly kind: DifferenceKind
}

/** The working tree beside the checked-out commit. */
export interface WorkingTree {
  /**
   * What a run reads: the commit's bytes where only the spelling differs and where a sparse
   * checkout left a file out, else the tree's.
   */
  readonly files: readonly RepositoryFile[]
  /** None outside of a repository. */
  readonly differences: readonly TreeDifference[]
}

/**
 * A file of a commit by the hash of its bytes; `reason` says what it is where it is no regular
 * file.
 */
export interface FileAt {
  readonly hash: string
  readonly reason?: string
}

/**
 * A commit of the first-parent history that changed files of ours, with what stood there before it.
 */
export interface HistoryCommit {
  readonly commit: string
  /** Its first parent; undefined for the first commit of all. */
  readonly parent?: string
  /** When it was committed, in seconds since 1970. */
  readonly time?: bigint
  /** The first line of its message. */
  readonly subject?: string
  /**
   * Path, from the configuration's folder, to what its first parent holds there; undefined for
   * nothing.
   */
  readonly before: ReadonlyMap<string, FileAt | undefined>
}

/**
 * Why a walk through the history ends: at the first commit, at the edge of a shallow clone, or at
 * its bound.
 */
export type HistoryEnd = 'first' | 'shallow' | 'too-long'

/**
 * The configuration and the YAML files beneath `sources/` over the first-parent history. Throws a
 * Fault when git fails.
 */
export interface History {
  /** Path to file, as that commit holds them. */
  filesAt(commit: string): Promise<ReadonlyMap<string, FileAt>>
  /**
   * The commit and its first-parent ancestors that changed any of these files, newest first; each
   * is read when it is asked for.
   */
  changes(from: string): AsyncGenerator<HistoryCommit, HistoryEnd>
  /** The bytes behind hashes that this history named. */
  read(hashes: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
  /**
   * The newest first-parent ancestor of a commit without this configuration that may have had it:
   * here, or as a YAML file anywhere that names this wallet. Undefined where none did; `shallow`
   * where the clone does not reach back so far.
   */
  lastConfig(commit: string, client: string): Promise<string | 'shallow' | undefined>
  /** A commit's first parent; undefined for the first commit of all. */
  parentOf(commit: string): Promise<string | 'shallow' | undefined>
}

/**
 * The git repository around the working tree. Undefined means that there is none; what can't be
 * known is a Fault that names the cause.
 */
export interface Repo {
  readonly history: History
  head(): Promise<Commit | undefined>
  /**
   * The given commit, else where this branch left the remote's default branch, else the checked-out
   * commit where the working tree differs by an edit, else the one before it. Throws a Fault when
   * the given one is not there. The working tree is not read again where its differences are given.
   */
  base(
    ref: string | undefined,
    differences?: WorkingTree['differences'],
  ): Promise<BaseCommit | undefined>
  /** `owner/name` as the remote's address ends; undefined without a remote. */
  name(): Promise<string | undefined>
  /**
   * The configuration's folder seen from the top, with a slash at its end; empty at the top, and
   * outside of a repository.
   */
  folder(): Promise<string>
  /**
   * The same files as `Files.definitions`, as that commit holds them; with `config`, a path from
   * the top, those of another configuration, by paths from the top.
   */
  definitionsAt(commit: string, config?: string): Promise<readonly RepositoryFile[]>
  /**
   * YAML files of that commit by their paths from the top, one of which may be the configuration
   * under another name: those beside it, and those anywhere that name this wallet.
   */
  configsAt(commit: string, client: string): Promise<readonly RepositoryFile[]>
  /**
   * The same files as `Files.definitions`, as the working tree holds them, held against the
   * checked-out commit byte for byte.
   */
  workingTree(): Promise<WorkingTree>
  /**
   * The remote's default branch now, asked over the network; undefined without a remote. Throws a
   * Fault when it can't be reached.
   */
  remoteTip(): Promise<string | undefined>
}
