import { applyChanges } from '../../src/apply/apply.ts'
import type { ApplyEvent } from '../../src/model/events.ts'
import type { Scene } from './apply-scene.ts'
import { collected } from './collected.ts'
import type { Ledger } from './ledger.ts'

/** All that happens while a scene's rounds are applied. */
export async function applied(
  { context }: Pick<Scene, 'context'>,
  seen?: (event: ApplyEvent) => unknown,
): Promise<readonly ApplyEvent[]> {
  return (await collected(applyChanges(context, context), seen)).events
}

/**
 * Events in short, without the waiting and the uploads: `sent one 7`, `mined one`, `stopped
 * superseded`.
 */
export function told(events: readonly ApplyEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.kind === 'uploaded' || event.kind === 'waiting') return []
    const parts = [
      event.kind,
      'round' in event && event.round,
      'id' in event && event.id,
      'nonce' in event && event.nonce,
      'cause' in event && event.cause,
    ]
    return [parts.filter((part) => part !== false).join(' ')]
  })
}

/**
 * What happens after each sleep: at these, counted from 1, another transaction of the wallet comes
 * first.
 */
export function overtakenAt(...sleeps: readonly number[]): (chain: Ledger) => void {
  let slept = 0
  return (chain) => {
    slept += 1
    if (sleeps.includes(slept)) chain.overtake()
    else chain.mine()
  }
}
