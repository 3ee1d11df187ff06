import { byText } from '../model/order.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import type { ListedSource } from '../model/source/listed-source.ts'
import type { Observation, SourceState } from '../model/source/state.ts'
import type { PlanContext } from './context.ts'
import { matchSources, ownMarkerId } from './match.ts'

/** Every Source of the client: ours by id first, then the others by address. */
export function inventory(
  specs: readonly SourceSpec[],
  observation: Observation,
  context: PlanContext,
): readonly ListedSource[] {
  const { bound } = matchSources(specs, observation, context)
  const ids = new Map([...bound].map(([id, { address }]) => [address, id]))
  const rows = observation.own.map((state) => rowOf(state, ids.get(state.address), context))
  return rows.sort(
    (a, b) =>
      Number(a.id === null) - Number(b.id === null) ||
      byText(a.id ?? '', b.id ?? '') ||
      byText(a.address, b.address),
  )
}

function rowOf(
  state: SourceState,
  boundId: string | undefined,
  context: PlanContext,
): ListedSource {
  const { address, status, reading } = state
  const declared = context.unmanaged.has(address) || context.newlyUnmanaged.has(address)
  const id = boundId ?? (declared ? undefined : ownMarkerId(state, context.owner))
  return {
    id: id ?? null,
    network: context.network.name,
    address,
    status,
    name: reading.kind === 'known' ? reading.metadata.name : null,
    managed: id !== undefined,
  }
}
