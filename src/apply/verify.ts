import type { ChainReceipt, NexusCall } from '../model/chain.ts'
import { never } from '../model/never.ts'
import type { Change } from '../model/source/change.ts'
import { differingParams, type SourceParams } from '../model/source/source.ts'
import type { Address } from '../model/units/address.ts'
import type { Chain } from '../ports/chain.ts'

/**
 * Whether a mined transaction did what was asked, read back from the chain at its block, which is
 * deep enough by now.
 */
export type VerifyResult =
  | { readonly kind: 'verified'; readonly address: Address }
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * Holds the receipt and the chain against what was sent (design, Apply 6). `lastUpdateTime` is
 * never compared.
 */
export async function verify(
  chain: Chain,
  change: Change,
  call: NexusCall,
  receipt: ChainReceipt,
  client: Address,
): Promise<VerifyResult> {
  if (!receipt.succeeded)
    return { kind: 'failed', reason: await chain.revertReason(call, client, receipt.blockNumber) }
  switch (change.kind) {
    case 'publish':
      return verifyPublish(chain, change.params, receipt)
    case 'update':
      return verifyParams(chain, change.address, change.params, receipt)
    case 'close': {
      const source = await chain.source(change.address, receipt.blockNumber)
      return source.status === 'closed'
        ? { kind: 'verified', address: change.address }
        : { kind: 'failed', reason: 'the transaction was mined, but the Source is still active' }
    }
    default:
      return never(change)
  }
}

async function verifyPublish(
  chain: Chain,
  wanted: Omit<SourceParams, 'lastUpdateTime'>,
  receipt: ChainReceipt,
): Promise<VerifyResult> {
  const [address, ...more] = receipt.published
  if (address === undefined)
    return {
      kind: 'failed',
      reason:
        'mined, but Nexus reports no SourcePublished; do not publish it again before looking at this transaction',
    }
  if (more.length > 0)
    return {
      kind: 'failed',
      reason: `mined, but Nexus reports ${receipt.published.length} Sources published by one transaction`,
    }
  return verifyParams(chain, address, wanted, receipt)
}

async function verifyParams(
  chain: Chain,
  address: Address,
  wanted: Omit<SourceParams, 'lastUpdateTime'>,
  receipt: ChainReceipt,
): Promise<VerifyResult> {
  const { client, params, status } = await chain.source(address, receipt.blockNumber)
  const differing = differingParams(params, wanted)
  if (client !== wanted.client)
    return {
      kind: 'failed',
      reason: 'mined, but the Source belongs to another client than was sent',
    }
  if (status !== 'active') return { kind: 'failed', reason: 'mined, but the Source is not active' }
  return differing.length === 0
    ? { kind: 'verified', address }
    : {
        kind: 'failed',
        reason: `mined, but the chain holds another ${differing.join(', ')} than was sent`,
      }
}
