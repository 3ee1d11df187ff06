import { checksum } from '../model/address.ts'
import { formatAmount } from '../model/amount.ts'
import type { Change, Stake } from '../model/change.ts'
import type { Network } from '../model/network.ts'
import type { Problem } from '../model/problem.ts'

/** What the contracts said to a change, as far as it is told here: a reason where they would refuse it. */
type Said = { readonly kind: 'reverted'; readonly reason: string } | { readonly kind: 'ok' | 'unknown' }

/** What blocks a change that the contracts would refuse; undefined of one that they take, or do not speak of. */
export function simulationProblem(
  change: Change,
  said: Said | undefined,
  { stake, network }: { readonly stake: Stake | undefined; readonly network: Pick<Network, 'vault'> },
): Problem | undefined {
  if (said?.kind !== 'reverted') return undefined
  const { id, kind, file, line } = change
  return {
    code: 'simulation-reverted',
    id,
    file,
    line,
    column: 1,
    message: `the contracts refuse to ${kind} ${id}: ${said.reason}`,
    hint: /\bInsufficientLockup\b/.test(said.reason) ? lockMore(stake, network) : 'nothing of this change is sent while it would revert',
  }
}

/**
 * The only advice about a stake that there is: the contracts themselves said that they want one. What they want of
 * whom is not known otherwise (`protocol.md`, Stake), so how much is missing is not guessed.
 */
function lockMore(stake: Stake | undefined, { vault }: Pick<Network, 'vault'>): string {
  const figures = stake === undefined ? '' : `: it has ${formatAmount(stake.lockup)} there, and MIN_LOCKUP_PER_SOURCE is ${formatAmount(stake.perSource)}`
  return `here the contracts want a stake of the client; lock more OGPU in the Vault ${checksum(vault)}${figures}`
}
