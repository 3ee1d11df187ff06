import type { ApplyEvent } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { ApplyContext } from './context.ts'
import type { InFlightStop, PendingTransaction } from './contradiction.ts'

/** Why a cancelled run stands between two transactions. */
export const NEXT_CANCELLED = 'cancelled before the next transaction'

/**
 * What a signer's failure leaves. Before anything of this nonce was sent that is nothing, and the
 * run ends with it: throws the Fault. What was sent before stays as it is and is followed, and a
 * higher fee is asked for again later.
 */
export async function* withoutSignature(
  { clock, signal, timing }: ApplyContext,
  fault: Fault,
  previous: PendingTransaction | undefined,
): AsyncGenerator<ApplyEvent, PendingTransaction | InFlightStop> {
  if (previous === undefined) {
    if (!signal.aborted) throw fault
    return { kind: 'in-flight', cause: 'cancelled', reason: NEXT_CANCELLED }
  }
  const now = clock.now()
  if (previous.unsigned === undefined && !signal.aborted)
    yield { kind: 'waiting', reason: `no higher fee was signed for it: ${fault.message}` }
  return {
    ...previous,
    unsigned: {
      since: previous.unsigned?.since ?? now,
      again: now + timing.resend,
      reason: fault.message,
    },
  }
}

/** Whether the signer is left alone for a while, after it signed no higher fee. */
export function isLeftAlone({ clock }: ApplyContext, { unsigned }: PendingTransaction): boolean {
  return unsigned !== undefined && clock.now() < unsigned.again
}

/** How long a transaction is followed that no further fee gets into a block, in milliseconds. */
export function longest({ raise, raises }: ApplyContext['timing']): number {
  return raise * (raises + 2)
}

/** What a signer or a node threw, where the world failed; our own defects go on. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  throw error
}
