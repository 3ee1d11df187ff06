import type { NexusCall } from './chain.ts'
import type { Network } from './network/network.ts'
import type { SignedPrice } from './recorded.ts'
import type { PlannedChange } from './source/change.ts'
import type { Address } from './units/address.ts'

/** What is to be signed elsewhere, for one network at one block. */
export interface OfflineDocument {
  readonly network: Network
  readonly block: number
  /** Over the digests of its changes. */
  readonly fingerprint: string
  readonly account: OfflineAccount
  readonly transactions: readonly OfflineTransaction[]
}

/** A change as a call of Nexus, and as the transaction of a key where a key can sign it. */
export interface OfflineTransaction {
  readonly change: PlannedChange
  readonly call: NexusCall
  readonly to: Address
  /** In hex. */
  readonly data: string
  /** Null where the client is a contract. */
  readonly signing: SigningBytes | null
}

/** A transaction that waits for its signature; amounts in wei. */
export interface SigningBytes {
  readonly nonce: number
  readonly gasLimit: bigint
  readonly price: SignedPrice
  /** The bytes that are hashed to be signed, in hex: EIP-1559, or EIP-155. */
  readonly unsigned: string
  /** Their Keccak hash, which a signature is of. */
  readonly digest: string
}

/** What the client is. */
export type OfflineAccount =
  | { readonly kind: 'key' }
  | ({ readonly kind: 'safe' } & SafeFacts & { readonly executions: readonly SafeExecution[] })
  /** Another contract; `why` says why it is not treated as a Safe. */
  | { readonly kind: 'contract'; readonly why: string }

/** What a Safe says of itself. */
export interface SafeFacts {
  readonly version: string
  /** The nonce that its next transaction has. */
  readonly nonce: bigint
  readonly threshold: bigint
  readonly owners: readonly Address[]
  /** The contract through which it makes several calls at once; undefined where there is none. */
  readonly multiSend: Address | undefined
}

/** A transaction of a Safe as its owners sign it: all that is not named here is zero. */
export interface SafeExecution {
  readonly ids: readonly string[]
  readonly to: Address
  /** In hex. */
  readonly data: string
  /** 0 calls, 1 has the code of `to` act as the Safe. */
  readonly operation: 0 | 1
  readonly nonce: bigint
  /** The three hashes of EIP-712 that signing devices show. */
  readonly domainHash: string
  readonly messageHash: string
  readonly safeTxHash: string
}
