import type { ChainReceipt } from '../../model/chain.ts'
import { Fault } from '../../model/fault.ts'
import { type Address, asAddress } from '../../model/units/address.ts'
import { asWei } from '../../model/units/amount.ts'
import { readCount, readPrice } from './quantity.ts'
import type { Rpc } from './rpc.ts'
import { SOURCE_PUBLISHED } from './selectors.ts'

/**
 * A receipt as a node answers it; undefined for none. Throws a Fault for one without status or
 * logs.
 */
export function receiptOf(
  value: unknown,
  rpc: Rpc,
  nexus: Address,
  hash: string,
): ChainReceipt | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { blockNumber, blockHash, status, logs, gasUsed, effectiveGasPrice } = value as Record<
    string,
    unknown
  >
  if (typeof blockNumber !== 'string' || typeof blockHash !== 'string') return undefined
  const [block, success, gas, price] = [
    readCount(blockNumber),
    readCount(status),
    readCount(gasUsed ?? '0x0'),
    readPrice(effectiveGasPrice ?? '0x0'),
  ]
  if (block === undefined || success === undefined || !Array.isArray(logs))
    throw new Fault('rpc-answer', `${rpc.host} gives a receipt without block, status or logs`)
  if (gas === undefined || price === undefined)
    throw new Fault('rpc-answer', `${rpc.host} gives a receipt whose cost is no amount`)
  return {
    hash,
    blockNumber: block,
    blockHash,
    succeeded: success === 1,
    published: logs.flatMap((log) => publishedAddress(nexus, log)),
    cost: asWei(BigInt(gas) * price),
  }
}

/**
 * The address in a `SourcePublished` event, where Nexus itself emitted it; nothing of it is
 * indexed.
 */
export function publishedAddress(nexus: Address, log: unknown): readonly Address[] {
  if (typeof log !== 'object' || log === null) return []
  const { address, topics, data } = log as Record<string, unknown>
  if (
    typeof address !== 'string' ||
    asAddress(address) !== nexus ||
    !Array.isArray(topics) ||
    topics[0] !== SOURCE_PUBLISHED
  )
    return []
  return typeof data === 'string' && /^0x0{24}[0-9a-f]{40}$/i.test(data)
    ? [asAddress(`0x${data.slice(26)}`)]
    : []
}
