import type { Review } from './network/network.ts'
import type { Refusal } from './problem.ts'
import type { Change, FieldChange, MetadataRewrite, Plan, PlannedChange } from './source/change.ts'
import type { Address } from './units/address.ts'

/** What happened while a plan was applied, in order. The result is a fold over these. */
export type ApplyEvent =
  /** What one round found at its pinned block, and what of it may be sent. */
  | {
      readonly kind: 'round'
      readonly round: number
      readonly nonce: number
      readonly plan: Plan
      readonly decision: Decision
      readonly bound: Bound
    }
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'uploaded'; readonly name: string; readonly cid: string }
  | {
      readonly kind: 'sent'
      readonly id: string
      readonly change: Change['kind']
      readonly nonce: number
      readonly hash: string
    }
  | { readonly kind: 'raised'; readonly id: string; readonly nonce: number; readonly hash: string }
  /** A node was seen to have it: until then only we know of the hash. */
  | { readonly kind: 'known'; readonly id: string; readonly nonce: number; readonly hash: string }
  /**
   * A node took our bytes in place of another transaction of the wallet that waited at this nonce
   * and that no run noted.
   */
  | {
      readonly kind: 'outbid'
      readonly id: string
      readonly nonce: number
      readonly holder?: string
    }
  | { readonly kind: 'mined'; readonly id: string; readonly hash: string; readonly block: number }
  | {
      readonly kind: 'verified'
      readonly id: string
      readonly address: Address
      readonly hash: string
      readonly block: number
      readonly cost: bigint
    }
  | {
      readonly kind: 'failed'
      readonly id: string
      readonly reason: string
      readonly hash?: string
      readonly block?: number
      readonly cost?: bigint
    }
  | { readonly kind: 'held'; readonly id: string; readonly reason: string }
  | { readonly kind: 'overtaken'; readonly nonce: number }
  | {
      readonly kind: 'fenced'
      readonly nonce: number
      readonly hash: string
      readonly cost: bigint
    }
  | {
      readonly kind: 'stopped'
      readonly reason: string
      readonly cause:
        | 'stalled'
        | 'cancelled'
        | 'superseded'
        | 'overtaken'
        | 'rejected'
        | 'nonce-held'
      /** What an earlier run has sent and this one leaves as it is. */
      readonly inFlight?: readonly InFlight[]
    }

/** Id to the Source that it has at a block. */
export type Bound = ReadonlyMap<string, Address>

/** What comes of consent and guards together. */
export interface Decision {
  /** In the plan's order. */
  readonly send: readonly PlannedChange[]
  readonly refusals: readonly Refusal[]
  /** Ids whose reviewed change already stands, or is not wanted any more. */
  readonly standing: readonly {
    readonly id: string
    readonly kind: string
    readonly digest: string
    readonly pull?: number
    readonly reason?: string
  }[]
  /** Wanted, but nobody consented to them in this run. */
  readonly left: readonly PlannedChange[]
  /** Who agreed, and how; undefined where nobody had to say anything. */
  readonly agreed?: Agreement
  /** Id to the merged pull request whose review covers it, or holds it up. */
  readonly pulls?: ReadonlyMap<string, number>
  /**
   * For each change of a merged pull request, the ids that this is about: a closing waits for all
   * of them.
   */
  readonly companions?: ReadonlyMap<string, ReadonlySet<string>>
}

/** By which way somebody agreed to what is sent. */
export interface Agreement {
  readonly way: 'reviews' | 'approval' | 'plan-file' | 'typed' | 'yes'
  /** Who gave it, where that is known. */
  readonly by?: string
  /** The fingerprint, or the digest of one change, that it named. */
  readonly hash?: string
  /** The most that any change that may be sent asks for. */
  readonly review?: Review
  /** Of an approval: whether people started the run that gives it; else its workflow did. */
  readonly isDispatched?: boolean
}

/**
 * A transaction that was signed and may still be mined. Kept where the next run finds it; a hint,
 * never truth.
 */
export interface InFlight {
  readonly id: string
  readonly kind: Change['kind'] | 'fence'
  readonly nonce: number
  readonly hash: string
}

/**
 * Stands in a note for a transaction that is still to be signed: the run that wrote it may have got
 * that far.
 */
export const UNSIGNED = `0x${'0'.repeat(64)}`

export type ReceiptStatus = 'done' | 'skipped' | 'failed' | 'not-attempted'

/** Why a reviewed change was skipped that was taken back. */
export const NO_LONGER_WANTED = 'git no longer wants it'

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
  /** The merged pull request that asked for it. */
  readonly pull?: number
  /** What was sent; missing where nothing was. */
  readonly sent?: SentValues
}

/**
 * What a transaction changes: before as it stood on chain when it was signed, after as it was
 * signed.
 */
export interface SentValues {
  readonly fields: readonly FieldChange[]
  /** Missing where the metadata stays as it was. */
  readonly metadata?: MetadataRewrite
}
