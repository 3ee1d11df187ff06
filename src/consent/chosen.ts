import type { Decision } from '../model/events.ts'
import type { Plan, PlannedChange } from '../model/source/change.ts'

/** A decision that sends nothing and refuses nothing. */
export function nothing(): Decision {
  return { send: [], standing: [], left: [], refusals: [] }
}

/** A decision that sends the changes that are wanted and leaves the others. */
export function chosen(plan: Plan, wanted: (change: PlannedChange) => boolean): Decision {
  return {
    ...nothing(),
    send: plan.changes.filter(wanted),
    left: plan.changes.filter((change) => !wanted(change)),
  }
}

/** The digests of changes, in their order. */
export function digestsOf(changes: readonly { readonly digest: string }[]): readonly string[] {
  return changes.map(({ digest }) => digest)
}
