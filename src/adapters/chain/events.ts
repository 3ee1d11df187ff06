import { setTimeout as sleep } from 'node:timers/promises'
import type { At } from '../../model/chain.ts'
import { Fault } from '../../model/fault.ts'
import { saysNoMethod } from '../../model/no-method.ts'
import type { Cause } from '../../model/source/cause.ts'
import { type Address, asAddress } from '../../model/units/address.ts'
import { readCount } from './quantity.ts'
import { tag } from './reader.ts'
import type { Rpc } from './rpc.ts'
import { resultOf } from './rpc-answer.ts'
import { isLostConnection, isUnknownBlock, type RpcError } from './rpc-error.ts'
import { SOURCE_PUBLISHED, SOURCE_STATUS_CHANGED, SOURCE_UPDATED } from './selectors.ts'
import { FIRST_STRIDE, narrower, type Stride, wider } from './stride.ts'

const TOPICS = [SOURCE_PUBLISHED, SOURCE_UPDATED, SOURCE_STATUS_CHANGED]
/** An explanation may not hold a run up: past either of these the rest stays unexplained. */
const MAX_REQUESTS = 60
const MAX_TIME = 30_000
/** After no answer at all: it may have been one request too many. */
const PAUSE = 200

/** An event of Nexus about one Source. */
interface SourceEvent {
  readonly source: Address
  readonly hash: string
  readonly block: number
  readonly index: number
}

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
    const events =
      newest === undefined
        ? new Map<Address, SourceEvent>()
        : await newestEvents(rpc, nexus, new Set(addresses), newest)
    return await withSenders(rpc, events)
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
    if (logs === 'not-here' && performance.now() - start < MAX_TIME) continue
    stride = narrower(stride, newest - from + 1)
  }
  return 0
}

/**
 * Goes back from a block, range by range, until every Source was met or there is no more to look
 * at.
 */
async function newestEvents(
  rpc: Rpc,
  nexus: Address,
  wanted: ReadonlySet<Address>,
  newest: number,
): Promise<ReadonlyMap<Address, SourceEvent>> {
  const start = performance.now()
  const found = new Map<Address, SourceEvent>()
  const open = new Set(wanted)
  const isOver = (requests: number): boolean =>
    requests >= MAX_REQUESTS || performance.now() - start > MAX_TIME
  let to = newest
  let stride: Stride | undefined = FIRST_STRIDE
  for (
    let requests = 0;
    stride !== undefined && open.size > 0 && to >= 0 && !isOver(requests);
    requests += 1
  ) {
    const from: number = Math.max(0, to - stride.size + 1)
    const logs = await logsIn(rpc, nexus, from, to)
    if (logs === 'no-such-method') break
    if (logs === 'not-here') {
      await sleep(PAUSE * (requests + 1))
      continue
    }
    if (typeof logs === 'string') {
      stride = narrower(stride, to - from + 1)
      if (logs === 'no-answer') await sleep(PAUSE)
      continue
    }
    for (const event of latestOf(logs.flatMap((log) => eventIn(log, nexus, from, to))))
      if (open.delete(event.source)) found.set(event.source, event)
    to = from - 1
    stride = wider(stride)
  }
  return found
}

type Logs = readonly unknown[] | 'refused' | 'not-here' | 'no-answer' | 'no-such-method'

/**
 * A block that the node does not have yet is worth waiting for; any other refusal is answered by
 * asking for less, so nothing is asked twice.
 */
async function logsIn(rpc: Rpc, nexus: Address, from: number, to: number): Promise<Logs> {
  try {
    const answer = await rpc.once('eth_getLogs', [
      { address: nexus, topics: [TOPICS], fromBlock: tag(from), toBlock: tag(to) },
    ])
    if ('error' in answer) return refusal(answer.error)
    return Array.isArray(answer.result) ? answer.result : 'refused'
  } catch (error) {
    if (error instanceof Fault) return 'no-answer'
    throw error
  }
}

function refusal(error: RpcError): Logs {
  if (saysNoMethod(error)) return 'no-such-method'
  return isUnknownBlock(error) || isLostConnection(error) ? 'not-here' : 'refused'
}

/**
 * The event in a log that is what was asked for; nothing of it is indexed, so the Source is the
 * first word of its data.
 */
function eventIn(log: unknown, nexus: Address, from: number, to: number): readonly SourceEvent[] {
  if (typeof log !== 'object' || log === null) return []
  const {
    address,
    topics,
    data,
    transactionHash: hash,
    blockNumber,
    logIndex,
    removed,
  } = log as Record<string, unknown>
  const [block, index] = [readCount(blockNumber), readCount(logIndex)]
  if (removed === true || typeof address !== 'string' || asAddress(address) !== nexus) return []
  if (!Array.isArray(topics) || !TOPICS.includes(String(topics[0]).toLowerCase())) return []
  if (typeof data !== 'string' || !/^0x0{24}[0-9a-f]{40}/i.test(data) || !isHash(hash)) return []
  if (block === undefined || index === undefined || block < from || block > to) return []
  return [{ source: asAddress(`0x${data.slice(26, 66)}`), hash, block, index }]
}

/** The last one of each Source, in whatever order the node lists them. */
function latestOf(events: readonly SourceEvent[]): Iterable<SourceEvent> {
  const sorted = [...events].sort((a, b) => a.block - b.block || a.index - b.index)
  return new Map(sorted.map((event) => [event.source, event])).values()
}

async function withSenders(
  rpc: Rpc,
  events: ReadonlyMap<Address, SourceEvent>,
): Promise<ReadonlyMap<Address, Cause>> {
  const hashes = [...new Set([...events.values()].map(({ hash }) => hash))]
  const answers = await rpc.batch(
    hashes.map((hash) => ({ method: 'eth_getTransactionByHash', params: [hash] })),
  )
  const transactions = new Map(hashes.map((hash, position) => [hash, resultOf(answers[position])]))
  return new Map(
    [...events].flatMap(([address, { hash, block }]) => {
      const from = senderIn(transactions.get(hash), block)
      return from === undefined ? [] : [[address, { hash, block, from }] as const]
    }),
  )
}

/** Who sent a transaction that stands in that very block. */
function senderIn(transaction: unknown, block: number): Address | undefined {
  if (typeof transaction !== 'object' || transaction === null) return undefined
  const { from, blockNumber } = transaction as Record<string, unknown>
  return typeof from === 'string' &&
    /^0x[0-9a-f]{40}$/i.test(from) &&
    readCount(blockNumber) === block
    ? asAddress(from)
    : undefined
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^0x[0-9a-f]{64}$/i.test(value)
}
