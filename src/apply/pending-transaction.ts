import type { FeeRate, SendAnswer, SignedTransaction } from '../model/chain.ts'
import type { ApplyEvent } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { ApplyContext } from './context.ts'
import {
  type Broadcast,
  contradictionIn,
  contradictory,
  type InFlightStop,
  type PendingTransaction,
  spentReason,
} from './contradiction.ts'
import { above, bumped, tipCap, withTip } from './fee-bump.ts'
import { heldReason, waitsReason } from './nonce-held.ts'
import { asFault, isLeftAlone, longest, NEXT_CANCELLED, withoutSignature } from './signing.ts'

/**
 * How many looks a node's refusal is doubted, and a nonce has to be seen spent before another
 * transaction is believed to have it.
 */
export const DOUBT_LOOKS = 4

type Going = AsyncGenerator<ApplyEvent, PendingTransaction | InFlightStop>

/**
 * Signs, notes the hash, sends. What the node says to it decides only about the price: one that
 * takes nothing at this one gets more at once.
 */
export async function* broadcast(
  context: ApplyContext,
  attempt: Broadcast,
  rate: FeeRate,
  previous?: PendingTransaction,
): Going {
  const { clock, signer, notes, signal } = context
  const { id, kind, request } = attempt
  const signed = await signer.sign({ ...request, fees: rate }, signal).catch(asFault)
  if (signed instanceof Fault) return yield* withoutSignature(context, signed, previous)
  const hashes = [...(previous?.hashes ?? []), signed.hash]
  await notes.write(hashes.map((hash) => ({ id, kind, nonce: request.nonce, hash })))
  if (signal.aborted && previous === undefined)
    return {
      kind: 'in-flight',
      cause: 'cancelled',
      reason: NEXT_CANCELLED,
    }
  yield previous === undefined && kind !== 'fence'
    ? { kind: 'sent', id, change: kind, nonce: request.nonce, hash: signed.hash }
    : { kind: 'raised', id, nonce: request.nonce, hash: signed.hash }
  const answer = await answerTo(context, attempt, signed)
  const now = clock.now()
  const pending: PendingTransaction = {
    hashes,
    known: previous?.known ?? [],
    signed,
    rate,
    sentAt: now,
    signedAt: now,
    raises: (previous?.raises ?? -1) + 1,
    ...(answer.kind === 'rejected' ? { rejected: answer.reason } : {}),
    ...(previous?.held === undefined ? {} : { held: previous.held }),
    contradiction: contradictionIn(
      previous,
      answer.kind === 'nonce-spent' ? spentReason(request.nonce) : previous?.contradiction?.said,
      now,
    ),
    outbids: previous === undefined ? attempt.waited === 'other' : previous.outbids === true,
  }
  if (answer.kind === 'below-minimum') return yield* meetMinimum(context, attempt, pending)
  return yield* afterAnswer(context, attempt, pending, answer)
}

/** What a waiting transaction needs: its bytes once more, or a higher fee. */
export async function* rebroadcastOrBump(
  context: ApplyContext,
  attempt: Broadcast,
  pending: PendingTransaction,
): Going {
  const { clock, timing } = context
  const now = clock.now()
  const age = now - pending.signedAt
  if (pending.held !== undefined && now - pending.held.since >= timing.pending)
    return yield* outbid(context, attempt, pending)
  if (pending.contradiction !== undefined && now - pending.contradiction.since >= timing.lag)
    return {
      kind: 'in-flight',
      cause: 'stalled',
      reason: `${pending.contradiction.said}, and so for ${Math.round(timing.lag / 1_000)} s`,
    }
  if (
    pending.rejected !== undefined &&
    age >= timing.poll * DOUBT_LOOKS &&
    !pending.known.includes(pending.signed.hash)
  )
    return {
      kind: 'in-flight',
      cause: 'rejected',
      reason: `the RPC refuses it: ${pending.rejected}`,
    }
  const isDue = age >= timing.raise && pending.raises < timing.raises
  if (pending.held === undefined && isDue && !isLeftAlone(context, pending)) {
    const rate = await higher(context, attempt, pending.rate)
    if (rate !== undefined) return yield* broadcast(context, attempt, rate, pending)
  }
  if (now - pending.sentAt < timing.resend) return pending
  if (pending.held === undefined && age >= longest(timing))
    return {
      kind: 'in-flight',
      cause: 'stalled',
      reason: `the transaction was not mined in time, ${whyNotHigher(attempt, pending)}`,
    }
  const answer = await answerTo(context, attempt, pending.signed)
  const said = await contradictory(context, attempt, pending, answer)
  return yield* afterAnswer(
    context,
    attempt,
    { ...pending, sentAt: now, contradiction: contradictionIn(pending, said, now) },
    answer,
  )
}

/**
 * What an answer says of the nonce. Our own earlier price holds it where a node has that one: the
 * time for a raise will come.
 */
