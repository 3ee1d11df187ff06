import type { At } from '../model/chain.ts'
import type { Network } from '../model/network/network.ts'
import type { Plan } from '../model/source/change.ts'
import type { LiveSource, Remembered, Supply, SupplyMemory } from '../model/source/supply.ts'
import type { Chain } from '../ports/chain.ts'
import type { Clock } from '../ports/run.ts'
import { asking } from './ask.ts'
import { balanceLook } from './balance.ts'
import { judgeSupply } from './judge.ts'
import { lookAtSupply, type SupplyLook, type SupplyPorts } from './look.ts'

export interface WatchPorts extends Omit<SupplyPorts, 'ipfs'> {
  readonly connection: Pick<SupplyPorts, 'ipfs'> & { readonly chain: Pick<Chain, 'impacts'> }
  readonly clock: Pick<Clock, 'sleep' | 'today'>
}

/** What is watched, and what earlier runs knew of it. */
export interface Watch {
  readonly plan: Plan
  readonly live: readonly LiveSource[]
  readonly at: At
  readonly network: Pick<Network, 'gatewayUrl'>
  /** Undefined where nothing is kept from run to run; empty before the first. */
  readonly memory?: SupplyMemory | undefined
  /** Whether somebody has closed the issue that told what the memory holds. */
  readonly isAcknowledged?: boolean
}

/**
 * Looks whether what live Sources need is still there: files, images, providers, money. Bounded in
 * questions and in time; what no answer was given to is unknown. Throws a Fault when the chain does
 * not answer.
 */
export async function watchSupply(
  { connection, clock, web, registry }: WatchPorts,
  { plan, live, at, network, memory, isAcknowledged = false }: Watch,
): Promise<Supply & { readonly memory: SupplyMemory }> {
  const { chain, ipfs } = connection
  const gateway = new URL(network.gatewayUrl).host
  const [looks, counts] = await Promise.all([
    asking(clock, (ask) => lookAtSupply({ ipfs, web, registry }, live, gateway, ask)),
    chain.impacts(
      live.map(({ address }) => address),
      at,
    ),
  ])
  const providers = live.map(
    ({ id, address }, index): SupplyLook => ({
      kind: 'providers',
      ids: [id],
      address,
      count: counts[index]?.providers ?? null,
    }),
  )
  const all = [...looks, ...providers, ...balanceLook(plan, live.length)]
  const now = clock.today()
  return {
    ...judgeSupply(all, { now, memory: untilNow(memory, now), isAcknowledged }),
    looked: all.length,
  }
}

/** A clock that was ahead, or a hand in the issue, makes nothing last into the future. */
function untilNow(memory: SupplyMemory | undefined, now: bigint): SupplyMemory | undefined {
  if (memory === undefined) return undefined
  const notAfter = (time: bigint): bigint => (time > now ? now : time)
  return new Map(
    [...memory].map(([key, entry]): readonly [string, Remembered] => [
      key,
      {
        ...entry,
        ...(entry.since === undefined ? {} : { since: notAfter(entry.since) }),
        ...(entry.at === undefined ? {} : { at: notAfter(entry.at) }),
      },
    ]),
  )
}
