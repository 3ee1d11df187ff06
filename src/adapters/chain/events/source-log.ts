import type { SourceEvent } from '../../../model/source/history.ts'
import { type Address, asAddress } from '../../../model/units/address.ts'
import { readCount } from '../quantity.ts'
import { SOURCE_PUBLISHED, SOURCE_STATUS_CHANGED, SOURCE_UPDATED } from '../selectors.ts'

const KINDS: Readonly<Record<string, SourceEvent['kind']>> = {
  [SOURCE_PUBLISHED]: 'publish',
  [SOURCE_UPDATED]: 'update',
  [SOURCE_STATUS_CHANGED]: 'close',
}
export const TOPICS: readonly string[] = Object.keys(KINDS)

/** A log of Nexus about one Source, as a node gives it. */
export interface SourceLog {
  readonly source: Address
  /** By its topic: a status that is changed to what is no closing is one too. */
  readonly kind: SourceEvent['kind']
  readonly block: number
  /** Undefined where the node does not say. */
  readonly blockHash: string | undefined
  readonly index: number
  readonly hash: string
  /** Where the transaction stands in its block; undefined where the node does not say. */
  readonly position: number | undefined
  readonly data: string
}

/** A stretch of blocks, both ends included. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/**
 * The logs of an answer that are what was asked for, oldest first, each once; nothing of them is
 * indexed, so the Source is the first word of the data.
 */
export function logsOf(
  answer: readonly unknown[],
  nexus: Address,
  stretch: Stretch,
): readonly SourceLog[] {
  const placed = new Map<string, SourceLog>()
  for (const item of answer) {
    const log = logIn(item, nexus, stretch)
    const place = `${log?.block}/${log?.index}`
    if (log !== undefined && !placed.has(place)) placed.set(place, log)
  }
  return [...placed.values()].sort((a, b) => a.block - b.block || a.index - b.index)
}

function logIn(item: unknown, nexus: Address, { from, to }: Stretch): SourceLog | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const log = item as Record<string, unknown>
  const { address, topics, data, transactionHash: hash, blockHash, removed } = log
  const [block, index] = [readCount(log['blockNumber']), readCount(log['logIndex'])]
  if (removed === true || typeof address !== 'string' || asAddress(address) !== nexus)
    return undefined
  const kind = Array.isArray(topics) ? KINDS[String(topics[0]).toLowerCase()] : undefined
  if (kind === undefined || typeof data !== 'string' || !isHash(hash)) return undefined
  if (!/^0x0{24}[0-9a-f]{40}/i.test(data)) return undefined
  if (block === undefined || index === undefined || block < from || block > to) return undefined
  return {
    source: asAddress(`0x${data.slice(26, 66)}`),
    kind,
    block,
    blockHash: isHash(blockHash) ? blockHash.toLowerCase() : undefined,
    index,
    hash: hash.toLowerCase(),
    position: readCount(log['transactionIndex']),
    data,
  }
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^0x[0-9a-f]{64}$/i.test(value)
}
