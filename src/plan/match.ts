import type { Problem } from '../model/problem.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import type { Observation, SourceState } from '../model/source/state.ts'
import { type Address, checksum } from '../model/units/address.ts'
import type { PlanContext } from './context.ts'

/** Which definition stands for which Source. */
export interface Matching {
  /** By id. A Source that is closed on chain is bound only by its address. */
  readonly bound: ReadonlyMap<string, SourceState>
  /** Definitions without a Source: the active ones of them want to be published. */
  readonly unbound: readonly SourceSpec[]
  /** Definitions whose binding is contradictory; nothing is planned for them. */
  readonly problems: readonly Problem[]
  /** Active Sources with our record and no definition. */
  readonly orphans: readonly SourceState[]
  /** Active Sources of the client that are not ours, or declared not ours. */
  readonly unmanaged: readonly SourceState[]
}

type Binding =
  | { readonly kind: 'bound'; readonly spec: SourceSpec; readonly state: SourceState }
  | { readonly kind: 'unbound'; readonly spec: SourceSpec }
  /** `claims` are the Sources that it would stand for without the contradiction. */
  | {
      readonly kind: 'problem'
      readonly spec: SourceSpec
      readonly problem: Problem
      readonly claims: readonly Address[]
    }

/**
 * Binds definitions to Sources: by address, else by the one active Source with our record (design,
 * Identity 2).
 */
export function matchSources(
  specs: readonly SourceSpec[],
  observation: Observation,
  context: PlanContext,
): Matching {
  const byAddress = new Map(observation.own.map((state) => [state.address, state]))
  const marked = markedSources(observation, context)
  const bindings = exclusive(
    specs.map((spec) =>
      spec.address === undefined
        ? bindByMarker(spec, marked)
        : bindByAddress(spec, spec.address, byAddress, observation, context),
    ),
  )
  const bound = new Map(
    bindings.flatMap((binding) =>
      binding.kind === 'bound' ? [[binding.spec.id, binding.state] as const] : [],
    ),
  )
  const taken = new Set([...bound.values()].map(({ address }) => address))
  const free = observation.own.filter(
    ({ address, status }) => status === 'active' && !taken.has(address),
  )
  const isOrphan = (state: SourceState): boolean =>
    ownMarkerId(state, context.owner) !== undefined && !declared(state.address, context)
  return {
    bound,
    unbound: bindings.flatMap((binding) => (binding.kind === 'unbound' ? [binding.spec] : [])),
    problems: bindings.flatMap((binding) => (binding.kind === 'problem' ? [binding.problem] : [])),
    orphans: free.filter((state) => isOrphan(state) && !contested(bindings, state, context.owner)),
    unmanaged: free.filter((state) => !isOrphan(state)),
  }
}

/** The id in a Source's record, where the record is ours. */
export function ownMarkerId({ reading }: SourceState, owner: string): string | undefined {
  if (reading.kind !== 'known' || reading.metadata.marker?.owner !== owner) return undefined
  return reading.metadata.marker.id
}

function declared(address: Address, { unmanaged, newlyUnmanaged }: PlanContext): boolean {
  return unmanaged.has(address) || newlyUnmanaged.has(address)
}

/** Active Sources with our record by their id, without those that were declared not ours. */
function markedSources(
  { own }: Observation,
  context: PlanContext,
): ReadonlyMap<string, readonly SourceState[]> {
  const marked = new Map<string, SourceState[]>()
  for (const state of own) {
    const id = ownMarkerId(state, context.owner)
    if (id === undefined || state.status !== 'active' || declared(state.address, context)) continue
    const known = marked.get(id)
    if (known === undefined) marked.set(id, [state])
    else known.push(state)
  }
  return marked
}

