import { type At, callOf, type FeeRate, type Simulation } from '../model/chain.ts'
import type { Change, Impact, Stake } from '../model/source/change.ts'
import type { Address } from '../model/units/address.ts'
import type { Wei } from '../model/units/amount.ts'
import type { Chain } from '../ports/chain.ts'
import { readImpacts } from './impact.ts'

/** What the chain says about sending changes, at the block of the plan. Maps go by id. */
export interface Probes {
  readonly simulations: ReadonlyMap<string, Simulation>
  readonly impacts: ReadonlyMap<string, Impact | null>
  readonly rate: FeeRate
  readonly balance: Wei
  readonly nonce: number
  /** Whether the client is a contract: whoever has it send pays, and no key signs for it. */
  readonly isContract: boolean
  readonly stake: Stake | undefined
}

/** Simulates each change by itself from the client's address and counts whom it affects. */
export async function probe(
  chain: Chain,
  changes: readonly Change[],
  client: Address,
  at: At,
  timestamp: bigint,
): Promise<Probes> {
  const [simulations, impacts, rate, purse, stake] = await Promise.all([
    chain.simulate(
      changes.map((change) => callOf(change, timestamp)),
      client,
      at,
    ),
    readImpacts(chain, changes, at),
    chain.fees(),
    chain.purse(client, at),
    chain.stake(client, at),
  ])
  return {
    simulations: new Map(
      changes.flatMap(({ id }, index) =>
        simulations[index] === undefined ? [] : [[id, simulations[index]] as const],
      ),
    ),
    impacts,
    rate,
    ...purse,
    stake,
  }
}
