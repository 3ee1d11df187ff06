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
  /** After no answer at all, in milliseconds. */
  readonly pause?: number
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
/** How much trouble a node that does not answer for a single block may make, by the same rule. */
const REPEATS = { first: 0, later: 24 }
/** No node that cuts its answers cuts them as short as this. */
const TRUSTED = 99

/** How a walk goes on. */
interface Gait {
  readonly stride: Stride
  /** How often the node gave no logs since it last gave some. */
  readonly trouble: number
  readonly hasAnswered: boolean
}

/** How a walk goes on after a request without logs; undefined where there is no way on. */
function afterTrouble(
  { stride, trouble, hasAnswered }: Gait,
  said: NoLogs,
  asked: number,
): Gait | undefined {
  if (said === 'no-such-method') return undefined
  const patience = hasAnswered ? 'later' : 'first'
  const again = { stride, trouble: trouble + 1, hasAnswered }
  if (said === 'not-here' && trouble < WAITS[patience]) return again
  const fewer = narrower(stride, asked)
  // what was waited for in vain is not waited for once more with fewer blocks, and a node that
  // answered before is given more and more time
  if (fewer !== undefined)
    return {
      ...again,
      stride: fewer,
      trouble: said === 'not-here' || hasAnswered ? trouble + 1 : 0,
    }
  return said === 'no-answer' && trouble < REPEATS[patience] ? again : undefined
}

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

  /**
   * Every stretch down from this block, newest first, without a gap; one that is answered with
   * `again` comes once more, or a part of it.
   */
  async *back(newest: number): AsyncGenerator<WalkedStretch, WalkEnd, 'again' | undefined> {
    let gait: Gait = { stride: FIRST_STRIDE, trouble: 0, hasAnswered: false }
    for (let to = newest; to >= 0; ) {
      if (this.isOver()) return 'too-long'
      const from = Math.max(0, to - gait.stride.size + 1)
      const logs = await this.whole({ from, to })
      if (typeof logs === 'string') {
        if (logs !== 'refused') await this.pause(gait.trouble + 1)
        const next = afterTrouble(gait, logs, to - from + 1)
        if (next === undefined) return 'unanswered'
        gait = next
      } else if ((yield { from, to, logs: logsOf(logs, this.nexus, { from, to }) }) !== 'again') {
        gait = { stride: wider(gait.stride), trouble: 0, hasAnswered: true }
        to = from - 1
      }
    }
    return 'first'
  }

  /** Gives the node time, the more the longer that it needs. */
  async pause(trouble: number): Promise<void> {
    const { pause = PAUSE } = this.bounds
    await sleep(Math.min(pause * trouble, LONGEST_PAUSE))
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
    return isWhole ? logs : [...older, ...newer]
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
