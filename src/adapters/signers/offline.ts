import type { NexusCall, TransactionRequest } from '../../model/chain.ts'
import type { OfflineTransaction, SigningBytes } from '../../model/offline.ts'
import type { PlannedChange } from '../../model/source/change.ts'
import type { Address } from '../../model/units/address.ts'
import { encodeCall } from '../chain/calls.ts'
import { signingDigest, transactionOf, unsignedBytes } from './transaction.ts'

/** A change with the request that would be signed for it. */
interface Drafted {
  readonly change: PlannedChange
  readonly request: TransactionRequest & { readonly call: NexusCall }
}

/** A change as others sign it: by its call, and as a transaction of a key where one can sign. */
export function offlineOf(
  { change, request }: Drafted,
  client: Address,
  isKey: boolean,
): OfflineTransaction {
  return {
    change,
    call: request.call,
    to: request.nexus,
    data: encodeCall(request.call),
    signing: isKey ? signingOf(request, client) : null,
  }
}

function signingOf(request: TransactionRequest, client: Address): SigningBytes {
  const { nonce, gasLimit, fees } = request
  const transaction = transactionOf(request, client)
  return {
    nonce,
    gasLimit,
    price:
      fees.kind === 'legacy'
        ? { kind: 'legacy', gasPrice: fees.gasPrice }
        : { kind: 'eip1559', maxFee: fees.maxFee, tip: fees.tip },
    unsigned: unsignedBytes(transaction),
    digest: signingDigest(transaction),
  }
}
