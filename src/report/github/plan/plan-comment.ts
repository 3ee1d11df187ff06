import type { Plan } from '../../../model/source/change.ts'
import type { ComposeDiffs } from '../../field-view.ts'
import type { PlanView } from '../../plan-view.ts'
import type { LinkTargets } from '../markup/links.ts'

/**
 * What a plan comment needs besides the plan. Without `explorer`, `repositoryUrl`, `head` or
 * `runUrl` it writes text where it would link.
 */
export interface PlanCommentContext extends LinkTargets {
  /** Of this program. */
  readonly version: string
  /** The configuration's path: it tells the comments of two configurations apart. */
  readonly config: string
  readonly runUrl?: string | undefined
  readonly composeDiffs?: ComposeDiffs | undefined
  /**
   * The branches, where the pull request goes into another than the one that is applied: merging it
   * sends nothing.
   */
  readonly elsewhere?: { readonly into: string; readonly applied: string } | undefined
  /** Whether the workflow asks a person before it applies what was merged, as its author says. */
  readonly waitsForPerson?: boolean | undefined
  /** The workflow's name in the Actions tab. */
  readonly workflowName?: string | undefined
  /** The workflow's file, for commands that approve; opengpu.yml where it is not given. */
  readonly workflow?: string | undefined
}

/** What the parts of a comment are drawn from. */
export interface CommentSubject {
  readonly plan: Plan
  readonly view: PlanView
  readonly context: PlanCommentContext
  /** Whether the hidden line holds the changes. */
  readonly isCarried: boolean
}
