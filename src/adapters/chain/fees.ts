import { asWei } from '../../model/amount.ts'
import { Fault } from '../../model/fault.ts'
import type { FeeRate } from '../../ports.ts'
import type { Rpc, RpcAnswer } from './rpc.ts'

const ONE_GWEI = 10n ** 9n

/** What the next blocks will ask: twice the base fee and the node's tip, or the gas price on a chain without a base fee. */
export async function readFees(rpc: Rpc): Promise<FeeRate> {
  const [block, tip, price] = await rpc.batch([
    { method: 'eth_getBlockByNumber', params: ['latest', false] },
    { method: 'eth_maxPriorityFeePerGas', params: [] },
    { method: 'eth_gasPrice', params: [] },
  ])
  const baseFee = quantity(field(block, 'baseFeePerGas'))
  const gasPrice = quantity(resultOf(price))
  if (baseFee !== undefined) {
    const suggested = quantity(resultOf(tip)) ?? (gasPrice === undefined ? ONE_GWEI : positive(gasPrice - baseFee))
    return { kind: 'eip1559', baseFee: asWei(baseFee), maxFee: asWei(2n * baseFee + suggested), tip: asWei(suggested) }
  }
  if (gasPrice === undefined) throw new Fault('rpc-answer', `${rpc.host} names no gas price`)
  return { kind: 'legacy', gasPrice: asWei(gasPrice) }
}

function positive(value: bigint): bigint {
  return value > 0n ? value : 0n
}

function resultOf(answer: RpcAnswer | undefined): unknown {
  return answer !== undefined && 'result' in answer ? answer.result : undefined
}

function field(answer: RpcAnswer | undefined, name: string): unknown {
  const result = resultOf(answer)
  return typeof result === 'object' && result !== null ? (result as Record<string, unknown>)[name] : undefined
}

function quantity(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value) ? BigInt(value) : undefined
}
