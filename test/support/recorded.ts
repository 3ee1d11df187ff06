import { SigningKey, Transaction } from 'ethers'
import { readRecorded } from '../../src/adapters/signers/recorded.ts'
import {
  signingDigest,
  transactionOf,
  withSignature,
} from '../../src/adapters/signers/transaction.ts'
import { callOf, type TransactionRequest } from '../../src/model/chain.ts'
import type { RecordedTransaction } from '../../src/model/recorded.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import { type Address, asAddress } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { NEXUS } from './builders.ts'

/** The key that signs on another machine, and its address. */
export const ELSEWHERE = new SigningKey(`0x${'7'.repeat(64)}`)
export const SIGNED_AT = 1_000n

export function addressOf(key: SigningKey): Address {
  const signed = Transaction.from({ type: 2, chainId: 1, to: NEXUS })
  signed.signature = key.sign(signed.unsignedHash)
  return asAddress(signed.from ?? '')
}

/** What is asked for a change at a nonce; `facts` are what a test changes. */
export function requestFor(
  change: PlannedChange,
  nonce: number,
  facts: Partial<TransactionRequest> = {},
): TransactionRequest {
  return {
    chainId: 31_337,
    nexus: NEXUS,
    call: callOf(change, SIGNED_AT),
    nonce,
    gasLimit: 120_000n,
    fees: {
      kind: 'eip1559',
      baseFee: asWei(10n),
      maxFee: asWei(21n),
      tip: asWei(1n),
    },
    ...facts,
  }
}

/** Raw bytes, signed by a key. */
function signedBytes(request: TransactionRequest, key = ELSEWHERE): string {
  const asked = transactionOf(request, addressOf(key))
  return withSignature(asked, key.sign(signingDigest(asked)))
}

/** The same as the program reads it. */
export function recorded(request: TransactionRequest, key = ELSEWHERE): RecordedTransaction {
  const read = readRecorded(signedBytes(request, key))
  if (read === undefined) throw new Error('what was signed here can be read')
  return read
}
