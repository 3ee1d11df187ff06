import type { Network } from '../model/network/network.ts'
import type { Timing } from './context.ts'

/**
 * How patient apply is with a network. One that counts a transaction as soon as it is mined makes
 * its blocks at once.
 */
export function timingFor({ confirmations }: Network): Timing {
  return {
    poll: confirmations === 0 ? 100 : 1_000,
    resend: 10_000,
    raise: 30_000,
    stall: 180_000,
    pending: 30_000,
    nonsense: 30_000,
    lag: 60_000,
    raises: 4,
    rounds: 3,
  }
}
