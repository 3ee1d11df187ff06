import { setTimeout as sleep } from 'node:timers/promises'
import type { At } from '../../../model/chain.ts'
import { Fault } from '../../../model/fault.ts'
import type { Cause } from '../../../model/source/cause.ts'
import type { Address } from '../../../model/units/address.ts'
import { readCount } from '../quantity.ts'
import type { Rpc } from '../rpc.ts'
import type { SourceLog } from './source-log.ts'
import { FIRST_STRIDE, narrower, type Stride } from './stride.ts'
import { readTransactions } from './transactions.ts'
import { EventWalk, logsIn, PAUSE } from './walk.ts'

/** An explanation may not hold a run up: past either of these the rest stays unexplained. */
const BOUNDS = { requests: 60, time: 30_000 }

/**
 * The newest event of Nexus about each of these Sources up to a block, with the sender of its
 * transaction. What is not found, or can't be read, is absent; a node that refuses gives an empty
 * map.
 */
export async function readLastChanges(
  rpc: Rpc,
  nexus: Address,
  addresses: readonly Address[],
  at: At,
): Promise<ReadonlyMap<Address, Cause>> {
  if (addresses.length === 0) return new Map()
  try {
    const newest = typeof at === 'number' ? at : readCount(await rpc.call('eth_blockNumber', []))
    if (newest === undefined) return new Map()
    return await withSenders(rpc, await newestLogs(rpc, nexus, new Set(addresses), newest))
  } catch (error) {
    if (error instanceof Fault) return new Map() // the differences stand without their explanation
    throw error
  }
}

/**
 * Over how many blocks up to this one the node gives Nexus's events in one request; 0 where it
 * gives none, for whatever reason.
 */
export async function readEventRange(rpc: Rpc, nexus: Address, newest: number): Promise<number> {
  const start = performance.now()
  for (let stride: Stride | undefined = FIRST_STRIDE; stride !== undefined; ) {
    const from: number = Math.max(0, newest - stride.size + 1)
    const logs = await logsIn(rpc, nexus, from, newest)
    if (logs === 'no-such-method') return 0
    if (typeof logs !== 'string') return newest - from + 1
    if (logs === 'no-answer' || logs === 'not-here') await sleep(PAUSE)
    if (logs === 'not-here' && performance.now() - start < BOUNDS.time) continue
    stride = narrower(stride, newest - from + 1)
  }
  return 0
}

/** Goes back from a block until every Source was met or there is no more to look at. */
async function newestLogs(
  rpc: Rpc,
  nexus: Address,
  wanted: ReadonlySet<Address>,
  newest: number,
): Promise<ReadonlyMap<Address, SourceLog>> {
  const found = new Map<Address, SourceLog>()
  for await (const { logs } of new EventWalk(rpc, nexus, BOUNDS).back(newest)) {
    for (const log of logs.toReversed())
      if (wanted.has(log.source) && !found.has(log.source)) found.set(log.source, log)
    if (found.size === wanted.size) break
  }
  return found
}

async function withSenders(
  rpc: Rpc,
  logs: ReadonlyMap<Address, SourceLog>,
): Promise<ReadonlyMap<Address, Cause>> {
  const transactions = await readTransactions(rpc, [...logs.values()])
  return new Map(
    [...logs].flatMap(([address, { hash, block }]) => {
      const from = transactions.get(hash)?.from
      return from === undefined ? [] : [[address, { hash, block, from }] as const]
    }),
  )
}
