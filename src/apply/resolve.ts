import type { ChainReceipt, Look } from '../model/chain.ts'
import type { ApplyEvent } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { ApplyContext } from './context.ts'
import type { Broadcast, InFlightStop, PendingTransaction } from './contradiction.ts'
import { isFinal, settledBlock } from './finality.ts'
import { giveWay } from './nonce-held.ts'
import { afterLook, lasting, type Nonsense, nonsenseIn, nonsenseOf } from './nonsense.ts'
import { longestWait } from './pace.ts'
import { broadcast, DOUBT_LOOKS, notKnown, rebroadcastOrBump } from './pending-transaction.ts'
import { agreeOnLoss, agreeOnReceipt } from './second-opinion.ts'
import { asFault } from './signing.ts'
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
  /** The receipt that the last look found. */
  readonly receipt?: ChainReceipt
  /** Whether that can't be taken back any more. */
  readonly counts?: boolean
  /** Why the last look told nothing. */
  readonly silence?: string
  /** What the looks until now said of which nothing can be made. */
  readonly nonsense?: Nonsense | undefined
  /** That they had a receipt of a block that is none of theirs. */
  readonly contradiction?: Nonsense | undefined
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
  attempt: Broadcast,
): AsyncGenerator<ApplyEvent, Resolution> {
  const { clock, timing, signal } = context
  const way = attempt.waited === undefined ? yield* giveWay(context, attempt.request.nonce) : 'free'
  if (way === 'spent') return { kind: 'overtaken' }
  const patient: Broadcast = way === 'held' ? { ...attempt, waited: 'other' } : attempt
  let pending = yield* broadcast(context, patient, attempt.request.fees)
  let watch: Watch = { highest: -1, movedAt: clock.now(), buriedLooks: 0, known: [] }
  for (;;) {
    if ('kind' in pending) return pending
    const before = watch
    watch = await look(context, patient, pending, before)
    if (watch.counts === true && watch.receipt !== undefined) {
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
      pending = yield* rebroadcastOrBump(context, patient, {
        ...pending,
        known: watch.known,
        missing: watch.seen?.missing ?? [],
      })
    if (!('kind' in pending)) await clock.sleep(timing.poll, signal)
  }
}

/** The next look, on top of those before. */
async function look(
  context: ApplyContext,
  attempt: Broadcast,
  pending: PendingTransaction,
  before: Watch,
): Promise<Watch> {
  const watch = await lookOnce(context, attempt, pending, before)
  const standing = await standingOf(context, before, watch)
  return standing === 'nowhere'
    ? { ...watch, contradiction: afterLook(before.contradiction, NOWHERE, context.clock.now()) }
    : { ...watch, counts: standing === 'counts' }
}

/** The same, but for what its receipt is worth. */
async function lookOnce(
  context: ApplyContext,
  { request }: Broadcast,
  { hashes }: PendingTransaction,
  before: Watch,
): Promise<Watch> {
  const { chain, clock, network, finality } = context
  const began = clock.now()
  const seen = await chain
    .look({ account: network.client, hashes, finalized: finality.kind === 'tag', pending: false })
    .catch(asFault)
  const gone = { goneAt: before.goneAt ?? clock.now() }
  if (seen instanceof Fault) {
    const said = nonsenseOf(seen)
    return {
      highest: before.highest,
      movedAt: before.movedAt,
      known: before.known,
      buriedLooks: 0,
      ...gone,
      silence: seen.message,
      nonsense: said === undefined ? before.nonsense : afterLook(before.nonsense, said, began),
      contradiction: before.contradiction,
    }
  }
  const { latest } = seen
  const receipt = seen.receipts[0]
  const isNewer = latest !== undefined && latest.number > before.highest
  const spent =
    receipt !== undefined ? 'by-us' : await spentBy(context, request.nonce, hashes, seen)
  const said = nonsenseIn(illegibleIn(seen, spent))
  return {
    highest: isNewer ? latest.number : before.highest,
    movedAt: isNewer ? clock.now() : before.movedAt,
    buriedLooks: spent === 'buried' ? before.buriedLooks + 1 : 0,
    known: [...before.known, ...seen.known.filter((hash) => !before.known.includes(hash))],
    seen,
    nonsense: afterLook(before.nonsense, said, began),
    ...(spent === undefined ? {} : { spent }),
    ...(spent === 'no' ? {} : gone),
    ...(receipt === undefined ? {} : { receipt }),
  }
}

/**
 * What keeps a look from telling anything. With a receipt only the newest block is missed. A
 * receipt that can't be read may be how a node says that there is none yet: it counts once the
 * nonce is gone.
 */
function illegibleIn({ illegible = [] }: Look, spent: Watch['spent']): Look['illegible'] {
  return illegible.filter((part) =>
    spent === 'by-us' ? part === 'block' : spent !== 'no' || part !== 'receipt',
  )
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

const NOWHERE = 'the RPC gives a receipt of a block that it does not have'

/**
 * What a receipt is worth. It `counts` once it can't be taken back any more: its block is deep
 * enough, or final and was there at the look before, and still part of the chain. `nowhere`: the
 * node that gives it has no such block.
 */
async function standingOf(
  { chain, network, finality }: ApplyContext,
  before: Watch,
  { seen, receipt }: Watch,
): Promise<'counts' | 'waits' | 'nowhere'> {
  if (seen?.latest === undefined || receipt === undefined) return 'waits'
  if (receipt.blockNumber > seen.latest.number) return 'nowhere'
  const isDeep = seen.latest.number >= receipt.blockNumber + network.confirmations
  const isSecond =
    before.receipt?.hash === receipt.hash && before.receipt.blockHash === receipt.blockHash
  if (!isDeep && !(isSecond && isFinal(finality, receipt, seen))) return 'waits'
  // a node that lags may know a block that was replaced
  const block = await chain.block(receipt.blockNumber).catch(asFault)
  if (block instanceof Fault) return 'waits'
  return block?.hash === receipt.blockHash ? 'counts' : 'nowhere'
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
  { clock, stall, network, timing }: ApplyContext,
  { movedAt, goneAt, silence, nonsense, contradiction }: Watch,
): Resolution | undefined {
  const said =
    lasting(nonsense, timing.nonsense, clock.now()) ??
    lasting(contradiction, timing.lag, clock.now())
  if (said !== undefined) return { kind: 'in-flight', cause: 'stalled', reason: said }
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
