import { isOwn } from '../model/own.ts'
import type { Problem, Warning } from '../model/problem.ts'
import type { Orphan, Plan, PlannedChange, Waiting } from '../model/source/change.ts'

/**
 * A plan sorted by what its readers ask: what can't be undone, what this branch does, what it
 * leaves alone, what somebody must decide.
 */
export interface PlanView {
  /** Closings that would be sent. */
  readonly closings: readonly PlannedChange[]
  /** Updates and publishes of this branch; all of them where no base is known. */
  readonly changes: readonly PlannedChange[]
  /** What the base already wants, with why it waits and whether it is sent. */
  readonly waiting: readonly { readonly change: PlannedChange; readonly waiting: Waiting }[]
  readonly decide: readonly Orphan[]
  readonly knownOrphans: readonly Orphan[]
  readonly blocked: readonly Problem[]
  /** Problems that stop the whole run. */
  readonly stopping: readonly Problem[]
  readonly warnings: SortedWarnings
  readonly counts: PlanCounts
}

/**
 * Warnings of what a plan is about, and how many there are of definitions that it leaves as they
 * are.
 */
export interface SortedWarnings {
  readonly shown: readonly Warning[]
  readonly folded: number
}

/**
 * Publish, update, close, unchanged, waiting and blocked add up to the definitions of the network;
 * orphans have none and are counted apart.
 */
export interface PlanCounts {
  readonly publish: number
  readonly update: number
  readonly close: number
  readonly unchanged: number
  readonly waiting: number
  /** Of these, what merging sends. */
  readonly waitingSent: number
  readonly blocked: number
  readonly decide: number
  readonly orphans: number
  readonly unmanaged: number
}

/** Sorts a plan. */
export function viewPlan(plan: Plan): PlanView {
  const waiting = new Map(plan.waiting.map((one) => [one.id, one]))
  return {
    closings: plan.changes.filter(
      (change) =>
        change.kind === 'close' && (isOwn(change) || waiting.get(change.id)?.isSent === true),
    ),
    changes: plan.changes.filter((change) => isOwn(change) && change.kind !== 'close'),
    waiting: plan.changes.flatMap((change) => {
      const one = isOwn(change) ? undefined : waiting.get(change.id)
      return one === undefined ? [] : [{ change, waiting: one }]
    }),
    decide: plan.orphans.filter((orphan) => orphan.isNew),
    knownOrphans: plan.orphans.filter((orphan) => !orphan.isNew),
    blocked: plan.problems.filter((problem) => problem.id !== undefined),
    stopping: plan.problems.filter((problem) => problem.id === undefined),
    warnings: sortWarnings(plan),
    counts: countPlan(plan),
  }
}

/** What stands in a file that nothing of the plan is about is no news; it is counted. */
function sortWarnings({ warnings, changes, problems }: Plan): SortedWarnings {
  const ids = new Set([...changes, ...problems].map(({ id }) => id))
  const files = new Set([...changes, ...problems].map(({ file }) => file))
  const isAbout = ({ id, file }: Warning): boolean => {
    if (id !== undefined) return ids.has(id)
    return file === undefined || files.has(file) || !/^sources\//.test(file)
  }
  const shown = warnings.filter(isAbout)
  return { shown, folded: warnings.length - shown.length }
}

/** "1 to publish, 1 to update, 1 to close"; empty where nothing of this branch would be sent. */
export function toSend(counts: Pick<PlanCounts, 'publish' | 'update' | 'close'>): string {
  const parts = [
    [counts.publish, 'to publish'],
    [counts.update, 'to update'],
    [counts.close, 'to close'],
  ] as const
  return parts.flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`])).join(', ')
}

function countPlan(plan: Plan): PlanCounts {
  const own = plan.changes.filter(isOwn)
  const decide = plan.orphans.filter((orphan) => orphan.isNew).length
  return {
    publish: own.filter((change) => change.kind === 'publish').length,
    update: own.filter((change) => change.kind === 'update').length,
    close: own.filter((change) => change.kind === 'close').length,
    unchanged: plan.summary.unchanged,
    waiting: plan.changes.length - own.length,
    waitingSent: plan.waiting.filter(({ isSent }) => isSent === true).length,
    blocked: plan.summary.blocked,
    decide,
    orphans: plan.summary.orphans - decide,
    unmanaged: plan.summary.unmanaged,
  }
}
