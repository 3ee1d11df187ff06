import type { NexusCall, SignedTransaction } from './chain.ts'
import type { Address } from './units/address.ts'
import type { Wei } from './units/amount.ts'

/** What a transaction pays for each unit of gas, as its own bytes say. */
export type SignedPrice =
  | { readonly kind: 'eip1559'; readonly maxFee: Wei; readonly tip: Wei }
  | { readonly kind: 'legacy'; readonly gasPrice: Wei }

/** The most that a unit of gas pays at this price, in wei. */
export function priceOf(price: SignedPrice): Wei {
  return price.kind === 'legacy' ? price.gasPrice : price.maxFee
}

/** A transaction that was signed before this run began, by what its bytes say. */
export interface RecordedTransaction extends SignedTransaction {
  /** Whose signature it carries. */
  readonly sender: Address
  readonly chainId: bigint
  readonly nonce: number
  /** Undefined where it makes a contract. */
  readonly to: Address | undefined
  readonly value: Wei
  /** The data in hex. */
  readonly data: string
  /** Undefined where the data is no call of ours, to the last byte. */
  readonly call: NexusCall | undefined
  readonly gasLimit: bigint
  readonly price: SignedPrice
  /** What else is in it that no transaction of ours has, in words. */
  readonly extras: readonly string[]
}
