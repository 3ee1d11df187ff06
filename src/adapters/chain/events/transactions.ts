import { type Address, asAddress } from '../../../model/units/address.ts'
import { readCount } from '../quantity.ts'
import { tag } from '../reader.ts'
import type { Rpc } from '../rpc.ts'
import { resultOf } from '../rpc-answer.ts'
import type { SourceLog } from './source-log.ts'

/** A transaction that was mined, as far as its node tells. */
export interface MinedTransaction {
  readonly from: Address
  /** Null where it makes a contract; undefined where the node does not say. */
  readonly to: Address | null | undefined
  /** Its call data; empty where the node does not say. */
  readonly input: string
}

/**
 * The transactions of logs, by hash, each as it stands in the very block of its log. A node may
 * have forgotten where a hash is mined and still have the block: then it is asked for by its place.
 * What it does not give is missing; throws a Fault where it can't be reached.
 */
export async function readTransactions(
  rpc: Rpc,
  logs: readonly SourceLog[],
): Promise<ReadonlyMap<string, MinedTransaction>> {
  const byHash = new Map(logs.map((log) => [log.hash, log]))
  const named = await ask(rpc, [...byHash.values()], ({ hash }) => ({
    method: 'eth_getTransactionByHash',
    params: [hash],
  }))
  const placed = [...byHash.values()].filter(
    ({ hash, position }) => !named.has(hash) && position !== undefined,
  )
  const others = await ask(rpc, placed, ({ block, position = 0 }) => ({
    method: 'eth_getTransactionByBlockNumberAndIndex',
    params: [tag(block), tag(position)],
  }))
  return new Map([...named, ...others])
}

async function ask(
  rpc: Rpc,
  logs: readonly SourceLog[],
  callOf: (log: SourceLog) => { readonly method: string; readonly params: readonly unknown[] },
): Promise<ReadonlyMap<string, MinedTransaction>> {
  const answers = await rpc.batch(logs.map(callOf))
  return new Map(
    logs.flatMap((log, index) => {
      const transaction = transactionIn(resultOf(answers[index]), log)
      return transaction === undefined ? [] : [[log.hash, transaction] as const]
    }),
  )
}

function transactionIn(value: unknown, { hash, block }: SourceLog): MinedTransaction | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const {
    from,
    to,
    input,
    data = input,
    blockNumber,
    hash: own = hash,
  } = value as Record<string, unknown>
  if (!isAddress(from) || readCount(blockNumber) !== block) return undefined
  if (String(own).toLowerCase() !== hash) return undefined
  return {
    from: asAddress(from),
    to: isAddress(to) ? asAddress(to) : to === null ? null : undefined,
    input: typeof input === 'string' ? input : typeof data === 'string' ? data : '0x',
  }
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && /^0x[0-9a-f]{40}$/i.test(value)
}
