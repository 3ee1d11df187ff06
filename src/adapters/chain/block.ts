import type { Block } from '../../model/chain.ts'
import { readCount, readPrice } from './quantity.ts'

/** A block as a node answers it; undefined for anything else, and for numbers that no block has. */
export function readBlock(value: unknown): Block | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const block = value as Record<string, unknown>
  const [number, timestamp, baseFee] = [
    readCount(block['number']),
    readCount(block['timestamp']),
    readPrice(block['baseFeePerGas']),
  ]
  const { hash } = block
  if (number === undefined || typeof hash !== 'string' || timestamp === undefined) return undefined
  return {
    number,
    hash,
    timestamp: BigInt(timestamp),
    ...(baseFee === undefined ? {} : { baseFee }),
  }
}
