import type { FeeRate } from '../../model/chain.ts'
import { Fault } from '../../model/fault.ts'
import { asWei } from '../../model/units/amount.ts'
import { readPrice } from './quantity.ts'
import { patiently } from './reader.ts'
import type { Rpc } from './rpc.ts'
import { type RpcAnswer, resultOf } from './rpc-answer.ts'

const ONE_GWEI = 10n ** 9n

/**
 * What the next blocks will ask: twice the base fee and the node's tip, or the gas price on a chain
 * without a base fee. Throws a Fault for what is no price.
 */
export async function readFees(rpc: Rpc): Promise<FeeRate> {
  const [block, tip, price] = await patiently(rpc, [
    { method: 'eth_getBlockByNumber', params: ['latest', false] },
    { method: 'eth_maxPriorityFeePerGas', params: [] },
    { method: 'eth_gasPrice', params: [] },
  ])
  const baseFee = priceIn(rpc, baseFeeOf(rpc, block))
  const gasPrice = priceIn(rpc, resultOf(price))
  if (baseFee !== undefined) {
    const suggested =
      priceIn(rpc, resultOf(tip)) ??
      (gasPrice === undefined ? ONE_GWEI : positive(gasPrice - baseFee))
    return {
      kind: 'eip1559',
      baseFee: asWei(baseFee),
      maxFee: asWei(2n * baseFee + suggested),
      tip: asWei(suggested),
    }
  }
  if (gasPrice === undefined) throw new Fault('rpc-answer', `${rpc.host} names no gas price`)
  return { kind: 'legacy', gasPrice: asWei(gasPrice) }
}

function positive(value: bigint): bigint {
  return value > 0n ? value : 0n
}

/** A node that shows no block has not said that the chain has no base fee. */
function baseFeeOf(rpc: Rpc, answer: RpcAnswer | undefined): unknown {
  const block = resultOf(answer)
  if (typeof block !== 'object' || block === null)
    throw new Fault('rpc-answer', `${rpc.host} shows no latest block`)
  return (block as Record<string, unknown>)['baseFeePerGas']
}

/** Undefined where the node names none: not every one knows every method. */
function priceIn(rpc: Rpc, value: unknown): bigint | undefined {
  if (typeof value !== 'string' || !value.startsWith('0x')) return undefined
  const price = readPrice(value)
  if (price === undefined)
    throw new Fault('rpc-answer', `${rpc.host} names a price of gas that nobody could pay`)
  return price
}
