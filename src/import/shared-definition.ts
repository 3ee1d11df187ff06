import type { SourceValues } from '../model/source/source.ts'
import type { SourceState } from '../model/source/state.ts'
import { ownMarkerId } from '../plan/match.ts'
import { differingFields, observedValues, wantedValues } from '../plan/values.ts'
import type { Trial } from './trial.ts'

/** A definition of the same Source on other networks. */
export interface SharedDefinition {
  readonly id: string
  readonly file: string
  readonly text: string
  readonly networks: readonly string[]
}

/** A definition that is not on this network, with what it wants on others. */
interface Host extends SharedDefinition {
  readonly values: readonly SourceValues[]
}

/**
 * The definition that each Source joins: the one with the id in our record, else one of the same
 * name. A definition takes one Source, the most alike it first.
 */
export function sharedDefinitions(
  bench: Trial,
  states: readonly SourceState[],
): ReadonlyMap<SourceState, SharedDefinition> {
  const hosts = hostsOf(bench)
  const byId = new Map(hosts.map((host) => [host.id, host]))
  const byName = new Map<string, Host[]>()
  for (const host of hosts)
    for (const name of new Set(host.values.map((values) => values.name)))
      byName.set(name, [...(byName.get(name) ?? []), host])
  const pairs = states.flatMap((state) => {
    if (state.status === 'closed' || state.reading.kind !== 'known') return []
    const recorded = ownMarkerId(state, bench.scope.context.owner)
    const alike =
      recorded === undefined
        ? (byName.get(state.reading.metadata.name) ?? [])
        : [byId.get(recorded)].filter((host) => host !== undefined)
    return alike.map((host) => ({
      state,
      host,
      distance: recorded === undefined ? distance(bench, state, host) : -1,
    }))
  })
  return closest(pairs.sort((a, b) => a.distance - b.distance))
}

function hostsOf({ scope, files }: Trial): readonly Host[] {
  const { definitions, specs } = scope.desired
  const values = new Map<string, SourceValues[]>()
  for (const spec of specs)
    if (spec.state === 'active') values.set(spec.id, [...(values.get(spec.id) ?? []), spec.values])
  const texts = new Map(files.map(({ path, bytes }) => [path, bytes]))
  return definitions
    .filter(({ networks, state }) => state === 'active' && !networks.includes(scope.network.name))
    .map(({ id, file, networks }) => ({
      id,
      file,
      networks,
      text: new TextDecoder().decode(texts.get(file)),
      values: values.get(id) ?? [],
    }))
}

/** How many fields would differ, at best. */
function distance({ scope }: Trial, { params, reading }: SourceState, { values }: Host): number {
  const { gatewayUrl } = scope.network
  const observed = observedValues(
    params,
    reading.kind === 'known' ? reading.metadata : undefined,
    gatewayUrl,
  )
  return Math.min(
    ...values.map((wanted) => differingFields(observed, wantedValues(wanted, gatewayUrl)).length),
  )
}

function closest(
  pairs: readonly { readonly state: SourceState; readonly host: Host }[],
): ReadonlyMap<SourceState, SharedDefinition> {
  const joins = new Map<SourceState, SharedDefinition>()
  const taken = new Set<string>()
  for (const { state, host } of pairs) {
    if (joins.has(state) || taken.has(host.id)) continue
    joins.set(state, host)
    taken.add(host.id)
  }
  return joins
}
