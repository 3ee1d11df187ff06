import type { Check } from './model/diagnosis.ts'
import type { Outcome } from './model/result.ts'
import type { Catalog } from './model/source/catalog.ts'
import type { Plan } from './model/source/change.ts'
import type { Drift } from './model/source/drift.ts'
import type { PinnedImages, PinState } from './model/source/pinned-image.ts'

/**
 * The exit codes of every command (design, Command line). If several hold, the order is 130, 1, 3,
 * 4, 5, 2.
 */
export const EXIT = {
  ok: 0,
  fault: 1,
  changes: 2,
  problems: 3,
  refused: 4,
  partial: 5,
  cancelled: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** How a plan ends; `detailed` tells changes apart from none. */
export function planExit(plan: Plan, detailed: boolean): ExitCode {
  if (plan.problems.length > 0) return EXIT.problems
  if (plan.refusals.length > 0 || plan.orphans.some(({ isNew }) => isNew)) return EXIT.refused
  return detailed && plan.changes.length > 0 ? EXIT.changes : EXIT.ok
}

/**
 * How a comparison with the chain ends. It offers single changes and proposes no run, so what would
 * refuse all of them at once does not count. What a watch finds counts as something that differs,
 * what it can't find out does not.
 */
export function driftExit({ plan, supply }: Pick<Drift, 'plan' | 'supply'>): ExitCode {
  const { problems, changes, orphans } = plan
  if (problems.length > 0) return EXIT.problems
  const found = changes.length + orphans.length + (supply?.findings.length ?? 0)
  return found > 0 ? EXIT.changes : EXIT.ok
}

/** How a catalog ends: it is there, and a network that could not be read is not on it. */
export function catalogExit({ networks }: Catalog): ExitCode {
  return networks.some(({ kind }) => kind === 'unread') ? EXIT.fault : EXIT.ok
}

/** How an examination ends: what the world does wrong goes before what a user can mend. */
export function doctorExit(checks: readonly Check[]): ExitCode {
  const failed = checks.filter(({ status }) => status === 'fail')
  if (failed.some(({ isWorld }) => isWorld)) return EXIT.fault
  return failed.length > 0 ? EXIT.problems : EXIT.ok
}

/**
 * How the pinning of images ends: what a registry does not say, what it has not got, what was done
 * only in part, what is left to do.
 */
export function pinExit({ images }: PinnedImages): ExitCode {
  const has = (state: PinState): boolean => images.some((image) => image.state === state)
  if (has('pinned')) return has('failed') ? EXIT.partial : EXIT.ok
  if (images.some(({ code }) => code === 'registry-failed')) return EXIT.fault
  if (has('failed') || has('gone')) return EXIT.problems
  return has('unpinned') ? EXIT.changes : EXIT.ok
}

/** How an apply ends. */
export function applyExit(outcome: Outcome): ExitCode {
  switch (outcome) {
    case 'done':
    case 'nothing':
    case 'superseded':
      return EXIT.ok
    case 'partial':
      return EXIT.partial
    case 'problems':
      return EXIT.problems
    case 'refused':
      return EXIT.refused
    case 'cancelled':
      return EXIT.cancelled
  }
}
