import type {
  FeeRate,
  Holder,
  SendAnswer,
  SignedTransaction,
  TransactionRequest,
} from '../model/chain.ts'
import type { Wei } from '../model/units/amount.ts'
import type { ApplyContext } from './context.ts'

/**
 * What can't be, in words: what a node says to bytes that it is handed again, against what it tells
 * of the nonce and of the hash. Undefined where all of it may be.
 */
export async function contradictory(
  { chain, network }: ApplyContext,
  { request: { nonce } }: Broadcast,
  { signed, missing = [] }: PendingTransaction,
  answer: SendAnswer,
): Promise<string | undefined> {
  if (answer.kind === 'nonce-spent') return spentReason(nonce)
  if (answer.kind === 'accepted' && answer.isKnown === true && missing.includes(signed.hash))
    return 'the RPC says that it has the transaction where that is sent, and that it has none where it is asked'
  return (await chain.isQueued(network.client, nonce))
    ? `the RPC says that nonce ${nonce} is the next one, and keeps what has it behind one before it`
    : undefined
}

/** A nonce that is spent by one answer and free by another, in words. */
export function spentReason(nonce: number): string {
  return `the RPC says that nonce ${nonce} is spent where a transaction is sent, and free where it is asked`
}

/** Since when the node contradicts itself, where it does now. */
export function contradictionIn(
  before: PendingTransaction | undefined,
  said: string | undefined,
  now: number,
): PendingTransaction['contradiction'] {
  return said === undefined
    ? undefined
    : { since: before?.contradiction?.since ?? before?.sentAt ?? now, said }
}

/** A transaction that is to be mined at its nonce, whatever any RPC says. */
export interface Broadcast {
  readonly id: string
  readonly kind: 'publish' | 'update' | 'close' | 'fence'
  readonly request: TransactionRequest
  readonly cap: Wei
  /**
   * What a plan showed as the tip for a unit of gas: a node that suggests much more is not
   * believed.
   */
  readonly shownTip: Wei
  /** Set where nothing but these bytes can ever be signed: no higher price either. */
  readonly isFixed?: boolean
  /** The most that it may give to whoever makes the block, whatever the node suggests. */
  readonly maxTip?: Wei
  /**
   * Whether what waited at this nonce has had its time already; `other`: and nobody noted whose it
   * is.
   */
  readonly waited?: 'own' | 'other'
}

/** This run ends without knowing: it may still be mined. */
export interface InFlightStop {
  readonly kind: 'in-flight'
  readonly cause: 'stalled' | 'cancelled' | 'rejected' | 'nonce-held'
  readonly reason: string
}

/** Bytes that were handed to a node, in every price that they had. */
export interface PendingTransaction {
  readonly hashes: readonly string[]
  /** Those of the hashes that a node was seen to have. */
  readonly known: readonly string[]
  /** Those that the last look at a node said to be nowhere. */
  readonly missing?: readonly string[]
  readonly signed: SignedTransaction
  readonly rate: FeeRate
  readonly sentAt: number
  readonly signedAt: number
  readonly raises: number
  /**
   * The node's words, where it said that it will never take these bytes. Even then the nonce
   * decides.
   */
  readonly rejected?: string
  /**
   * Set while another transaction of the wallet keeps the nonce, with the moment from which on it
   * has its time.
   */
  readonly held?: { readonly since: number; readonly by: Holder | undefined }
  /**
   * Set while the node says something of this nonce that can't be, by what it tells of the account:
   * since when, and what.
   */
  readonly contradiction?: { readonly since: number; readonly said: string } | undefined
  /** Whether a node that takes these bytes drops another transaction of the wallet for them. */
  readonly outbids?: boolean
  /** Set while the signer signs no higher price: since when, why, and when it is asked again. */
  readonly unsigned?: { readonly since: number; readonly again: number; readonly reason: string }
}
