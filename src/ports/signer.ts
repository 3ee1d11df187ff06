import type { NexusCall, SignedTransaction, TransactionRequest } from '../model/chain.ts'
import type { SignedPrice } from '../model/recorded.ts'
import type { Address } from '../model/units/address.ts'

/** How a transaction comes to be signed: by a key of ours, or by somebody who is asked. */
export type SignerKind = 'key' | 'aws-kms' | 'gcp-kms' | 'web3signer' | 'clef' | 'recorded'

/** Holds the key, or asks whoever does. Nothing else does. */
export interface Signer {
  readonly address: Address
  readonly kind: SignerKind
  /** "the key", "the AWS KMS key alias/ogpu in eu-central-1": a part of a sentence, no secret. */
  readonly description: string
  /**
   * Bytes that are what was asked, field by field, and the client's. Throws a Fault where there are
   * none; nothing was sent then. An aborted signal ends the wait at once, with a Fault.
   */
  sign(request: TransactionRequest, signal?: AbortSignal): Promise<SignedTransaction>
  /**
   * Signs what can move nothing and verifies it: a text that is no transaction, or where a signer
   * signs nothing else, one that can never be mined. Throws a Fault where that fails.
   */
  prove?(signal?: AbortSignal): Promise<void>
  /**
   * Only where it can give nothing but what was signed before: the gas and the price that it has for
   * a call at a nonce; undefined where it has none for that.
   */
  termsFor?(call: NexusCall, nonce: number): SignedTerms | undefined
}

/** What a transaction that was signed before may use and pays. */
export interface SignedTerms {
  readonly gasLimit: bigint
  readonly price: SignedPrice
}
