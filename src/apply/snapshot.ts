import { type ApplyEvent, type InFlight, UNSIGNED } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { Block } from '../ports.ts'
import type { ApplyContext } from './context.ts'
import { openNotes } from './open-notes.ts'

/** A block deep enough to stay, and the account's nonce at it: the word that every later step compares and swaps. */
export interface Snapshot {
  readonly block: Block
  readonly nonce: number
  /** Set where an earlier run may have left a transaction at this nonce: it has to be spent before this run says done. */
  readonly mustSpend: boolean
}

/** Pins block latest - confirmations and waits until the account has been quiet since (design, Apply 1). `floor` is the least nonce that is known to be mined. */
export async function* takeSnapshot(context: ApplyContext, floor: number): AsyncGenerator<ApplyEvent, Snapshot> {
  const { chain, clock, network, timing, signal, notes } = context
  const watch = stallWatch(context)
  const started = clock.now()
  for (let said = false; ; said = true) {
    const snapshot = await pin(context)
    if (snapshot !== undefined && snapshot.nonce >= floor) {
      const noted = openNotes(await notes.read(), snapshot.nonce)
      const pending = (await chain.nonce(network.client, 'pending')) > snapshot.nonce
      if (!pending) return { ...snapshot, mustSpend: noted.length > 0 }
      if (clock.now() - started > timing.pending) return { ...snapshot, mustSpend: true }
      if (!said) yield { kind: 'waiting', reason: pendingReason(snapshot.nonce, noted) }
    } else if (!said) yield { kind: 'waiting', reason: `a transaction of the client is not ${network.confirmations} blocks deep yet` }
    if (signal.aborted) throw new Fault('nonce-busy', 'stopped while waiting for the account to be quiet')
    watch((await chain.latest()).number)
    await clock.sleep(timing.poll, signal)
  }
}

/** The block and the nonce, once no transaction of the account was mined since; undefined while one was. */
async function pin({ chain, network }: ApplyContext): Promise<{ readonly block: Block; readonly nonce: number } | undefined> {
  const latest = await chain.latest()
  const block = await chain.block(Math.max(0, latest.number - network.confirmations))
  if (block === undefined) return undefined
  const [nonce, now] = await Promise.all([chain.nonce(network.client, block.number), chain.nonce(network.client, 'latest')])
  return nonce === now ? { block, nonce } : undefined
}

/** Throws a Fault when the chain has made no block for too long. Nothing has been sent at this point. */
function stallWatch({ clock, timing }: ApplyContext): (block: number) => void {
  let [highest, since] = [-1, clock.now()]
  return (block) => {
    if (block > highest) [highest, since] = [block, clock.now()]
    else if (clock.now() - since > timing.stall) throw new Fault('chain-stalled', stallReason(timing.stall), STALL_HINT)
  }
}

export const STALL_HINT = 'a chain that makes blocks only on demand wants confirmations: 0 in ogpu.yaml'

/** Says that the chain stands still. */
export function stallReason(stall: number): string {
  return `the chain has made no block for ${Math.round(stall / 1_000)} s`
}

function pendingReason(nonce: number, noted: readonly InFlight[]): string {
  const note = noted.find(({ hash }) => hash !== UNSIGNED)
  return note === undefined
    ? `a transaction with nonce ${nonce} is pending`
    : `an earlier run sent ${note.hash} (${note.kind} ${note.id}, nonce ${note.nonce}), which is pending`
}
