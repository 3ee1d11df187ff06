import type { Block } from '../../../model/chain.ts'
import { Fault } from '../../../model/fault.ts'
import type { SourceEvent, SourceEvents } from '../../../model/source/history.ts'
import type { SourceParams } from '../../../model/source/source.ts'
import type { Address } from '../../../model/units/address.ts'
import { readBlock } from '../block.ts'
import { BadAnswer, decodeParams } from '../decode.ts'
import { patiently, tag } from '../reader.ts'
import type { Rpc } from '../rpc.ts'
import { resultOf } from '../rpc-answer.ts'
import { type DatedStretch, Found } from './found.ts'
import { publishedParams } from './published-params.ts'
import type { SourceLog } from './source-log.ts'
import { readTransactions } from './transactions.ts'
import { EventWalk, type WalkBounds, type WalkedStretch } from './walk.ts'

/** A history is asked for by a person who waits and sees how far it is. */
const BOUNDS: WalkBounds = { requests: 20_000, time: 10 * 60_000, logs: 200_000 }
/** How long an old block is waited for, in milliseconds. */
const SHORT_LAG = 5_000

/**
 * All events of Nexus about these Sources up to a block, back to the publish of the oldest one
 * where the node gives them. Throws a Fault where blocks are replaced again and again while they
 * are read, and where the node is gone by the time that it has given events.
 */
export async function readSourceEvents(
  rpc: Rpc,
  nexus: Address,
  addresses: readonly Address[],
  newest: number,
  bounds: WalkBounds = BOUNDS,
): Promise<SourceEvents> {
  if (addresses.length === 0) return { events: [], from: 0 }
  const walked = await walkedBack(rpc, new EventWalk(rpc, nexus, bounds), addresses, newest)
  const { from, why, publishes } = walked
  const logs = walked.logs.sort((a, b) => a.block - b.block || a.index - b.index)
  const transactions = await readTransactions(rpc, logs)
  const published = await publishedParams(rpc, nexus, logs, {
    transactions,
    isAlone: ({ hash }) => publishes.get(hash) === 1,
  })
  const events = logs.flatMap((log): readonly SourceEvent[] => {
    const { source, kind, block, index, timestamp, hash, data } = log
    if (kind === 'close' && !isClosing(data)) return []
    const sender = transactions.get(hash)?.from ?? null
    const params =
      kind === 'update' ? updatedParams(data) : kind === 'publish' ? published.get(log) : undefined
    return [{ source, kind, block, index, timestamp, hash, sender, params: params ?? null }]
  })
  return { events, from, ...(why === undefined ? {} : { why }) }
}

/** Goes back until each Source’s publish was met. */
async function walkedBack(
  rpc: Rpc,
  walk: EventWalk,
  addresses: readonly Address[],
  newest: number,
): Promise<Found> {
  const wanted = new Set(addresses)
  const found = new Found(addresses, newest)
  const task = rpc.progress?.begin('blocks', newest + 1)
  const stretches = walk.back(newest)
  while (found.isOpen) {
    if (found.moved > 0) await walk.pause(found.moved)
    const { from } = found
    const next = await stretches.next(found.moved > 0 ? 'again' : undefined)
    if (next.done === true) found.end(next.value)
    else found.see(await dated(rpc, next.value, wanted))
    task?.done(Math.max(0, from - found.from))
  }
  task?.end()
  return found
}

/**
 * A stretch with the times of its blocks, each of which has to be the one that its logs are of: a
 * reorg between two requests, or a node on another branch, would tell what never happened.
 * Undefined where the node does not have the blocks.
 */
async function dated(
  rpc: Rpc,
  { from, to, logs }: WalkedStretch,
  wanted: ReadonlySet<Address>,
): Promise<DatedStretch | 'moved' | undefined> {
  const own = logs.filter(({ source }) => wanted.has(source))
  const blocks = await readBlocks(rpc, own)
  if (blocks === undefined) return undefined
  const isMoved = own.some(
    ({ block, blockHash }) =>
      blockHash !== undefined && blocks.get(block)?.hash.toLowerCase() !== blockHash,
  )
  if (isMoved) return 'moved'
  const timeOf = ({ block }: SourceLog): bigint => blocks.get(block)?.timestamp ?? 0n
  return { from, to, all: logs, dated: own.map((log) => ({ ...log, timestamp: timeOf(log) })) }
}

/** The blocks of logs, by number; undefined where the node has not got one of them. */
async function readBlocks(
  rpc: Rpc,
  logs: readonly SourceLog[],
): Promise<ReadonlyMap<number, Block> | undefined> {
  const numbers = [...new Set(logs.map(({ block }) => block))]
  const calls = numbers.map((number) => ({
    method: 'eth_getBlockByNumber',
    params: [tag(number), false],
  }))
  try {
    const answers = await patiently(rpc, calls, {
      patience: Math.min(SHORT_LAG, rpc.patience.failing),
    })
    const blocks = answers.flatMap((answer) => readBlock(resultOf(answer)) ?? [])
    return blocks.length === numbers.length
      ? new Map(blocks.map((block) => [block.number, block]))
      : undefined
  } catch (error) {
    if (error instanceof Fault && error.code === 'no-pinned-calls') return undefined
    throw error
  }
}

/** What an update says that it left; undefined where its data is nothing of the kind. */
function updatedParams(data: string): SourceParams | undefined {
  try {
    return decodeParams(data, 1)
  } catch (error) {
    if (error instanceof BadAnswer) return undefined
    throw error
  }
}

/** Whether a change of status is to anything but active. */
function isClosing(data: string): boolean {
  return /^0x[0-9a-f]{64}0{62}(?!00)[0-9a-f]{2}/i.test(data)
}
