import type { Prepared } from '../../src/apply/context.ts'
import type { ApplyEvent, Decision } from '../../src/model/events.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import { aRound } from './apply-scene.ts'
import { anAddress } from './builders.ts'

/** The address of what `verified` tells. */
export const ADDRESS = anAddress(50)

/** A round that may send these changes; the first unless it is said. */
export function theRound(
  changes: readonly PlannedChange[],
  {
    round = 1,
    ...facts
  }: Partial<Prepared> & { readonly decided?: Partial<Decision>; readonly round?: number } = {},
): ApplyEvent {
  return { kind: 'round', round, nonce: 7, ...aRound(changes, facts) }
}

/** What happens to a change that is sent. Its hash is `0x` and its id. */
export const sent = ({ id, kind }: PlannedChange): ApplyEvent => ({
  kind: 'sent',
  id,
  change: kind,
  nonce: 7,
  hash: `0x${id}`,
})
export const mined = ({ id }: PlannedChange): ApplyEvent => ({
  kind: 'mined',
  id,
  hash: `0x${id}`,
  block: 101,
})
export const verified = ({ id }: PlannedChange, cost = 21n): ApplyEvent => ({
  kind: 'verified',
  id,
  address: ADDRESS,
  hash: `0x${id}`,
  block: 101,
  cost,
})
export const failed = ({ id }: PlannedChange): ApplyEvent => ({
  kind: 'failed',
  id,
  reason: 'it reverts',
})
export const OVERTAKEN: ApplyEvent = { kind: 'overtaken', nonce: 7 }

/** All that happens to a change that is done. */
export function done(change: PlannedChange, cost?: bigint): readonly ApplyEvent[] {
  return [sent(change), mined(change), verified(change, cost)]
}
