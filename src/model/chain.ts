import { never } from './never.ts'
import type { Change, Refused } from './source/change.ts'
import type { ChainSource, SourceParams } from './source/source.ts'
import type { Address } from './units/address.ts'
import type { Wei } from './units/amount.ts'

/** A block as far as we need it. `baseFee` is undefined on a chain without EIP-1559. */
export interface Block {
  readonly number: number
  readonly hash: string
  /** Seconds since 1970. */
  readonly timestamp: bigint
  readonly baseFee?: Wei
}

/** A call of Nexus, as data. */
export type NexusCall =
  | { readonly kind: 'publish'; readonly params: SourceParams }
  | { readonly kind: 'update'; readonly address: Address; readonly params: SourceParams }
  | { readonly kind: 'close'; readonly address: Address }

/** What a call would do. `unknown` is a refusal to answer, never a revert. */
export type Simulation =
  | { readonly kind: 'ok'; readonly gas: bigint | null }
  | { readonly kind: 'reverted'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

/** What sending one change would do, by itself or after those before it. */
export type Outlook = Simulation | Refused

/** What a transaction may pay for each unit of gas. */
export type FeeRate =
  | { readonly kind: 'eip1559'; readonly baseFee: Wei; readonly maxFee: Wei; readonly tip: Wei }
  | { readonly kind: 'legacy'; readonly gasPrice: Wei }

/** A call with the gas that its transaction may use. */
export interface Step {
  readonly call: NexusCall
  readonly gasLimit: bigint
}

/**
 * What is run one after another without being sent: the transactions as apply would sign them, on
 * the state of a block.
 */
export interface TogetherRequest {
  readonly steps: readonly Step[]
  readonly from: Address
  readonly chainId: number
  readonly blockHash: string
  /** Of the first step, at that block. */
  readonly nonce: number
  readonly fees: FeeRate
}

/** What one step did after those before it. */
export type StepResult =
  | {
      readonly kind: 'ran'
      /** Addresses of `SourcePublished` events that Nexus itself emitted. */
      readonly published: readonly Address[]
      /**
       * What an updated or closed Source holds once all steps have run; undefined where it could
       * not be read.
       */
      readonly after?: Partial<Pick<ChainSource, 'params' | 'status'>>
    }
  | { readonly kind: 'reverted'; readonly reason: string }
  /**
   * It gave up without a reason when next to nothing of its gas was left, which says nothing of the
   * contracts.
   */
  | { readonly kind: 'out-of-gas' }

/** What came of it. Only `ran` says anything of the steps. */
export type TogetherAnswer =
  /**
   * Results of the first steps, in order: fewer than were asked for where the node runs no more at
   * once.
   */
  | { readonly kind: 'ran'; readonly results: readonly StepResult[] }
  | { readonly kind: 'no-method' }
  | { readonly kind: 'no-answer'; readonly reason: string }
  /** Nothing came, and it was waited for no longer. */
  | { readonly kind: 'too-late' }

/**
 * What is signed. Without a call it is a zero-value transfer to oneself, which only spends the
 * nonce.
 */
export interface TransactionRequest {
  readonly chainId: number
  readonly nexus: Address
  readonly call?: NexusCall
  readonly nonce: number
  readonly gasLimit: bigint
  readonly fees: FeeRate
}

/** Signed bytes and the hash that they have whatever an RPC says. */
export interface SignedTransaction {
  readonly hash: string
  readonly raw: string
}

export interface ChainReceipt {
  readonly hash: string
  readonly blockNumber: number
  readonly blockHash: string
  readonly succeeded: boolean
  /** Addresses of `SourcePublished` events that Nexus itself emitted. */
  readonly published: readonly Address[]
  /** Gas used times price. */
  readonly cost: Wei
}

/**
 * What an RPC said to signed bytes. None of it proves anything: a node answers a hash for bytes
 * that its pool refused for the moment, so the nonce decides.
 */
export type SendAnswer =
  /** `isKnown` where the node says that it had these bytes before. */
  | { readonly kind: 'accepted'; readonly isKnown?: boolean }
  /**
   * Another transaction of the account waits at this nonce, and these bytes pay too little to take
   * its place.
   */
  | { readonly kind: 'nonce-held' }
  /** The node takes nothing at this price. */
  | { readonly kind: 'below-minimum' }
  /** One of the two, in words that nodes use for both. */
  | { readonly kind: 'underpriced' }
  | { readonly kind: 'rejected'; readonly reason: string }
  /** The nonce is spent, says the node; these bytes may have done that. */
  | { readonly kind: 'nonce-spent' }
  /** `isLost` where the connection broke: nobody said anything at all. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly isLost?: boolean }

/** What one look at the chain asks for. */
export interface LookRequest {
  readonly account: Address
  /** Transactions whose receipts are wanted. */
  readonly hashes: readonly string[]
  /** A block that is wanted besides, with the account's nonce at it. */
  readonly at?: number
  /** Whether the block behind the tag `finalized` is wanted. */
  readonly finalized: boolean
  /** Whether the nonce with what waits in the pool is wanted. */
  readonly pending: boolean
}

/**
 * What one node says at one moment. What it does not answer, for whatever reason, is left out: that
 * means "not known yet" and nothing else.
 */
export interface Look {
  readonly latest?: Block
  readonly finalized?: Block
  /** Of the hashes that were asked for, in their order; what no block holds is left out. */
  readonly receipts: readonly ChainReceipt[]
  /** Those of the hashes of which the node says that no block holds them. */
  readonly absent: readonly string[]
  /** Those of the hashes that the node has, mined or not. */
  readonly known: readonly string[]
  /** Those of the hashes of which it says that it has none. */
  readonly missing?: readonly string[]
  readonly nonce?: number
  readonly pending?: number
  /** The block `at`. */
  readonly block?: Block
  readonly nonceAt?: number
  /**
   * What it answered with something of which nothing can be made, which is more than not answering;
   * left out where all of it makes sense.
   */
  readonly illegible?: readonly Illegible[]
  /** What it says for not telling the nonce or the newest block, where it refuses that. */
  readonly refused?: string
}

/** A part of a look that a node may answer with nonsense. */
export type Illegible = 'block' | 'nonce' | 'receipt'

/** What a node says of when its blocks are final. */
export interface FinalityHints {
  /** The name and version of its program; undefined where it tells none. */
  readonly client?: string
  /**
   * The newest block, and the one behind the tag `finalized`; undefined where it knows no such tag,
   * or takes any word for one.
   */
  readonly latest?: Block
  readonly finalized?: Block
}

/** A transaction that waits at a nonce, and what it pays. */
export interface Holder {
  readonly hash: string
  readonly fees: FeeRate
}

export type At = number | 'latest' | 'pending'

/** What an account can send with at a block. */
export interface Purse {
  readonly balance: Wei
  readonly nonce: number
  /**
   * Whether a contract answers at the address, a multi-signature wallet say: no key signs for it. An
   * account of a key that lets a contract act for it (EIP-7702) is none.
   */
  readonly isContract: boolean
}

/** The call that a change is, with its block's timestamp filled in. */
export function callOf(change: Change, timestamp: bigint): NexusCall {
  switch (change.kind) {
    case 'publish':
      return { kind: 'publish', params: { ...change.params, lastUpdateTime: timestamp } }
    case 'update':
      return {
        kind: 'update',
        address: change.address,
        params: { ...change.params, lastUpdateTime: timestamp },
      }
    case 'close':
      return { kind: 'close', address: change.address }
    default:
      return never(change)
  }
}
