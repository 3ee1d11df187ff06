import type { Agreement, Bound, InFlight, Receipt } from './events.ts'
import type { Problem, Refusal, Warning } from './problem.ts'
import type { Change } from './source/change.ts'
import type { Address } from './units/address.ts'
import type { Wei } from './units/amount.ts'

/** How an apply ended, in one word. */
export type Outcome =
  | 'done'
  | 'nothing'
  | 'partial'
  | 'refused'
  | 'problems'
  | 'superseded'
  | 'cancelled'

/** A change that is wanted and that this apply left alone. */
export interface LeftChange {
  readonly id: string
  readonly kind: Change['kind']
  readonly digest: string
}

/** What came of a whole apply: the fold over its events. */
export interface ApplyResult {
  readonly network: string
  readonly chainId: number
  readonly client: Address
  readonly outcome: Outcome
  /** One for each change of the plan, in its order. */
  readonly receipts: readonly Receipt[]
  readonly refusals: readonly Refusal[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  /** Transactions that may still be mined. */
  readonly inFlight: readonly InFlight[]
  /** What all mined transactions cost together. */
  readonly cost: Wei
  /** Every definition's Source as it is now, by id. */
  readonly addresses: Bound
  /** Wanted, and not part of what was agreed to: it waits on. */
  readonly left: readonly LeftChange[]
  /** Who agreed to what was sent, and how; null where nothing was to be agreed to. */
  readonly agreed: Agreement | null
  /** Why it stopped early, in a sentence; null where it did not. */
  readonly reason: string | null
}
