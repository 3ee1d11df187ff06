import type { At, NexusCall } from '../../../src/model/chain.ts'
import type { Address } from '../../../src/model/units/address.ts'

/** What a run asks of the world at a port: the world's move comes next. */
export type Question =
  | { readonly ask: 'latest' }
  /** The block behind the tag of that name: number and branch. */
  | { readonly ask: 'finalized' }
  | { readonly ask: 'block'; readonly number: number }
  | { readonly ask: 'nonce'; readonly at: At }
  /** All that a plan reads, at one block. */
  | { readonly ask: 'read'; readonly at: At }
  | { readonly ask: 'simulate'; readonly call: NexusCall }
  | { readonly ask: 'receipt'; readonly hash: string }
  | { readonly ask: 'source'; readonly address: Address; readonly number: number }
  /** `seen` are the Sources that the plan behind it was made from. */
  | { readonly ask: 'send'; readonly hash: string; readonly seen: number }
  | { readonly ask: 'tip' }
  | { readonly ask: 'notes' }
  | { readonly ask: 'note'; readonly notes: string }
  | { readonly ask: 'sleep' }

/**
 * What the world answers, and nothing besides that the program could tell apart: a number, 1 for
 * yes and 0 for no, -1 for nothing, a text of several.
 */
export type Reply = number | string

/**
 * What a node says to signed bytes. The program makes no difference between "taken" and "I can't
 * tell", so the model has only the latter.
 */
export const SENT = ['unknown', 'below-minimum', 'nonce-held', 'rejected'] as const

export const NOTHING = -1
export const WAKE = 0
export const CANCEL = 1
