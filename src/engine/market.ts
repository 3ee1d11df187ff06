import { Fault } from '../model/fault.ts'
import type { ActiveSpec } from '../model/source/definition.ts'
import type { DefinitionMarket, MarketReading, MarketReport } from '../model/source/market.ts'
import { ENVIRONMENTS } from '../model/source/source.ts'
import type { Address } from '../model/units/address.ts'
import { marketPlace, marketSources, marketsIn, maskOf } from '../plan/market.ts'
import { matchSources } from '../plan/match.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { usage } from './choose-network.ts'
import { findNeighbours } from './neighbours.ts'
import { observeScope } from './plan-at.ts'
import { reach, type Stopped } from './reach.ts'

/** What live Sources of a network ask for, or what stopped the run. */
export type MarketOutcome = MarketReport | Stopped

type Read = Extract<MarketReading, { readonly kind: 'read' }>

/**
 * Reads what others ask for, for one definition or for every set of environments. Sends nothing,
 * and fetches nothing but content by its CID. Throws a Fault when the world fails.
 */
export async function market(
  world: Ports,
  settings: Settings,
  id?: string,
): Promise<MarketOutcome> {
  const reached = await reach(world, settings, { mayBeEmpty: true })
  if (reached.kind === 'problems') return reached
  const { scope, connection, point } = reached
  const { network, specs, context } = scope
  const spec = specs.find((candidate) => candidate.id === id)
  if (id !== undefined && spec === undefined)
    return stopped(
      `no definition on ${network.name} has the id ${JSON.stringify(id)}`,
      `ogpu-gitops market --network ${network.name} shows the whole network`,
    )
  if (spec?.state === 'closed')
    return stopped(`${spec.file} is closed: it asks for no price`, 'name one that is not')
  const reading = await connection.chain.market(point.at)
  if (reading.kind === 'unknown')
    throw new Fault('rpc-answer', reading.reason, 'use another RPC, or try again later')
  const about = {
    kind: 'market' as const,
    network: network.name,
    chainId: network.chainId,
    block: point.block.number,
    sample: reading,
  }
  if (spec === undefined) return { ...about, markets: marketsIn(reading), definition: null }
  const observation = await observeScope(scope, connection, point, { progress: world.progress })
  const own = matchSources(specs, observation, context).bound.get(spec.id)?.address ?? null
  const definition = await definitionMarket(
    { clock: world.clock, ipfs: connection.ipfs },
    reading,
    spec,
    own,
  )
  return { ...about, markets: [], definition }
}

async function definitionMarket(
  ports: Parameters<typeof findNeighbours>[0],
  reading: Read,
  spec: ActiveSpec,
  own: Address | null,
): Promise<DefinitionMarket> {
  const environments = ENVIRONMENTS.filter(
    (environment) => spec.values.environments[environment] !== undefined,
  )
  const [mask, wanted] = [maskOf(environments), spec.values.minPayment]
  const place = marketPlace(reading, mask, wanted, own)
  if (place === null) throw new Error('a market that was read has a place')
  const neighbours = await findNeighbours(ports, marketSources(reading, mask, own), {
    wanted,
    environments,
    composes: environments.flatMap((environment) => spec.compose[environment]?.text ?? []),
  })
  return { id: spec.id, place, neighbours }
}

function stopped(message: string, hint: string): Stopped {
  return { kind: 'problems', problems: [usage(message, hint)], warnings: [] }
}
