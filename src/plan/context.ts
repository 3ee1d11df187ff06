import type { Address } from '../model/address.ts'
import type { Network } from '../model/network.ts'

/** What a plan has to know besides what is wanted and what was observed. */
export interface PlanContext {
  /** With the guards of the base commit already folded in (`stricter`). */
  readonly network: Network
  readonly owner: string
  /** Declared not ours by head and base alike: never matched. */
  readonly unmanaged: ReadonlySet<Address>
  /** Declared not ours by head only: matched until the declaration has been merged. */
  readonly newlyUnmanaged: ReadonlySet<Address>
  /** Clients of other networks on this very Nexus, with the ids that are wanted there: their Sources are accounted for. */
  readonly siblings: ReadonlyMap<Address, ReadonlySet<string>>
  /** In words, what of the identity differs from the base commit; undefined when nothing does, or when it was allowed. */
  readonly identityChange?: string
  /** Ids that head or base protect, whatever else is wrong with their definitions. */
  readonly protectedIds: ReadonlySet<string>
}
