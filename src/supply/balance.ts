import type { Plan } from '../model/source/change.ts'
import type { Address } from '../model/units/address.ts'
import type { Wei } from '../model/units/amount.ts'
import { costOf } from '../plan/fees.ts'

/** What the wallet has for the next apply, and what that may need. */
export interface BalanceLook {
  readonly kind: 'balance'
  readonly client: Address
  readonly balance: Wei
  readonly needed: Wei
  /** Whether git wants something now; else one update of usual size stands for it. */
  readonly isWanted: boolean
}

/**
 * What the next apply may cost beside what there is for it; none where others pay, or where nothing
 * is live and nothing wanted.
 */
export function balanceLook(plan: Plan, live: number): readonly BalanceLook[] {
  const { client, balance, fees, isContractClient, price } = plan
  if (isContractClient === true || (fees === null && live === 0)) return []
  const needed = fees?.atMost ?? costOf('update', null, price).atMost
  return [{ kind: 'balance', client, balance, needed, isWanted: fees !== null }]
}
