import type { Hint } from './command.ts'
import type { CountedLimit } from './limit.ts'
import type { Address } from './units/address.ts'
import type { Wei } from './units/amount.ts'
import type { Coin } from './units/coin.ts'

/**
 * A way on from a refusal, as data: whoever shows it writes the command or the sentence that fits
 * where it is read.
 */
export type Way = PastedWay | WayByHand

/** What one or more commands do. */
export type PastedWay =
  /** Look at the plan again, and for which reason. */
  | { readonly kind: 'look'; readonly network: string; readonly why: LookWhy }
  /** Look at the plan and keep it in a file. */
  | { readonly kind: 'look-and-save'; readonly network: string }
  /** Look at which files differ from the commit. */
  | { readonly kind: 'look-at-files' }
  /** Agree to a plan or to one change by its hash, given in full. */
  | { readonly kind: 'approve'; readonly network: string; readonly hash: string }
  /** Save the plan, read it, and apply exactly that. */
  | { readonly kind: 'apply-saved'; readonly network: string }
  /** Agree to whatever is wanted. */
  | { readonly kind: 'apply-all'; readonly network: string }
  /** Close one Source and leave everything else alone. */
  | { readonly kind: 'close-alone'; readonly network: string; readonly id: string }
  /** Write the chain's values into a definition. */
  | { readonly kind: 'pull'; readonly network: string; readonly id: string }
  /** Take a merged pull request back. */
  | { readonly kind: 'revert'; readonly commit: string }
  /** Fetch the history that a shallow clone left out. */
  | { readonly kind: 'fetch-history' }

/** What a person does elsewhere. */
export type WayByHand =
  /** Mend what blocks these definitions. */
  | { readonly kind: 'fix'; readonly ids: readonly string[] }
  /** Have these sent before. */
  | { readonly kind: 'send-first'; readonly ids: readonly string[] }
  /** Raise a limit in the configuration. */
  | { readonly kind: 'raise-limit'; readonly network: string; readonly limit: CountedLimit }
  /** Raise the limit of fees, so that this much is within it. */
  | { readonly kind: 'raise-fees'; readonly network: string; readonly needed: Wei }
  /** Name in the configuration who may approve. */
  | { readonly kind: 'name-approvers'; readonly network: string }
  /** Send at least this much to the wallet. */
  | { readonly kind: 'fund'; readonly client: Address; readonly amount: Wei; readonly coin?: Coin }
  /** What a problem says is to be done. */
  | { readonly kind: 'hint'; readonly hint: Hint }
  /** Something that a person does by hand, in words. */
  | { readonly kind: 'do'; readonly text: string }

/** Why somebody looks at a plan. */
export type LookWhy =
  | 'refused'
  /** What was wanted changed while the run was under way. */
  | 'changed'
  | 'gas-may-fall'
  | 'funded'
  /** Nothing may be sent from here at all. */
  | 'elsewhere'

/** The way past a guard that a person may open for exactly this plan. */
export function approveWay(network: string, hash: string): Way {
  return { kind: 'approve', network, hash }
}

/** The way on that costs nothing: to see what there is to send. */
export function lookWay(network: string): Way {
  return { kind: 'look', network, why: 'refused' }
}

/** A way on that a person goes by hand. */
export function byHand(text: string): Way {
  return { kind: 'do', text }
}

/** The safe way on from a closing. */
export const LEAVE_OPEN = byHand('leave it open')
