import { EXIT, type ExitCode, planExit } from '../exit-code.ts'
import type { Review } from '../model/network/network.ts'
import { isOwn } from '../model/own.ts'
import type { Warning } from '../model/problem.ts'
import type { Plan } from '../model/source/change.ts'
import type { Inputs } from './inputs.ts'
import type { Posted } from './plan-comment.ts'

/** How a check ends, and why in one code where it fails. */
export interface PlanVerdict {
  readonly exit: ExitCode
  readonly reason?: string
}

interface Circumstances {
  readonly failOn: Inputs['failOn']
  readonly isPullRequest: boolean
  readonly posted: Posted | undefined
  readonly review: Review
  /** Whether the comment can hold every change, so that merging consents to them. */
  readonly isCarried: boolean
  /**
   * The files that the pull request changes, from the configuration's folder; undefined where
   * nobody knows.
   */
  readonly changedFiles?: readonly string[] | undefined
}

/**
 * The check of a plan: red for what this pull request brings or touches, and where its reviewers
 * could not consent.
 */
export function planVerdict(
  plan: Plan,
  { failOn, isPullRequest, posted, review, isCarried, changedFiles }: Circumstances,
): PlanVerdict {
  const own = isPullRequest ? ownPart(plan, changedFiles) : plan
  const exit = planExit(own, failOn === 'changes')
  if (exit !== EXIT.ok && exit !== EXIT.changes) return { exit, reason: reasonOf(own) }
  if (posted?.kind === 'failed' && review !== 'none' && own.changes.length > 0)
    return { exit: EXIT.problems, reason: 'comment-not-written' }
  if (isPullRequest && !isCarried && review !== 'none' && own.changes.length > 0)
    return { exit: EXIT.problems, reason: 'plan-too-large' }
  if (failOn === 'warnings' && own.warnings.length > 0)
    return { exit: EXIT.problems, reason: own.warnings[0]?.code ?? 'warnings' }
  return exit === EXIT.changes ? { exit, reason: 'changes' } : { exit }
}

/** What the pull request brings or touches; what the base has too is not its to mend. */
function ownPart(plan: Plan, changedFiles: readonly string[] | undefined): Plan {
  const changes = plan.changes.filter(isOwn)
  const isOfChange = (id: string | undefined): boolean =>
    id === undefined ? changes.length > 0 : changes.some((change) => change.id === id)
  const isTouched = ({ id, file }: Warning): boolean =>
    file === undefined
      ? isOfChange(id)
      : (changedFiles?.includes(file) ?? true) || isOfChange(id ?? '')
  return {
    ...plan,
    changes,
    problems: plan.problems.filter(isOwn),
    warnings: plan.warnings.filter(isTouched),
    refusals: plan.refusals.filter(({ id }) => isOfChange(id)),
  }
}

function reasonOf({ problems, refusals }: Plan): string {
  return problems[0]?.code ?? refusals[0]?.code ?? 'orphan'
}
