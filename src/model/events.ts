import type { Address } from './address.ts'
import type { Change } from './change.ts'

/** What happened while a plan was applied, in order. The result is a fold over these. */
export type ApplyEvent =
  | { readonly kind: 'round'; readonly round: number; readonly block: number; readonly nonce: number }
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'uploaded'; readonly name: string; readonly cid: string }
  | { readonly kind: 'sent'; readonly id: string; readonly change: Change['kind']; readonly nonce: number; readonly hash: string }
  | { readonly kind: 'raised'; readonly id: string; readonly nonce: number; readonly hash: string }
  | { readonly kind: 'mined'; readonly id: string; readonly hash: string; readonly block: number }
  | { readonly kind: 'verified'; readonly id: string; readonly address: Address; readonly hash: string; readonly block: number; readonly cost: bigint }
  | { readonly kind: 'failed'; readonly id: string; readonly reason: string; readonly hash?: string; readonly block?: number }
  | { readonly kind: 'skipped'; readonly id: string; readonly reason: string }
  | { readonly kind: 'held'; readonly id: string; readonly reason: string }
  | { readonly kind: 'fenced'; readonly nonce: number; readonly hash: string }
  | { readonly kind: 'in-flight'; readonly note: InFlight }
  | { readonly kind: 'stopped'; readonly reason: string; readonly cause: 'fault' | 'cancelled' | 'superseded' | 'overtaken' }

/** A transaction that was signed and may still be mined. Kept where the next run finds it; a hint, never truth. */
export interface InFlight {
  readonly id: string
  readonly kind: Change['kind'] | 'fence'
  readonly nonce: number
  readonly hash: string
}

export type ReceiptStatus = 'done' | 'skipped' | 'failed' | 'not-attempted'

/** What came of one change. */
export interface Receipt {
  readonly id: string
  readonly kind: Change['kind']
  readonly address: Address | null
  readonly digest: string
  readonly hash: string | null
  readonly block: number | null
  readonly status: ReceiptStatus
  readonly reason: string | null
}
