import { asWei } from '../../model/amount.ts'
import type { Block } from '../../ports.ts'

/** Whether this is a number as JSON-RPC writes it. */
export function isQuantity(value: unknown): value is string {
  return typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value)
}

/** A block as a node answers it; undefined for anything else. */
export function readBlock(value: unknown): Block | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { number, hash, timestamp, baseFeePerGas } = value as Record<string, unknown>
  if (!isQuantity(number) || typeof hash !== 'string' || !isQuantity(timestamp)) return undefined
  return { number: Number(number), hash, timestamp: BigInt(timestamp), ...(isQuantity(baseFeePerGas) ? { baseFee: asWei(BigInt(baseFeePerGas)) } : {}) }
}
