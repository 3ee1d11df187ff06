import type { Block, Look } from '../model/chain.ts'
import { type ApplyEvent, type InFlight, UNSIGNED } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { ReadingContext } from './context.ts'
import { settledBlock } from './finality.ts'
import { afterLook, lasting, type Nonsense, uselessIn } from './nonsense.ts'
import { openNotes } from './open-journal.ts'
import { longestWait } from './pace.ts'

/**
 * A block deep enough to stay, and the account's nonce at it: the word that every later step
 * compares and swaps.
 */
export interface ChainSnapshot {
  readonly block: Block
  /** The newest block by then: what a plan would be made at. */
  readonly newest: Block
  readonly nonce: number
  /**
   * Set where a transaction may wait at this nonce that has had its time: the nonce has to be spent
   * before this run says done. `own`: an earlier run noted it. `other`: it is pending, and nobody
   * did.
   */
  readonly waited?: 'own' | 'other'
}

/**
 * Pins block latest - confirmations, or a final one above it, and waits until the account has been
 * quiet since (design, Apply 1). `floor` is the least nonce that is known to be mined.
 */
export async function* takeSnapshot(
  context: ReadingContext,
  floor: number,
): AsyncGenerator<ApplyEvent, ChainSnapshot> {
  const { clock, timing, signal, notes, settled, network, stall } = context
  const most = longestWait(stall, network.confirmations) + timing.pending
  const watch = stallWatch(context)
  const started = clock.now()
  let nonsense: Nonsense | undefined
  for (let said = false; ; said = true) {
    const { pinned, newest, senseless } = await pin(context)
    const isDeep = newest !== undefined && pinned !== undefined && pinned.nonce >= floor
    const noted = isDeep ? openNotes(await notes.read(), pinned.nonce) : []
    const taken = isDeep
      ? takenAt(pinned, newest, noted, clock.now() - started > timing.pending)
      : undefined
    if (taken !== undefined) return taken
    if (!said)
      yield {
        kind: 'waiting',
        reason: isDeep
          ? pendingReason(pinned.nonce, noted)
          : `a transaction of the client is not ${settled}`,
      }
    if (signal.aborted)
      throw new Fault('nonce-busy', 'stopped while waiting for the account to be quiet')
    nonsense = afterLook(nonsense, senseless, clock.now())
    const all = lasting(nonsense, timing.nonsense, clock.now())
    if (all !== undefined) throw new Fault('rpc-answer', all, 'use another RPC')
    watch(newest?.number ?? -1)
    if (clock.now() - started > most) throw neverQuiet(most)
    await clock.sleep(timing.poll, signal)
  }
}

/**
 * The chain goes on, and the account's nonce is never the same at two blocks, or never told.
 * Nothing of this round has been sent.
 */
function neverQuiet(most: number): Fault {
  const message = `the account’s nonce was not the same at two blocks for ${Math.round(most / 1_000)} s, as far as the RPC tells`
  return new Fault(
    'nonce-busy',
    message,
    'does another program send with this wallet all the time? Else use another RPC',
  )
}

/**
 * The snapshot, once nothing waits any more or what waits has had its time; undefined until then.
 */
function takenAt(
  { block, nonce, isPending }: Pinned,
  newest: Block,
  noted: readonly InFlight[],
  isOver: boolean,
): ChainSnapshot | undefined {
  const snapshot = { block, newest, nonce }
  if (!isPending) return noted.length > 0 ? { ...snapshot, waited: 'own' } : snapshot
  return isOver ? { ...snapshot, waited: noted.some(isSigned) ? 'own' : 'other' } : undefined
}

interface Pinned {
  readonly block: Block
  readonly nonce: number
  readonly isPending: boolean
}

/**
 * The newest block, and what is pinned once no transaction of the account was mined since;
 * undefined while one was, or the node does not tell.
 */
async function pin({ chain, network, finality }: ReadingContext): Promise<Sight> {
  const ask = { account: network.client, hashes: [] }
  const first = await chain.look({ ...ask, finalized: finality.kind === 'tag', pending: false })
  const { latest: newest, finalized } = first
  if (newest === undefined) return { senseless: uselessIn(first) }
  const at = settledBlock(finality, network.confirmations, newest, finalized)
  const seen = await chain.look({ ...ask, finalized: false, pending: true, at })
  return { pinned: pinnedIn(seen), newest, senseless: uselessIn(seen) }
}

/** What two looks found. */
interface Sight {
  readonly pinned?: Pinned | undefined
  readonly newest?: Block
  /** What in it is no answer, in words. */
  readonly senseless: string | undefined
}

function pinnedIn({ block, nonceAt, nonce, pending }: Look): Pinned | undefined {
  if (block === undefined || nonceAt === undefined || nonceAt !== nonce || pending === undefined)
    return undefined
  return { block, nonce: nonceAt, isPending: pending > nonceAt }
}

/**
 * Throws a Fault when the chain has made no block for too long. Nothing has been sent at this
 * point.
 */
function stallWatch({ clock, stall }: ReadingContext): (block: number) => void {
  let [highest, since] = [-1, clock.now()]
  return (block) => {
    if (block > highest) [highest, since] = [block, clock.now()]
    else if (clock.now() - since > stall)
      throw new Fault('chain-stalled', stallReason(stall), STALL_HINT)
  }
}

export const STALL_HINT =
  'a chain that makes blocks only on demand wants confirmations: 0 or finality: instant in ogpu.yaml'

/** Says that the chain stands still. */
export function stallReason(stall: number): string {
  return `the chain has made no block for ${Math.round(stall / 1_000)} s`
}

function isSigned({ hash }: InFlight): boolean {
  return hash !== UNSIGNED
}

function pendingReason(nonce: number, noted: readonly InFlight[]): string {
  const note = noted.find(isSigned)
  return note === undefined
    ? `a transaction with nonce ${nonce} is pending`
    : `an earlier run sent ${note.hash} (${note.kind} ${note.id}, nonce ${note.nonce}), which is pending`
}
