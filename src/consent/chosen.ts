import type { Decision } from '../model/events.ts'
import type { Plan, PlannedChange } from '../model/source/change.ts'

export function nothing(): Decision {
  return { send: [], standing: [], left: [], refusals: [] }
}

export function chosen(plan: Plan, wanted: (change: PlannedChange) => boolean): Decision {
  return {
    ...nothing(),
    send: plan.changes.filter(wanted),
    left: plan.changes.filter((change) => !wanted(change)),
  }
}

export function digestsOf(changes: readonly { readonly digest: string }[]): readonly string[] {
  return changes.map(({ digest }) => digest)
}
