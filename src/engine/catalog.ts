import { Fault } from '../model/fault.ts'
import type { Config, Network } from '../model/network/network.ts'
import { byText } from '../model/order.ts'
import type {
  Catalog,
  CatalogNetwork,
  CatalogSource,
  LastCommit,
  UnreadNetwork,
} from '../model/source/catalog.ts'
import type { SourceHistory } from '../model/source/history.ts'
import type { Observation } from '../model/source/state.ts'
import type { Address } from '../model/units/address.ts'
import { confirmPoint } from '../observed/block.ts'
import { readClosed } from '../observed/observe.ts'
import { closedOutside, driftedSources } from '../plan/drift.ts'
import { inventory } from '../plan/inventory.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { networkIn, usage } from './choose-network.ts'
import { asksOf } from './history-asks.ts'
import { lastCommits } from './last-commits.ts'
import { planAt, readingOf } from './plan-at.ts'
import { reach, type Stopped } from './reach.ts'
import { readHistories } from './read-histories.ts'
import { readRepository } from './repository.ts'
import { standings } from './standings.ts'

export type CatalogOutcome = { readonly kind: 'catalog'; readonly catalog: Catalog } | Stopped

/**
 * All Sources of the checked-out commit, on every network that it names or on the one that was
 * asked for. A network that can't be read is said to be so and loses none of the others; what is
 * wrong with the repository stops the run.
 */
export async function catalog(world: Ports, settings: Settings): Promise<CatalogOutcome> {
  const config = await configOf(world, settings)
  if ('kind' in config) return config
  const names = settings.network === undefined ? [...config.networks.keys()] : [settings.network]
  if (settings.rpcUrl !== undefined && names.length > 1)
    return stopped(
      usage(
        `OGPU_RPC_URL, or the input rpc-url, is one RPC, and ${config.file} has ${names.length} networks: ${names.join(', ')}`,
        'say which one: --network NAME; or unset it, so that each network’s own RPC is asked',
      ),
    )
  const head = await world.repo.head()
  const changes =
    head === undefined
      ? new Map<string, LastCommit>()
      : await lastCommits(world.repo, head.commit, config.definitions)
  const networks: CatalogNetwork[] = []
  for (const name of names) {
    const network = networkIn(config, { ...settings, network: name })
    if ('code' in network) return stopped(network)
    // what a definition's URLs hold is nothing that a catalog shows
    const own = { ...settings, network: name, offline: true }
    const read = await readNetwork(world, own, network, changes)
    if (read.kind === 'problems') return read
    networks.push(read)
  }
  return {
    kind: 'catalog',
    catalog: {
      owner: config.owner,
      ...(config.repository === undefined ? {} : { repository: config.repository }),
      ...(head === undefined ? {} : { commit: head.commit }),
      folder: await world.repo.folder(),
      networks,
    },
  }
}

function stopped(problem: Stopped['problems'][number]): Stopped {
  return { kind: 'problems', problems: [problem], warnings: [] }
}

/** The configuration of the checked-out commit, and the files of its definitions. */
async function configOf(
  world: Ports,
  settings: Settings,
): Promise<(Config & { readonly definitions: ReadonlySet<string> }) | Stopped> {
  const head = await world.repo.head()
  const files =
    head === undefined
      ? (await world.repo.workingTree()).files
      : await world.repo.definitionsAt(head.commit)
  const { config, problems, warnings, specs } = readRepository(files, settings.configFile)
  const grave = problems.filter(({ code }) => code !== 'no-definitions')
  return config === undefined || grave.length > 0
    ? { kind: 'problems', problems: config === undefined ? problems : grave, warnings }
    : { ...config, definitions: new Set(specs.map(({ file }) => file)) }
}

async function readNetwork(
  world: Ports,
  settings: Settings,
  network: Network,
  changes: ReadonlyMap<string, LastCommit>,
): Promise<CatalogNetwork | Stopped> {
  try {
    const reached = await reach(world, settings, { mayBeEmpty: true, committed: true })
    if (reached.kind === 'problems') {
      // once it is known which network it is about, the repository is in order
      const [why] = reached.network === undefined ? [] : reached.problems
      return why === undefined ? reached : unread(network, why)
    }
    return await readAt(world, settings, reached, changes)
  } catch (error) {
    if (error instanceof Fault) return unread(network, error)
    throw error
  }
}

function unread(network: Network, why: UnreadNetwork['why']): UnreadNetwork {
  const { code, message, hint } = why
  return { kind: 'unread', network, why: { code, message, hint } }
}

type Reached = Extract<Awaited<ReturnType<typeof reach>>, { readonly kind: 'reached' }>

/** Each takes a walk through git's history; those of more Sources stay without a pull request. */
const MOST_ASKED = 100

async function readAt(
  world: Ports,
  settings: Settings,
  { scope, connection, point }: Reached,
  changes: ReadonlyMap<string, LastCommit>,
): Promise<CatalogNetwork> {
  const { chain, ipfs } = connection
  const { plan, draft, observation } = await planAt(scope, connection, point, { world, settings })
  const seen: Observation = await readClosed(ipfs, readingOf(scope), observation)
  const closed = closedOutside(plan, draft.matching, seen, scope.context)
  const causes = await chain.lastChanges(driftedSources(plan, closed), point.block.number)
  const states = new Map(seen.own.map((state) => [state.address, state]))
  const rows = inventory(scope.specs, seen, scope.context).flatMap(({ id, address }) => {
    const state = states.get(address)
    return id === null || state === undefined ? [] : [{ id, state }]
  })
  const addresses = rows.map(({ state }) => state.address)
  const impacts = await chain.impacts(addresses, point.at)
  const histories = await unlessFault(
    readHistories(
      connection,
      rows.map(({ state }) => state),
      point.block.number,
      {
        gatewayUrl: scope.network.gatewayUrl,
        known: readingOf(scope).known,
        asks: {
          wallet: scope.network.client,
          byAddress: await asksOf(world, scope, settings, rows.slice(0, MOST_ASKED)),
        },
      },
    ),
  )
  await confirmPoint(chain, point)
  const standingOf = standings({ plan, matching: draft.matching, closed, causes })
  const bySpec = new Map(scope.specs.map((spec) => [spec.id, spec]))
  const sources = rows.map(({ id, state }, at): CatalogSource => {
    const spec = bySpec.get(id)
    const lastChange = spec === undefined ? undefined : changes.get(spec.file)
    const history = histories.get(state.address)
    return {
      id,
      state,
      impact: impacts[at] ?? null,
      ...(spec === undefined
        ? {}
        : {
            definition: {
              file: spec.file,
              line: spec.lines.id,
              ...(lastChange === undefined ? {} : { lastChange }),
            },
          }),
      standing: standingOf(id, state),
      ...(history === undefined ? {} : { history }),
    }
  })
  const known = new Set(rows.map(({ id }) => id))
  return {
    kind: 'read',
    network: scope.network,
    block: point.block,
    sources: sources.sort((a, b) => byText(a.id, b.id) || rank(a) - rank(b)),
    pending: scope.specs.flatMap(({ id, state }) =>
      state === 'active' && !known.has(id) ? [id] : [],
    ),
  }
}

/** Of several with one id the live one comes first. */
function rank({ state }: CatalogSource): number {
  return state.status === 'active' ? 0 : 1
}

/** What the past was like is left out where nobody tells: what is there now is worth more. */
async function unlessFault(
  histories: ReturnType<typeof readHistories>,
): Promise<ReadonlyMap<Address, SourceHistory>> {
  try {
    return await histories
  } catch (error) {
    if (error instanceof Fault) return new Map()
    throw error
  }
}
