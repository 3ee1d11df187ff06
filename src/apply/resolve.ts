import type { Wei } from '../model/amount.ts'
import type { ApplyEvent } from '../model/events.ts'
import type { At, Block, ChainReceipt, FeeRate, SignedTransaction, TransactionRequest } from '../ports.ts'
import type { ApplyContext } from './context.ts'
import { raised } from './fee-raise.ts'
import { STALL_HINT, stallReason } from './snapshot.ts'

/** A transaction that is to be mined at its nonce, whatever any RPC says. */
export interface Attempt {
  readonly id: string
  readonly kind: 'publish' | 'update' | 'close' | 'fence'
  readonly request: TransactionRequest
  readonly cap: Wei
}

export type Resolution =
  /** One of our hashes is as deep as the network asks. */
  | { readonly kind: 'mined'; readonly receipt: ChainReceipt }
  /** Another transaction took the nonce. */
  | { readonly kind: 'overtaken' }
  /** It may still be mined; this run ends without knowing. */
  | { readonly kind: 'in-flight'; readonly cause: 'stalled' | 'cancelled' | 'rejected'; readonly reason: string }

/** How often the nonce must be seen spent without a receipt of ours before another transaction is believed to have it. */
const OVERTAKEN_LOOKS = 4

interface Flight {
  readonly hashes: readonly string[]
  readonly signed: SignedTransaction
  readonly rate: FeeRate
  readonly sentAt: number
  readonly signedAt: number
  readonly raises: number
  /** The node's words, where it said that it will never take these bytes. Even then the nonce decides. */
  readonly rejected?: string
}

/** Signs once for this nonce, notes the hash, sends, and looks until the nonce is spent: resends the same bytes, raises the fees at the same nonce, never takes another (design, Apply 4). */
export async function* resolve(context: ApplyContext, attempt: Attempt): AsyncGenerator<ApplyEvent, Resolution> {
  const { clock, timing, signal, network } = context
  const first = yield* launch(context, attempt, attempt.request.fees, undefined)
  if ('kind' in first) return first
  let flight = first
  let [highest, blockAt, buriedLooks] = [-1, clock.now(), 0]
  for (;;) {
    const { receipt, latest, spent } = await look(context, attempt, flight.hashes)
    if (latest.number > highest) [highest, blockAt] = [latest.number, clock.now()]
    if (receipt !== undefined && latest.number >= receipt.blockNumber + network.confirmations && (await stands(context, receipt)))
      return { kind: 'mined', receipt }
    buriedLooks = spent === 'buried' ? buriedLooks + 1 : 0
    if (buriedLooks >= OVERTAKEN_LOOKS) return { kind: 'overtaken' }
    if (signal.aborted) return { kind: 'in-flight', cause: 'cancelled', reason: 'cancelled while a transaction was under way' }
    if (clock.now() - blockAt > timing.stall) return { kind: 'in-flight', cause: 'stalled', reason: `${stallReason(timing.stall)}; ${STALL_HINT}` }
    if (spent === 'no') {
      const next = yield* pursue(context, attempt, flight)
      if ('kind' in next) return next
      flight = next
    }
    await clock.sleep(timing.poll, signal)
  }
}

type Stop = Extract<Resolution, { kind: 'in-flight' }>

/** What a waiting transaction needs: its bytes once more, or a higher fee. */
async function* pursue(context: ApplyContext, attempt: Attempt, flight: Flight): AsyncGenerator<ApplyEvent, Flight | Stop> {
  const { chain, clock, timing } = context
  const now = clock.now()
  if (flight.rejected !== undefined && now - flight.signedAt >= timing.poll * OVERTAKEN_LOOKS)
    return { kind: 'in-flight', cause: 'rejected', reason: `the RPC refuses it: ${flight.rejected}` }
  if (now - flight.signedAt >= timing.raise && flight.raises < timing.raises) {
    const rate = raised(flight.rate, await chain.fees(), attempt.cap)
    if (rate !== undefined) return yield* launch(context, attempt, rate, flight)
  }
  if (now - flight.sentAt < timing.resend) return flight
  if (now - flight.signedAt >= timing.raise * (timing.raises + 2))
    return { kind: 'in-flight', cause: 'stalled', reason: 'the transaction was not mined in time, at the highest fee that is allowed' }
  await chain.send(flight.signed)
  return { ...flight, sentAt: now }
}

/** Signs and sends at a rate; a node that calls it underpriced beside another transaction of that nonce gets a higher one at once. */
async function* launch(context: ApplyContext, attempt: Attempt, rate: FeeRate, previous: Flight | undefined): AsyncGenerator<ApplyEvent, Flight | Stop> {
  const { chain, clock, signer, notes, signal } = context
  const { id, kind, request } = attempt
  const signed = await signer.sign({ ...request, fees: rate })
  const hashes = [...(previous?.hashes ?? []), signed.hash]
  await notes.write(hashes.map((hash) => ({ id, kind, nonce: request.nonce, hash })))
  if (signal.aborted && previous === undefined) return { kind: 'in-flight', cause: 'cancelled', reason: 'cancelled before the next transaction' }
  yield previous === undefined && kind !== 'fence'
    ? { kind: 'sent', id, change: kind, nonce: request.nonce, hash: signed.hash }
    : { kind: 'raised', id, nonce: request.nonce, hash: signed.hash }
  const answer = await chain.send(signed)
  const raises = (previous?.raises ?? -1) + 1
  const flight: Flight = {
    hashes,
    signed,
    rate,
    sentAt: clock.now(),
    signedAt: clock.now(),
    raises,
    ...(answer.kind === 'rejected' ? { rejected: answer.reason } : {}),
  }
  if (answer.kind !== 'underpriced' || raises >= context.timing.raises * 3) return flight
  const higher = raised(rate, await chain.fees(), attempt.cap)
  return higher === undefined ? flight : yield* launch(context, attempt, higher, flight)
}

interface Look {
  readonly receipt: ChainReceipt | undefined
  readonly latest: Block
  /** Whether the nonce is gone. `buried`: as deep as the network asks; by then even a node that lags would know a receipt of ours. */
  readonly spent: 'no' | 'by-us' | 'lately' | 'buried'
}

async function look({ chain, network }: ApplyContext, { request }: Attempt, hashes: readonly string[]): Promise<Look> {
  const latest = await chain.latest() // before the receipts: blocks that come after them do not bury them
  const receipts = await Promise.all(hashes.map((hash) => chain.receipt(hash)))
  const receipt = receipts.find((found) => found !== undefined)
  if (receipt !== undefined) return { receipt, latest, spent: 'by-us' }
  const isSpent = async (at: At): Promise<boolean> => (await chain.nonce(network.client, at)) > request.nonce
  if (!(await isSpent('latest'))) return { receipt, latest, spent: 'no' }
  return { receipt, latest, spent: (await isSpent(Math.max(0, latest.number - network.confirmations))) ? 'buried' : 'lately' }
}

/** Whether the block of a receipt is still part of the chain: a node that lags may know one that was replaced. */
async function stands({ chain }: ApplyContext, { blockNumber, blockHash }: ChainReceipt): Promise<boolean> {
  return (await chain.block(blockNumber))?.hash === blockHash
}