function bindByMarker(
  spec: SourceSpec,
  marked: ReadonlyMap<string, readonly SourceState[]>,
): Binding {
  const [state, ...more] = marked.get(spec.id) ?? []
  if (state === undefined) return { kind: 'unbound', spec }
  if (more.length === 0) return { kind: 'bound', spec, state }
  const claims = [state, ...more].map(({ address }) => address)
  const duplicate: Problem = {
    code: 'duplicate-marker',
    message: `${claims.length} live Sources carry the record of ${spec.id}: ${claims.map(checksum).join(', ')}`,
    hint: `write the address of the right one under networks.${spec.network}.address, and list the other under unmanaged: in ogpu.yaml`,
  }
  return problem(spec, duplicate, claims)
}

function bindByAddress(
  spec: SourceSpec,
  address: Address,
  byAddress: ReadonlyMap<Address, SourceState>,
  observation: Observation,
  context: PlanContext,
): Binding {
  const state = byAddress.get(address)
  if (declared(address, context)) {
    return problem(spec, {
      code: 'address-unmanaged',
      message: `${checksum(address)} is declared unmanaged in ogpu.yaml`,
      hint: 'take it out of unmanaged:, or take address: out of the definition',
    })
  }
  if (state === undefined) return problem(spec, noSuchSource(address, observation, context))
  const marker = state.reading.kind === 'known' ? state.reading.metadata.marker : undefined
  if (marker !== undefined && marker.owner !== context.owner && marker.owner !== spec.takeover) {
    return problem(spec, {
      code: 'takeover-needed',
      message: `${checksum(address)} carries the record of another owner, ${JSON.stringify(marker.owner)}`,
      hint: `if that owner has released it, write takeover: ${JSON.stringify(marker.owner)} beside the address`,
    })
  }
  return { kind: 'bound', spec, state }
}

/** What is said of an address that is none of the client's. */
export function noSuchSource(
  address: Address,
  { others }: Observation,
  { network }: PlanContext,
): Problem {
  const foreign = others.find((source) => source.address === address)
  if (foreign === undefined)
    return {
      code: 'address-unknown',
      message: `Nexus of ${network.name} knows no Source ${checksum(address)}`,
      hint: 'check the address and the network',
    }
  return {
    code: 'address-not-ours',
    message: `${checksum(address)} belongs to ${checksum(foreign.client)}, not to the client ${checksum(network.client)}`,
    hint: 'only the client that published a Source can change it',
  }
}

/**
 * One Source for each definition: of those that claim the same one, none is bound, whatever else is
 * wrong with the other.
 */
function exclusive(bindings: readonly Binding[]): readonly Binding[] {
  const claims = new Map<Address, string[]>()
  for (const binding of bindings)
    for (const address of claimsOf(binding))
      claims.set(address, [...(claims.get(address) ?? []), binding.spec.id])
  return bindings.map((binding) => {
    const ids = binding.kind === 'bound' ? (claims.get(binding.state.address) ?? []) : []
    if (binding.kind !== 'bound' || ids.length < 2) return binding
    const duplicate: Problem = {
      code: 'duplicate-address',
      message: `${ids.join(' and ')} both stand for ${checksum(binding.state.address)}`,
      hint: 'a Source has one definition: take address: out of one of them',
    }
    return problem(binding.spec, duplicate, [binding.state.address])
  })
}

function claimsOf(binding: Binding): readonly Address[] {
  if (binding.kind === 'bound') return [binding.state.address]
  return binding.kind === 'problem' ? binding.claims : []
}

/** Whether a free Source is free only because a contradiction stopped its binding. */
function contested(bindings: readonly Binding[], state: SourceState, owner: string): boolean {
  return bindings.some(
    ({ kind, spec }) =>
      kind === 'problem' &&
      (spec.id === ownMarkerId(state, owner) || spec.address === state.address),
  )
}

function problem(
  spec: SourceSpec,
  value: Problem,
  claims: readonly Address[] = spec.address === undefined ? [] : [spec.address],
): Binding {
  const place = spec.addressPlace ?? { file: spec.file, line: spec.lines.id, column: 1 }
  return {
    kind: 'problem',
    spec,
    claims,
    problem: { ...value, id: spec.id, file: place.file, line: place.line, column: place.column },
  }
}
