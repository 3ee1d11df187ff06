import { type InFlight, UNSIGNED } from '../model/events.ts'

/**
 * A run sends one transaction at a time, so what it signed stands at the account's nonce; a few
 * more are a chain that took a block back.
 */
const SIGNED_AHEAD = 8
/** As many more changes a run may have been about to send. */
const UNSIGNED_AHEAD = 128

/**
 * The notes that may speak of a transaction that can still be mined. A nonce is spent below the
 * account's, and one far above it was noted by no run.
 */
export function openNotes(notes: readonly InFlight[], accountNonce: number): readonly InFlight[] {
  return notes.filter(
    ({ nonce, hash }) =>
      nonce >= accountNonce &&
      nonce <= accountNonce + (hash === UNSIGNED ? UNSIGNED_AHEAD : SIGNED_AHEAD),
  )
}
