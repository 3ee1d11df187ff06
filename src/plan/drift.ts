import type { Plan } from '../model/source/change.ts'
import type { ClosedOutside } from '../model/source/drift.ts'
import type { Observation } from '../model/source/state.ts'
import type { Address } from '../model/units/address.ts'
import { closedSource } from './absence.ts'
import type { PlanContext } from './context.ts'
import type { Matching } from './match.ts'

/** The Sources behind a plan's `closed-outside` problems. */
export function closedOutside(
  { problems }: Plan,
  { bound }: Matching,
  observation: Observation,
  context: PlanContext,
): readonly ClosedOutside[] {
  return problems.flatMap(({ code, id, file, line }) => {
    if (code !== 'closed-outside' || id === undefined || file === undefined) return []
    const address = (bound.get(id) ?? closedSource(id, observation, context))?.address
    return address === undefined ? [] : [{ id, address, file, line: line ?? 1 }]
  })
}

/** The Sources of which somebody wants to know who changed them last. */
export function driftedSources(
  { changes }: Plan,
  closed: readonly ClosedOutside[],
): readonly Address[] {
  return [
    ...changes.flatMap((change) => (change.kind === 'update' ? [change.address] : [])),
    ...closed.map(({ address }) => address),
  ]
}
