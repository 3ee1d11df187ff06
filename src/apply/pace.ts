import type { Block } from '../model/chain.ts'

/** How fast a chain makes blocks, in milliseconds. */
export interface Pace {
  /** The longest of its recent gaps. */
  readonly longest: number
}

const STALL_GAPS = 3
/**
 * Whatever a chain's timestamps say: on one that makes blocks only on demand a gap may be a night.
 */
const MAX_STALL = 3_600_000

/**
 * The pace of these blocks, oldest first; undefined where no two of them follow each other. The
 * genesis block's time is anybody's choice and counts for nothing.
 */
export function paceOf(blocks: readonly Block[]): Pace | undefined {
  const gaps = blocks.flatMap((block, index) => {
    const before = blocks[index - 1]
    if (before === undefined || before.number === 0 || before.number + 1 !== block.number) return []
    return [Math.max(0, Number(block.timestamp - before.timestamp) * 1_000)]
  })
  return gaps.length === 0 ? undefined : { longest: Math.max(...gaps) }
}

/**
 * How long a chain of this pace may go without a block before it stands still: three of its longest
 * recent gaps, `least` at least and an hour at most.
 */
export function stallOf(pace: Pace | undefined, least: number): number {
  return Math.max(least, Math.min(MAX_STALL, STALL_GAPS * (pace?.longest ?? 0)))
}

/**
 * How long a run waits for one thing at the most while the chain goes on, in milliseconds: for its
 * confirmations, and for a node to come to itself. What it says by then it will not take back.
 */
export function longestWait(stall: number, confirmations: number): number {
  return stall * (1 + confirmations / STALL_GAPS)
}

/** About how long that many more blocks take, in words; undefined where nothing tells. */
export function waitInWords(pace: Pace | undefined, blocks: number): string | undefined {
  if (pace === undefined) return undefined
  return pace.longest === 0 ? 'a few seconds' : durationInWords(pace.longest * blocks)
}

/** "45 s", "3 min 27 s", "2 h 5 min". */
export function durationInWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120)
    return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return minutes % 60 === 0
    ? `${minutes / 60} h`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
