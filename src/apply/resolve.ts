import type { ChainReceipt, Look } from '../model/chain.ts'
import type { ApplyEvent } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { ApplyContext } from './context.ts'
import { isFinal, settledBlock } from './finality.ts'
import { giveWay } from './nonce-held.ts'
import { longestWait } from './pace.ts'
import {
  type Attempt,
  broadcast,
  DOUBT_LOOKS,
  type InFlightStop,
  notKnown,
  type PendingTransaction,
  rebroadcastOrBump,
} from './pending-transaction.ts'
import { agreeOnLoss, agreeOnReceipt } from './second-opinion.ts'
import { STALL_HINT, stallReason } from './snapshot.ts'

export type Resolution =
  /** One of our hashes is as deep as the network asks, or final. */
  | { readonly kind: 'mined'; readonly receipt: ChainReceipt }
  /** Another transaction took the nonce. */
  | { readonly kind: 'overtaken' }
  | InFlightStop

/** What the looks so far came to. */
interface Watch {
  readonly highest: number
  /** When the newest block was first seen. */
  readonly movedAt: number
  readonly buriedLooks: number
  /** Since when no look said that the nonce is still free. */
  readonly goneAt?: number
  /** The receipt that the look before found. */
  readonly receipt?: ChainReceipt
  /** Why the last look told nothing. */
  readonly silence?: string
  /**
   * Whether the nonce is gone; undefined where the last look did not tell. `buried`: in a block
   * that stays, so that a node that lags would know a receipt of ours.
   */
  readonly spent?: 'no' | 'by-us' | 'lately' | 'buried'
  readonly known: readonly string[]
  /** The last look; undefined where it told nothing. */
  readonly seen?: Look
}

/**
 * Signs once for this nonce, notes the hash, sends, and looks until the nonce is spent: resends the
 * same bytes, raises the fees at the same nonce, never takes another (design, Apply 4). Once bytes
 * were handed over, a look that fails means "not known yet", for as long as the chain may stand
 * still.
 */
export async function* resolve(
  context: ApplyContext,
  attempt: Attempt,
): AsyncGenerator<ApplyEvent, Resolution> {
  const { clock, timing, signal } = context
  const way = attempt.waited === undefined ? yield* giveWay(context, attempt.request.nonce) : 'free'
  if (way === 'spent') return { kind: 'overtaken' }
  const patient: Attempt = way === 'held' ? { ...attempt, waited: 'other' } : attempt
  let pending = yield* broadcast(context, patient, attempt.request.fees)
  let watch: Watch = { highest: -1, movedAt: clock.now(), buriedLooks: 0, known: [] }
  for (;;) {
    if ('kind' in pending) return pending
    const before = watch
    watch = await look(context, patient, pending, before)
    if (watch.receipt !== undefined && (await counts(context, watch.receipt, before, watch))) {
      await agreeOnReceipt(context, watch.receipt)
      return { kind: 'mined', receipt: watch.receipt }
    }
    for (const hash of watch.known.filter((one) => !before.known.includes(one)))
      yield { kind: 'known', id: attempt.id, nonce: attempt.request.nonce, hash }
    const end = await ended(context, watch, attempt.request.nonce, pending.hashes)
    if (end !== undefined) return end
    if (signal.aborted)
      return {
        kind: 'in-flight',
        cause: 'cancelled',
        reason: 'cancelled while a transaction was under way',
      }
    if (watch.spent === 'no')
      pending = yield* rebroadcastOrBump(context, patient, { ...pending, known: watch.known })
    if (!('kind' in pending)) await clock.sleep(timing.poll, signal)
  }
}

/** The next look, on top of those before. */
async function look(
  context: ApplyContext,
  { request }: Attempt,
  { hashes }: PendingTransaction,
  before: Watch,
): Promise<Watch> {
  const { chain, clock, network, finality } = context
  const seen = await chain
    .look({ account: network.client, hashes, finalized: finality.kind === 'tag', pending: false })
    .catch(silence)
  const gone = { goneAt: before.goneAt ?? clock.now() }
  if (typeof seen === 'string')
    return {
      highest: before.highest,
      movedAt: before.movedAt,
      known: before.known,
      buriedLooks: 0,
      ...gone,
      silence: seen,
    }
  const { latest } = seen
  const receipt = seen.receipts[0]
  const isNewer = latest !== undefined && latest.number > before.highest
  const spent =
    receipt !== undefined ? 'by-us' : await spentBy(context, request.nonce, hashes, seen)
  return {
    highest: isNewer ? latest.number : before.highest,
    movedAt: isNewer ? clock.now() : before.movedAt,
    buriedLooks: spent === 'buried' ? before.buriedLooks + 1 : 0,
    known: [...before.known, ...seen.known.filter((hash) => !before.known.includes(hash))],
    seen,
    ...(spent === undefined ? {} : { spent }),
    ...(spent === 'no' ? {} : gone),
    ...(receipt === undefined ? {} : { receipt }),
  }
}

async function spentBy(
  { chain, network, finality }: ApplyContext,
  ours: number,
  hashes: readonly string[],
  { nonce, latest, finalized, absent }: Look,
): Promise<Watch['spent']> {
  if (nonce === undefined) return undefined
  if (nonce <= ours) return 'no'
  // a receipt that the node does not tell may be ours
  if (latest === undefined || absent.length < hashes.length) return 'lately'
  const settled = await chain
    .nonce(network.client, settledBlock(finality, network.confirmations, latest, finalized))
    .catch(notKnown)
  return settled !== undefined && settled > ours ? 'buried' : 'lately'
}

/**
 * Whether a receipt can't be taken back any more: its block is deep enough, or final and was there
 * at the look before, and still part of the chain.
 */
async function counts(
  { chain, network, finality }: ApplyContext,
  receipt: ChainReceipt,
  before: Watch,
  { seen }: Watch,
): Promise<boolean> {
  if (seen?.latest === undefined) return false
  const isDeep = seen.latest.number >= receipt.blockNumber + network.confirmations
  const isSecond =
    before.receipt?.hash === receipt.hash && before.receipt.blockHash === receipt.blockHash
  if (!isDeep && !(isSecond && isFinal(finality, receipt, seen))) return false
  // a node that lags may know a block that was replaced
  return (await chain.block(receipt.blockNumber).catch(notKnown))?.hash === receipt.blockHash
}

async function ended(
  context: ApplyContext,
  watch: Watch,
  nonce: number,
  hashes: readonly string[],
): Promise<Resolution | undefined> {
  if (watch.buriedLooks < DOUBT_LOOKS) return gaveUp(context, watch)
  await agreeOnLoss(context, nonce, hashes)
  return { kind: 'overtaken' }
}

function gaveUp(
  { clock, stall, network }: ApplyContext,
  { movedAt, goneAt, silence }: Watch,
): Resolution | undefined {
  const reason =
    silence === undefined
      ? `${stallReason(stall)}; ${STALL_HINT}`
      : `${silence}, and so for ${Math.round(stall / 1_000)} s`
  if (clock.now() - movedAt > stall) return { kind: 'in-flight', cause: 'stalled', reason }
  const most = longestWait(stall, network.confirmations)
  if (goneAt !== undefined && clock.now() - goneAt > most)
    return {
      kind: 'in-flight',
      cause: 'stalled',
      reason: `for ${Math.round(most / 1_000)} s the RPC told neither that its nonce is free nor a receipt that holds`,
    }
  return undefined
}

function silence(error: unknown): string {
  if (error instanceof Fault) return error.message
  throw error
}
