import type { PostFacts, PullFacts, ReviewFacts, RevisionFacts } from '../model/pull-request.ts'
import type { MergedPull, PullPeople } from '../model/review.ts'

/** What was reviewed of the checked-out commit's history. */
export interface Reviews {
  /**
   * The merged pull request that a commit of the default branch came with; undefined for a direct
   * push. Throws a Fault when nobody tells.
   */
  pullOf(commit: string): Promise<MergedPull | undefined>
  /**
   * Merged pull requests along the first-parent history, newest first, in portions: the first is
   * what must be looked at, each later one is asked for when it is wanted. `isRequired` has it wait
   * for what GitHub does not know yet. Throws a Fault when they can't be read.
   */
  merged(isRequired: boolean): AsyncIterable<readonly MergedPull[]>
}

/**
 * What GitHub tells of merged pull requests and of who agreed to them. Every method throws a Fault
 * when it does not answer.
 */
export interface PullRequests {
  /** The login that this program's own comments carry. */
  author(): Promise<string>
  /** Those that a commit came with. */
  of(commit: string): Promise<readonly PullFacts[]>
  reviews(number: number): Promise<readonly ReviewFacts[]>
  /** Oldest first. */
  comments(number: number): Promise<readonly PostFacts[]>
  /** Every text that a comment had, oldest first; undefined where that is not told. */
  revisions(comment: PostFacts): Promise<readonly RevisionFacts[] | undefined>
  /** Who had a hand in it; undefined where that is not told. */
  people(pull: PullFacts): Promise<PullPeople | undefined>
  mayWrite(login: string): Promise<boolean>
}
