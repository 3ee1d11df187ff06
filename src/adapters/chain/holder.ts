import type { FeeRate, Holder } from '../../model/chain.ts'
import { Fault } from '../../model/fault.ts'
import { saysNoMethod } from '../../model/no-method.ts'
import type { Address } from '../../model/units/address.ts'
import { asWei } from '../../model/units/amount.ts'
import { readCount, readPrice } from './quantity.ts'
import type { Rpc } from './rpc.ts'
import { type RpcAnswer, resultOf } from './rpc-answer.ts'

/**
 * The transaction of an account that waits at a nonce, from whichever way to look into its pool the
 * node offers: the pool itself (geth, anvil), the question for exactly this (reth, Nethermind,
 * Erigon), the block to come (most). Undefined where none of them shows it.
 */
export async function readHolder(
  rpc: Rpc,
  account: Address,
  nonce: number,
): Promise<Holder | undefined> {
  const calls = [
    { method: 'txpool_contentFrom', params: [account] },
    { method: 'eth_getTransactionBySenderAndNonce', params: [account, `0x${nonce.toString(16)}`] },
    { method: 'eth_getBlockByNumber', params: ['pending', true] },
  ]
  const answers = await rpc.batch(calls).catch(nobody)
  const shown = answers.flatMap((answer) =>
    'result' in answer ? transactionsIn(answer.result) : [],
  )
  return shown.find((one) => one.nonce === nonce && one.from === account)?.holder
}

/**
 * Whether the pool of a node holds the account's transaction with that nonce behind a gap. The
 * whole pool is asked for only where the node can't tell one account's part of it (anvil).
 */
export async function readQueued(rpc: Rpc, account: Address, nonce: number): Promise<boolean> {
  const ask = async (method: string, params: readonly unknown[]): Promise<RpcAnswer | undefined> =>
    (await rpc.batch([{ method, params }]).catch(nobody))[0]
  const own = await ask('txpool_contentFrom', [account])
  const isUnknown = own !== undefined && 'error' in own && saysNoMethod(own.error)
  const pool = resultOf(isUnknown ? await ask('txpool_content', []) : own)
  const queued = typeof pool === 'object' && pool !== null && 'queued' in pool ? pool.queued : {}
  return transactionsIn(queued).some((one) => one.nonce === nonce && one.from === account)
}

interface Shown {
  readonly from: string
  readonly nonce: number
  readonly holder: Holder
}

/**
 * Every transaction in an answer, however deep it stands: the three shapes differ in nothing else.
 */
function transactionsIn(value: unknown, depth = 4): readonly Shown[] {
  if (typeof value !== 'object' || value === null || depth === 0) return []
  const own = shownIn(value as Record<string, unknown>)
  return own === undefined
    ? Object.values(value).flatMap((inner) => transactionsIn(inner, depth - 1))
    : [own]
}

function shownIn({
  hash,
  from,
  nonce,
  maxFeePerGas,
  maxPriorityFeePerGas,
  gasPrice,
}: Record<string, unknown>): Shown | undefined {
  if (
    typeof hash !== 'string' ||
    !/^0x[0-9a-f]{64}$/i.test(hash) ||
    typeof from !== 'string' ||
    readCount(nonce) === undefined
  )
    return undefined
  const fees = ratesOf(maxFeePerGas, maxPriorityFeePerGas, gasPrice)
  return fees === undefined
    ? undefined
    : { from: from.toLowerCase(), nonce: Number(nonce), holder: { hash, fees } }
}

function ratesOf(maxFee: unknown, tip: unknown, gasPrice: unknown): FeeRate | undefined {
  const [most, extra, price] = [readPrice(maxFee), readPrice(tip), readPrice(gasPrice)]
  if (most !== undefined && extra !== undefined)
    return { kind: 'eip1559', baseFee: asWei(0n), maxFee: most, tip: extra }
  return price === undefined ? undefined : { kind: 'legacy', gasPrice: price }
}

function nobody(error: unknown): readonly never[] {
  if (error instanceof Fault) return []
  throw error
}
