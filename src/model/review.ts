import type { InFlight } from './events.ts'
import type { Change } from './source/change.ts'
import type { Field } from './source/field.ts'

/** What became of a plan comment, in the words of its hidden line. */
export const COMMENT_STATES = [
  'planned',
  'unchanged',
  'invalid',
  'applying',
  'applied',
  'partly-applied',
  'refused',
  'superseded',
] as const
export type CommentState = (typeof COMMENT_STATES)[number]

/** States that apply writes: a plan never takes their place. */
export const APPLY_STATES: ReadonlySet<CommentState> = new Set<CommentState>([
  'applying',
  'applied',
  'partly-applied',
  'refused',
])

/** One field of a reviewed change as it is told, shortened; null for nothing. */
export interface ReviewedField {
  readonly field: Field
  readonly before: string | null
  readonly after: string | null
}

/** A change as somebody reviewed it. */
export interface ReviewedChange {
  readonly id: string
  readonly kind: Change['kind']
  readonly digest: string
  /**
   * The hash of each side (`snapshotHash`), by which a later plan can tell which one moved; null
   * for nothing, or where it was not kept.
   */
  readonly before: string | null
  readonly after: string | null
  /**
   * The hash of what it would be sent to: chain, Nexus, wallet and Source (`targetHash`); null
   * where it was not kept.
   */
  readonly target: string | null
  /** What an update changes, for telling; empty where it was left out. */
  readonly fields: readonly ReviewedField[]
}

/**
 * The data that a plan comment carries in its hidden first line: what was reviewed, and what came
 * of it.
 */
export interface PlanRecord {
  readonly config: string
  readonly network: string
  readonly state: CommentState
  /** The pull request's head that was planned. */
  readonly head: string | null
  readonly base: string | null
  readonly block: number | null
  readonly fingerprint: string | null
  readonly changes: readonly ReviewedChange[]
  /** Definitions of this pull request that were blocked when it was planned. */
  readonly blocked: readonly string[]
  /**
   * Closings that the reviewers were told would not be sent, because their Source is protected:
   * merging consents to none of them.
   */
  readonly withheld: readonly string[]
  /** Why nothing was sent, or why there is no plan: a code. */
  readonly reason: string | null
  /** The commit that was applied. */
  readonly merge: string | null
  /** Ids whose change has been sent and verified, or stood already. */
  readonly done: readonly string[]
  readonly inFlight: readonly InFlight[]
}

/** A pull request that was merged into the default branch, with what its reviewers saw. */
export interface MergedPull {
  readonly number: number
  readonly url: string
  readonly author: string
  readonly mergedBy: string | null
  readonly mergeCommit: string
  readonly head: string
  /** What our own comment says for this configuration and network; undefined without one. */
  readonly record: PlanRecord | undefined
  /**
   * Who approved it and counts: people who had no hand in it and may write here, at the planned
   * head, after its plan was posted.
   */
  readonly approvers: readonly string[]
  /** Approvals that were given and do not count. */
  readonly discounted?: readonly DiscountedApproval[]
  /** Who had a hand in it; undefined where nobody had to ask. */
  readonly people?: PullPeople
}

/** One thing that an account did for a pull request. */
export type Hand = {
  readonly login: string
  /** Where GitHub says so of an account whose login does not. */
  readonly isApp?: true
} & (
  | { readonly as: 'author' }
  /** As author, co-author or committer of a commit, or by pushing it. */
  | { readonly as: 'commit' | 'push'; readonly commit: string }
)

/** What no account was found for: it may be anybody's. */
export type Unattributed =
  | { readonly kind: 'commit'; readonly commit: string }
  /** GitHub does not tell who pushed the head. */
  | { readonly kind: 'push'; readonly commit: string }
  /** There are more commits than GitHub lists. */
  | { readonly kind: 'commits' }
  /** The token may not ask. */
  | { readonly kind: 'refused' }

/** Who had a hand in a pull request: none of them is somebody else. */
export interface PullPeople {
  readonly hands: readonly Hand[]
  readonly unattributed: Unattributed | null
}

/** Why somebody is no second person for a pull request. */
export type NoSecondPerson =
  | { readonly kind: 'bot' }
  /** Nobody started the run: a push did, and its workflow names an approval. */
  | { readonly kind: 'no-dispatch' }
  | { readonly kind: 'hand'; readonly hand: Hand }
  | { readonly kind: 'unattributed'; readonly what: Unattributed }

export interface DiscountedApproval {
  readonly login: string
  readonly why:
    | NoSecondPerson
    | { readonly kind: 'no-write' | 'older-head' | 'before-plan' | 'edited-plan' }
}

/** Who started a run with an approval, by GitHub's word. */
export interface Approver {
  readonly login: string
  readonly as: 'person' | 'bot' | 'no-dispatch'
  /**
   * Commits of the default branch's newest that came by a push of theirs, without a pull request;
   * undefined where GitHub does not tell.
   */
  readonly pushed: readonly string[] | undefined
}
