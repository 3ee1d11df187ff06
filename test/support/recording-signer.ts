import type { TransactionRequest } from '../../src/model/chain.ts'
import type { Signer } from '../../src/ports/signer.ts'
import { CLIENT } from './builders.ts'

export interface RecordingSigner extends Signer {
  /** What was signed, in order: the hash of the first is `0x1`, of the second `0x2`. */
  readonly signed: readonly TransactionRequest[]
  requestOf(hash: string): TransactionRequest
}

/** The Signer port without a key. `journal` hears of each nonce that is signed. */
export function recordingSigner(journal: string[] = []): RecordingSigner {
  const signed: TransactionRequest[] = []
  return {
    address: CLIENT,
    kind: 'key',
    description: 'the key',
    signed,
    requestOf: (hash) => {
      const request = signed[Number(hash) - 1]
      if (request === undefined) throw new Error(`nobody signed ${hash}`)
      return request
    },
    sign: async (request) => {
      signed.push(request)
      journal.push(`sign ${request.nonce}`)
      return { hash: `0x${signed.length}`, raw: `raw 0x${signed.length}` }
    },
  }
}
