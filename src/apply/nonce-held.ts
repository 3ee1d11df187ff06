import type { Holder } from '../model/chain.ts'
import type { ApplyEvent } from '../model/events.ts'
import type { ApplyContext } from './context.ts'
import { durationInWords } from './pace.ts'

/** That somebody else's transaction of this wallet has the nonce, and what it gets. */
export function waitsReason(nonce: number, by: Holder | undefined, patience: number): string {
  return `${named(nonce, by)}; it gets ${durationInWords(patience)} to be mined before it is outbid`
}

/** What holds the nonce and what to do. */
export function heldReason(nonce: number, by: Holder | undefined, isEnd: boolean): string {
  const limit = isEnd
    ? 'none of our prices takes its place'
    : 'no price that is allowed takes its place'
  return `${named(nonce, by)}, and ${limit}: wait until it is mined, or replace it with the wallet that sent it, then run again`
}

function named(nonce: number, by: Holder | undefined): string {
  return `another transaction of this wallet${by === undefined ? '' : ` (${by.hash})`} holds nonce ${nonce}`
}

/**
 * Lets a transaction of this wallet go first that came between our snapshot and now. `held`: it is
 * still there after its time. Throws a Fault where the chain can't be asked; nothing was sent.
 */
export async function* giveWay(
  context: ApplyContext,
  nonce: number,
): AsyncGenerator<ApplyEvent, 'free' | 'spent' | 'held'> {
  const { chain, clock, network, timing, signal } = context
  const began = clock.now()
  for (let isSaid = false; ; isSaid = true) {
    if ((await chain.nonce(network.client, 'pending')) <= nonce || signal.aborted) return 'free'
    if ((await chain.nonce(network.client, 'latest')) > nonce) return 'spent'
    if (clock.now() - began >= timing.pending) return 'held'
    if (!isSaid)
      yield {
        kind: 'waiting',
        reason: waitsReason(nonce, await chain.holder(network.client, nonce), timing.pending),
      }
    await clock.sleep(timing.poll, signal)
  }
}
