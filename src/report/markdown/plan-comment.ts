import type { Plan, Snapshot } from '../../model/change.ts'
import type { ComposeDiffs } from '../field-view.ts'
import type { PlanView } from '../plan-view.ts'
import type { LinkTargets } from './links.ts'

/** What a plan comment needs besides the plan. Without `explorer`, `repositoryUrl`, `head` or `runUrl` it writes text where it would link. */
export interface PlanCommentContext extends LinkTargets {
  /** Of this program. */
  readonly version: string
  /** The configuration's path: it tells the comments of two configurations apart. */
  readonly config: string
  /** Whether apply sends what the base already wants: networks without review. */
  readonly driftIsSent: boolean
  readonly runUrl?: string | undefined
  readonly composeDiffs?: ComposeDiffs | undefined
  /** The hash of one side of a change, for the hidden line. */
  readonly hash?: ((snapshot: Snapshot) => string) | undefined
}

/** What the parts of a comment are drawn from. */
export interface CommentSubject {
  readonly plan: Plan
  readonly view: PlanView
  readonly context: PlanCommentContext
  /** Whether the hidden line holds the changes. */
  readonly isCarried: boolean
}
