import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../../../model/fault.ts'
import { saysNoMethod } from '../../../model/no-method.ts'
import type { Address } from '../../../model/units/address.ts'
import { tag } from '../reader.ts'
import type { Rpc } from '../rpc.ts'
import { isLostConnection, isUnknownBlock, type RpcError } from '../rpc-error.ts'
import { logsOf, type SourceLog, type Stretch, TOPICS } from './source-log.ts'
import { FIRST_STRIDE, narrower, type Stride, wider } from './stride.ts'

/** Where a walk is given up. */
export interface WalkBounds {
  readonly requests: number
  /** In milliseconds. */
  readonly time: number
  /** How many logs may come, of whatever Source; a node may send far more than was meant. */
  readonly logs?: number
  /** How many logs an answer may have before it is doubted that they are all. */
  readonly trusted?: number
}

/** The events of a stretch of blocks, oldest first. */
export interface WalkedStretch extends Stretch {
  readonly logs: readonly SourceLog[]
}

/** Why a walk ended: at the first block, where the node answers no more, or at a bound. */
export type WalkEnd = 'first' | 'unanswered' | 'too-long'

/** What a node said to one request for logs. */
export type Logs = readonly unknown[] | NoLogs
type NoLogs = 'refused' | 'not-here' | 'no-answer' | 'no-such-method'

/** After no answer at all: it may have been one request too many. */
export const PAUSE = 200
const LONGEST_PAUSE = 2_000
/** How often a block that is not here yet is waited for, before anything was answered and after. */
const WAITS = { first: 20, later: 5 }
/** How often a node that does not answer for the fewest blocks is asked again, by the same rule. */
const REPEATS = { first: 2, later: 6 }
/** No node that cuts its answers cuts them as short as this. */
const TRUSTED = 99

/**
 * A walk back through all events of Nexus, stretch by stretch, each as long as the node answers.
 * Nothing of them is indexed, so a node gives everybody's.
 */
export class EventWalk {
  private readonly rpc: Rpc
  private readonly nexus: Address
  private readonly bounds: WalkBounds
  private readonly start = performance.now()
  private requests = 0
  private logs = 0
  /** The longest answer that was found to be whole. */
  private trusted: number

  constructor(rpc: Rpc, nexus: Address, bounds: WalkBounds) {
    this.rpc = rpc
    this.nexus = nexus
    this.bounds = bounds
    this.trusted = bounds.trusted ?? TRUSTED
  }

  /** Every stretch down from this block, newest first, without a gap. */
  async *back(newest: number): AsyncGenerator<WalkedStretch, WalkEnd> {
    let stride: Stride = FIRST_STRIDE
    let trouble = 0
    let patience: keyof typeof WAITS = 'first'
    for (let to = newest; to >= 0; ) {
      if (this.isOver()) return 'too-long'
      const from: number = Math.max(0, to - stride.size + 1)
      const logs = await this.whole({ from, to })
      if (typeof logs !== 'string') {
        yield { from, to, logs: logsOf(logs, this.nexus, { from, to }) }
        ;[to, stride, trouble, patience] = [from - 1, wider(stride), 0, 'later']
        continue
      }
      if (logs === 'no-such-method') return 'unanswered'
      trouble += 1
      if (logs !== 'refused') await sleep(Math.min(PAUSE * trouble, LONGEST_PAUSE))
      if (logs === 'not-here' && trouble <= WAITS[patience]) continue
      const next = narrower(stride, to - from + 1)
      if (next !== undefined) [stride, trouble] = [next, logs === 'not-here' ? trouble : 0]
      else if (logs !== 'no-answer' || trouble > REPEATS[patience]) return 'unanswered'
    }
    return 'first'
  }

  /** The events of one stretch once more; undefined where the node does not answer this time. */
  async again({ from, to }: Stretch): Promise<WalkedStretch | undefined> {
    const logs = await this.whole({ from, to })
    return typeof logs === 'string'
      ? undefined
      : { from, to, logs: logsOf(logs, this.nexus, { from, to }) }
  }

  /**
   * The logs of a stretch. Some nodes cut a long answer without a word: one that is longer than any
   * that was whole is asked for in halves, and believed where these come to as many.
   */
  private async whole({ from, to }: Stretch): Promise<Logs> {
    if (this.isOver()) return 'no-answer'
    this.requests += 1
    const logs = await logsIn(this.rpc, this.nexus, from, to)
    if (typeof logs === 'string') return logs
    this.logs += logs.length
    if (logs.length <= this.trusted || from === to) return logs
    const middle = Math.floor((from + to) / 2)
    const older = await this.whole({ from, to: middle })
    if (typeof older === 'string') return older
    const newer = await this.whole({ from: middle + 1, to })
    if (typeof newer === 'string') return newer
    const isWhole = older.length + newer.length <= logs.length
    this.trusted = isWhole
      ? Math.max(this.trusted, logs.length)
      : Math.min(this.trusted, logs.length - 1)
    return [...older, ...newer]
  }

  private isOver(): boolean {
    const { requests, time, logs = Number.POSITIVE_INFINITY } = this.bounds
    return this.requests >= requests || this.logs > logs || performance.now() - this.start > time
  }
}

/**
 * One request for the events of Nexus. A block that the node does not have yet is worth waiting
 * for; any other refusal is answered by asking for less, so nothing is asked twice.
 */
export async function logsIn(rpc: Rpc, nexus: Address, from: number, to: number): Promise<Logs> {
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

function refusal(error: RpcError): NoLogs {
  if (saysNoMethod(error)) return 'no-such-method'
  return isUnknownBlock(error) || isLostConnection(error) ? 'not-here' : 'refused'
}