async function* afterAnswer(
  context: ApplyContext,
  attempt: Broadcast,
  pending: PendingTransaction,
  answer: SendAnswer,
): Going {
  if (answer.kind === 'nonce-held')
    return pending.known.length > 0 ? pending : yield* behind(context, attempt, pending)
  if (
    answer.kind === 'rejected' ||
    ((answer.kind === 'unknown' || answer.kind === 'nonce-spent') && pending.outbids !== true)
  )
    return pending
  const { held, outbids: _, ...free } = pending
  if (pending.outbids === true)
    yield {
      kind: 'outbid',
      id: attempt.id,
      nonce: attempt.request.nonce,
      ...(held?.by === undefined ? {} : { holder: held.by.hash }),
    }
  return free
}

/** Why it has no higher price by now, and what leads on where none can be signed here. */
function whyNotHigher({ isFixed }: Broadcast, { unsigned }: PendingTransaction): string {
  if (isFixed === true)
    return 'at the fee that was signed; run this again to go on waiting for it, or have another with the same nonce and a higher fee signed'
  return unsigned === undefined
    ? 'at the highest fee that is allowed'
    : `and no higher fee was signed: ${unsigned.reason}`
}

/** Another transaction of the wallet has the nonce: it gets its time, once, from now on. */
async function* behind(
  context: ApplyContext,
  { id, request, waited, ...attempt }: Broadcast,
  pending: PendingTransaction,
): Going {
  const { chain, clock, network, timing } = context
  const by = pending.held?.by ?? (await chain.holder(network.client, request.nonce))
  const since =
    pending.held?.since ?? (waited === undefined ? clock.now() : Number.NEGATIVE_INFINITY)
  if (pending.held === undefined && waited === undefined)
    yield { kind: 'waiting', reason: waitsReason(request.nonce, by, timing.pending) }
  const waiting = { ...pending, held: { since, by } }
  return clock.now() - since >= timing.pending
    ? yield* outbid(context, { id, request, ...attempt }, waiting)
    : waiting
}

/**
 * The holder of the nonce has had its time: above its price, where the node shows that, else above
 * our own.
 */
async function* outbid(
  context: ApplyContext,
  attempt: Broadcast,
  pending: PendingTransaction,
): Going {
  const { held, rate, raises, unsigned: failed } = pending
  const { clock, timing } = context
  if (isLeftAlone(context, pending)) return pending
  if (failed !== undefined && clock.now() - failed.since >= longest(timing))
    return {
      kind: 'in-flight',
      cause: 'nonce-held',
      reason: `${heldReason(attempt.request.nonce, held?.by, false)}; no higher fee was signed: ${failed.reason}`,
    }
  const isLast = raises >= timing.raises
  const price = isLast
    ? undefined
    : await higher(context, attempt, held?.by === undefined ? rate : above(rate, held.by.fees))
  if (price === undefined)
    return {
      kind: 'in-flight',
      cause: 'nonce-held',
      reason: heldReason(attempt.request.nonce, held?.by, isLast),
    }
  const next = yield* broadcast(context, attempt, price, { ...pending, outbids: true })
  return 'kind' in next || next.signed !== pending.signed
    ? next
    : { ...next, outbids: pending.outbids === true }
}

async function* meetMinimum(
  context: ApplyContext,
  attempt: Broadcast,
  pending: PendingTransaction,
): Going {
  const rate =
    pending.raises < context.timing.raises
      ? await higher(context, attempt, pending.rate)
      : undefined
  return rate === undefined ? pending : yield* broadcast(context, attempt, rate, pending)
}

/**
 * The node's answer to signed bytes. Words that may mean two things are settled by what waits in
 * its pool.
 */
async function answerTo(
  { chain, network }: ApplyContext,
  { request }: Broadcast,
  signed: SignedTransaction,
): Promise<SendAnswer> {
  const first = await chain.send(signed)
  // A balancer that drops requests in turn would drop this one each time; the same bytes can't be
  // mined twice.
  const answer =
    first.kind === 'unknown' && first.isLost === true ? await chain.send(signed) : first
  if (answer.kind !== 'underpriced') return answer
  const pending = await chain.nonce(network.client, 'pending').catch(notKnown)
  return { kind: pending !== undefined && pending > request.nonce ? 'nonce-held' : 'below-minimum' }
}

/**
 * The next price above one, by what the chain asks now where it says that; undefined where none is
 * allowed.
 */
async function higher(
  { chain }: ApplyContext,
  { cap, shownTip, maxTip }: Broadcast,
  rate: FeeRate,
): Promise<FeeRate | undefined> {
  const asked = await chain.fees().catch(notKnown)
  return bumped(
    rate,
    asked === undefined ? rate : withTip(asked, maxTip ?? tipCap(asked, shownTip)),
    cap,
    maxTip,
  )
}

/** After a sending no answer ends a run: what a node does not tell is not known yet. */
export function notKnown(error: unknown): undefined {
  if (error instanceof Fault) return undefined
  throw error
}
