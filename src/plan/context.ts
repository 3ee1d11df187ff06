import type { Network } from '../model/network/network.ts'
import type { JudgedWaiver } from '../model/policy.ts'
import type { Ask } from '../model/source/ask.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import type { Address } from '../model/units/address.ts'

/** What a plan has to know besides what is wanted and what was observed. */
export interface PlanContext {
  /** With the guards of the base commit already folded in (`stricter`). */
  readonly network: Network
  readonly owner: string
  /** Declared not ours by head and base alike: never matched. */
  readonly unmanaged: ReadonlySet<Address>
  /** Declared not ours by head only: matched until the declaration has been merged. */
  readonly newlyUnmanaged: ReadonlySet<Address>
  /**
   * Clients of other networks on this very Nexus, with the ids that are wanted there: their Sources
   * are accounted for.
   */
  readonly siblings: ReadonlyMap<Address, ReadonlySet<string>>
  /**
   * In words, what of the identity differs from the base commit; undefined when nothing does, or
   * when it was allowed.
   */
  readonly identityChange?: string
  /** Ids that head or base protect, whatever else is wrong with their definitions. */
  readonly protectedIds: ReadonlySet<string>
  /** By id, what the head's definition waives, and whether that stood there before. */
  readonly waivers: ReadonlyMap<string, readonly JudgedWaiver[]>
  /**
   * By id: which commit asks for what is wanted, and the guards that stood before it; undefined
   * where nobody can tell.
   */
  readonly asked?: ReadonlyMap<string, Asked>
}

/** An ask with the guards that it is judged by. */
export interface Asked {
  readonly ask: Ask
  readonly guards: Omit<PlanContext, 'asked'>
  /** Protected definitions of the commit before. */
  readonly protecting: readonly SourceSpec[]
  /** Files before it of which nobody can tell whether they protect what is asked for. */
  readonly hidden: readonly string[]
}

/**
 * What one definition's change is judged by: the guards before its ask where that is known, else
 * those of head and base.
 */
export function contextOf(id: string, context: PlanContext): PlanContext {
  return context.asked?.get(id)?.guards ?? context
}

/** By id, the asks that are known. */
export function asksIn({ asked }: Pick<PlanContext, 'asked'>): ReadonlyMap<string, Ask> {
  return new Map([...(asked ?? [])].map(([id, { ask }]) => [id, ask]))
}
