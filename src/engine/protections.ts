import type { Block } from '../model/chain.ts'
import type { Bound } from '../model/events.ts'
import { byKey } from '../model/order.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import type { Observation } from '../model/source/state.ts'
import type { Address } from '../model/units/address.ts'
import type { Asked, PlanContext } from '../plan/context.ts'
import type { Draft } from '../plan/draft.ts'
import type { Findings } from '../plan/finish.ts'
import { type Matching, matchSources } from '../plan/match.ts'
import type { Reviews } from '../ports/reviews.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import type { ImageMemory } from './ask-images.ts'
import type { Scope } from './scope.ts'

/** What protections are looked for in. */
interface Bindings extends Pick<PlanOptions, 'isApproved'> {
  readonly matchings: readonly Matching[]
  readonly observation: Observation
}

/**
 * Sources that a protected definition stands for: of the head, and of what stood before an ask, or
 * where that is not known, or does not count, of the base.
 */
export function protections(
  scope: Scope,
  context: PlanContext,
  { matchings, observation, isApproved = false }: Bindings,
): Pick<Findings, 'protectedSources' | 'protectedBefore'> {
  const { specs, base } = scope
  const ofBase = context.asked === undefined || isApproved ? (base?.specs ?? []) : []
  const before = [...(context.asked ?? [])].map(([id, { protecting }]) => {
    return [
      id,
      protectedSources(
        protecting,
        protecting.length === 0 ? [] : [matchSources(protecting, observation, context)],
      ),
    ] as const
  })
  return {
    protectedSources: protectedSources([...specs, ...ofBase], matchings),
    protectedBefore: new Map(before),
  }
}

function protectedSources(
  specs: readonly SourceSpec[],
  matchings: readonly Matching[],
): ReadonlySet<Address> {
  const ids = new Set(specs.flatMap(({ id, protect }) => (protect ? [id] : [])))
  const bound = matchings.flatMap((matching) =>
    [...matching.bound].flatMap(([id, { address }]) => (ids.has(id) ? [address] : [])),
  )
  return new Set([
    ...bound,
    ...specs.flatMap(({ protect, address }) => (protect && address !== undefined ? [address] : [])),
  ])
}

/** Which definition is which Source, by id, in the order of ids. */
export function boundIn({ matching }: Draft): Bound {
  return new Map([...matching.bound].map(([id, { address }]) => [id, address] as const).sort(byKey))
}

export interface PlanOptions {
  readonly world: Ports
  readonly settings: Settings
  /** Whether the base is the commit before a merge: what it wants already is told apart. */
  readonly isAfterMerge?: boolean
  /** Whether what comes of it is sent. */
  readonly isSent?: boolean
  /**
   * Where changes are simulated and the balance is read, if that is another block than the one that
   * Sources are read at.
   */
  readonly newest?: Block
  /** Who knows which pull request a commit came with. */
  readonly reviews?: Reviews | undefined
  /** By id what an earlier round found; what this one finds is added. */
  readonly asks?: Map<string, Asked>
  /**
   * What an earlier round heard of images; what this one hears is added. Without it none is asked.
   */
  readonly images?: ImageMemory
  /** An approval by hash passes what stood before the ask; what head and base say still holds. */
  readonly isApproved?: boolean
}
