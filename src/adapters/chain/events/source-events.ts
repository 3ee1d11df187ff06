import { setTimeout as sleep } from 'node:timers/promises'
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
import { publishedParams } from './published-params.ts'
import type { SourceLog } from './source-log.ts'
import { readTransactions } from './transactions.ts'
import { EventWalk, PAUSE, type WalkBounds, type WalkEnd, type WalkedStretch } from './walk.ts'

/** A history is asked for by a person who waits and sees how far it is. */
const BOUNDS: WalkBounds = { requests: 20_000, time: 10 * 60_000, logs: 200_000 }
/** As many events of the Sources that were asked for are kept. */
const MAX_EVENTS = 20_000
/** A stretch whose blocks are others than its logs say is read so many times. */
const LOOKS = 3
/** How long an old block is waited for, in milliseconds. */
const SHORT_LAG = 5_000

/** A log with the block that it stands in. */
type Dated = SourceLog & { readonly timestamp: bigint }

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
  const walked = await walkedLogs(rpc, new EventWalk(rpc, nexus, bounds), addresses, newest)
  const logs = walked.logs.sort((a, b) => a.block - b.block || a.index - b.index)
  const transactions = await readTransactions(rpc, logs)
  const published = await publishedParams(rpc, nexus, logs, {
    transactions,
    isAlone: ({ hash }) => walked.publishes.get(hash) === 1,
  })
  const events = logs.flatMap((log): readonly SourceEvent[] => {
    const { source, kind, block, index, timestamp, hash, data } = log
    if (kind === 'close' && !isClosing(data)) return []
    const sender = transactions.get(hash)?.from ?? null
    const params =
      kind === 'update' ? updatedParams(data) : kind === 'publish' ? published.get(log) : undefined
    return [{ source, kind, block, index, timestamp, hash, sender, params: params ?? null }]
  })
  return { events, from: walked.from, ...(walked.why === undefined ? {} : { why: walked.why }) }
}

interface Walked {
  readonly logs: Dated[]
  readonly from: number
  readonly why?: SourceEvents['why']
  /** How many Sources each transaction published, of whomever. */
  readonly publishes: ReadonlyMap<string, number>
}

/** Goes back until each Source’s publish was met. */
async function walkedLogs(
  rpc: Rpc,
  walk: EventWalk,
  addresses: readonly Address[],
  newest: number,
): Promise<Walked> {
  const [wanted, open] = [new Set(addresses), new Set(addresses)]
  const [logs, publishes]: [Dated[], Map<string, number>] = [[], new Map()]
  let [from, oldest] = [newest + 1, newest + 1]
  const task = rpc.progress?.begin('blocks', newest + 1)
  const stretches = walk.back(newest)
  const result = (why?: SourceEvents['why']): Walked => ({
    logs,
    from,
    publishes,
    ...(why === undefined ? {} : { why }),
  })
  try {
    while (open.size > 0) {
      const next = await stretches.next()
      if (next.done === true)
        return { ...result(shortfallOf(next.value)), ...lostIn(next.value, oldest) }
      const stretch = await dated(rpc, walk, next.value, wanted)
      if (stretch === undefined) return result('unanswered')
      logs.push(...stretch.dated)
      for (const { hash, source } of stretch.all.filter(({ kind }) => kind === 'publish')) {
        publishes.set(hash, (publishes.get(hash) ?? 0) + 1)
        open.delete(source)
      }
      ;[from, oldest] = [stretch.from, stretch.all[0]?.block ?? oldest]
      task?.done(stretch.to - stretch.from + 1)
      if (logs.length > MAX_EVENTS) return result('too-long')
    }
    return result()
  } finally {
    task?.end()
    await stretches.return('too-long')
  }
}

function shortfallOf(end: WalkEnd): SourceEvents['why'] {
  return end === 'too-long' ? 'too-long' : 'unanswered'
}

/**
 * Down to the first block without a publish: the node has forgotten events and does not say so.
 * Then nothing is sure before the oldest that it still gives, of whomever.
 */
function lostIn(end: WalkEnd, oldest: number): Partial<Walked> {
  return end === 'first' ? { from: oldest } : {}
}

type DatedStretch = Omit<WalkedStretch, 'logs'> & {
  readonly all: readonly SourceLog[]
  /** Of the Sources that were asked for. */
  readonly dated: readonly Dated[]
}

/**
 * A stretch with the times of its blocks, each of which has to be the one that its logs are of: a
 * reorg between two requests, or a node on another branch, would tell what never happened.
 * Undefined where the node does not have the blocks.
 */
async function dated(
  rpc: Rpc,
  walk: EventWalk,
  stretch: WalkedStretch,
  wanted: ReadonlySet<Address>,
): Promise<DatedStretch | undefined> {
  let now: WalkedStretch | undefined = stretch
  for (let look = 1; look <= LOOKS; look += 1) {
    const own: readonly SourceLog[] = (now?.logs ?? []).filter(({ source }) => wanted.has(source))
    const blocks = await readBlocks(rpc, own)
    if (blocks === undefined) return undefined
    const found = own.map((log) => ({ log, block: blocks.get(log.block) }))
    const isThere = ({ log, block }: (typeof found)[number]): boolean =>
      log.blockHash === undefined || block?.hash.toLowerCase() === log.blockHash
    if (now !== undefined && found.every(isThere))
      return {
        from: now.from,
        to: now.to,
        all: now.logs,
        dated: found.map(({ log, block }) => ({ ...log, timestamp: block?.timestamp ?? 0n })),
      }
    await sleep(PAUSE * look)
    now = await walk.again(stretch)
  }
  throw new Fault(
    'chain-moved',
    `blocks between ${stretch.from} and ${stretch.to} were replaced while they were read`,
    'run again',
  )
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
