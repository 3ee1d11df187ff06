import { getAddress, Transaction } from 'ethers'
import type { FeeRate, TransactionRequest } from '../../model/chain.ts'
import type { Address } from '../../model/units/address.ts'
import { encodeCall } from '../chain/calls.ts'

/**
 * Every field of a transaction that is to be signed; nothing is left for a signer to fill in.
 * Amounts are in wei, addresses have their checksum, and the list of addresses is empty.
 */
export type UnsignedTransaction = UnsignedFields & UnsignedFees

interface UnsignedFields {
  readonly chainId: bigint
  readonly nonce: number
  readonly to: string
  readonly value: bigint
  /** In hex, from `0x` on. */
  readonly data: string
  readonly gasLimit: bigint
}

type UnsignedFees =
  | { readonly type: 0; readonly gasPrice: bigint }
  | {
      readonly type: 2
      readonly maxFeePerGas: bigint
      readonly maxPriorityFeePerGas: bigint
      readonly accessList: readonly []
    }

/** The transaction that a request stands for: the one place where it becomes one. */
export function transactionOf(
  { chainId, nexus, call, nonce, gasLimit, fees }: TransactionRequest,
  sender: Address,
): UnsignedTransaction {
  return {
    chainId: BigInt(chainId),
    nonce,
    to: getAddress(call === undefined ? sender : nexus),
    value: 0n,
    data: call === undefined ? '0x' : encodeCall(call),
    gasLimit,
    ...feeFields(fees),
  }
}

/** What is hashed to be signed, in hex: the unsigned bytes of EIP-155, or of EIP-1559. */
export function unsignedBytes(transaction: UnsignedTransaction): string {
  return unsigned(transaction).unsignedSerialized
}

/** The Keccak digest that a signature is of, in hex. */
export function signingDigest(transaction: UnsignedTransaction): string {
  return unsigned(transaction).unsignedHash
}

/** Two halves of a signature and the parity of its point, each half 32 bytes in hex. */
export interface SignatureParts {
  readonly r: string
  readonly s: string
  readonly yParity: 0 | 1
}

/** The signed bytes, in hex. */
export function withSignature(transaction: UnsignedTransaction, signature: SignatureParts): string {
  const signed = unsigned(transaction)
  signed.signature = signature
  return signed.serialized
}

function unsigned(transaction: UnsignedTransaction): Transaction {
  return transaction.type === 0
    ? Transaction.from({ ...transaction })
    : Transaction.from({ ...transaction, accessList: [] })
}

function feeFields(fees: FeeRate): UnsignedFees {
  return fees.kind === 'legacy'
    ? { type: 0, gasPrice: fees.gasPrice }
    : {
        type: 2,
        maxFeePerGas: fees.maxFee,
        maxPriorityFeePerGas: fees.tip,
        accessList: [],
      }
}
