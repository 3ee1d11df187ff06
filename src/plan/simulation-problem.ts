import type { Outlook } from '../model/chain.ts'
import type { Network } from '../model/network/network.ts'
import { never } from '../model/never.ts'
import type { Problem } from '../model/problem.ts'
import type { Change, Stake } from '../model/source/change.ts'
import { checksum } from '../model/units/address.ts'
import { formatAmount } from '../model/units/amount.ts'

const NAMED = 5

/**
 * What blocks a change that the contracts would refuse or make nothing of; undefined of one that
 * they take, or do not speak of.
 */
export function simulationProblem(
  change: Change,
  said: Outlook | undefined,
  {
    stake,
    network,
  }: { readonly stake: Stake | undefined; readonly network: Pick<Network, 'name' | 'vault'> },
): Problem | undefined {
  if (said === undefined || said.kind === 'ok' || said.kind === 'unknown') return undefined
  const { id, kind, file, line } = change
  const place = { id, file, line, column: 1 }
  const needsStake = /\bInsufficientLockup\b/.test(said.reason)
    ? lockMore(stake, network)
    : undefined
  switch (said.kind) {
    case 'reverted':
      return {
        code: 'simulation-reverted',
        ...place,
        message: `the contracts refuse to ${kind} ${id}: ${said.reason}`,
        hint:
          needsStake ??
          'change what the contracts refuse; nothing of it is sent while it would revert',
      }
    case 'reverted-together':
      return {
        code: 'reverted-together',
        ...place,
        message: `the contracts refuse to ${kind} ${id} ${afterWords(said.after)}, by itself they would not: ${said.reason}`,
        hint: needsStake ?? [
          'see what is left of it once the others are applied: ',
          { verb: 'plan', network: network.name, only: id },
        ],
      }
    case 'without-effect':
      return {
        code: 'without-effect',
        ...place,
        message: `the contracts would take what is sent to ${kind} ${id}, and it would not be done: ${said.reason}`,
        hint: [
          'send what ',
          { verb: 'doctor-report' },
          ' prints with a bug report; it is not sent until then',
        ],
      }
    default:
      return never(said)
  }
}

function afterWords(ids: readonly string[]): string {
  if (ids.length === 0) return 'as apply would send it'
  const rest = ids.length - NAMED
  return `after ${ids.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/**
 * The only advice about a stake that there is: the contracts themselves said that they want one.
 * What they want of whom is not known otherwise (`protocol.md`, Stake), so how much is missing is
 * not guessed.
 */
function lockMore(stake: Stake | undefined, { vault }: Pick<Network, 'vault'>): string {
  const figures =
    stake === undefined
      ? ''
      : `: it has ${formatAmount(stake.lockup)} there, and MIN_LOCKUP_PER_SOURCE is ${formatAmount(stake.perSource)}`
  return `here the contracts want a stake of the client; lock more OGPU in the Vault ${checksum(vault)}${figures}`
}
