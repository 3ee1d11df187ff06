import type { Problem } from '../model/problem.ts'
import { during } from '../model/progress.ts'
import type { HistoryReport, NamedHistory } from '../model/source/history.ts'
import type { Observation, SourceState } from '../model/source/state.ts'
import { type Address, parseAddress } from '../model/units/address.ts'
import { confirmPoint } from '../observed/block.ts'
import { observe, readClosed } from '../observed/observe.ts'
import { inventory } from '../plan/inventory.ts'
import { noSuchSource } from '../plan/match.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { usage } from './choose-network.ts'
import { asksOf } from './history-asks.ts'
import { readingOf } from './plan-at.ts'
import { reach, type Stopped } from './reach.ts'
import { readHistories } from './read-histories.ts'
import type { Scope } from './scope.ts'

/** What happened to some Sources, or what stopped the run. */
export type HistoryOutcome = { readonly kind: 'history'; readonly report: HistoryReport } | Stopped

/** A Source whose history was asked for. */
interface Named {
  readonly id: string | null
  readonly state: SourceState
}

/**
 * Reads what happened to the Sources of an id, closed ones too, or to the one at an address. Throws
 * a Fault when the world fails.
 */
export async function history(
  world: Ports,
  settings: Settings,
  what: string,
): Promise<HistoryOutcome> {
  const reached = await reach(world, settings, { mayBeEmpty: true })
  if (reached.kind === 'problems') return reached
  const { scope, connection, point } = reached
  const { chain, ipfs } = connection
  const { network } = scope
  const address = what.startsWith('0x') ? parseAddress(what) : undefined
  if (typeof address === 'object') return stopped(badAddress(what), scope)
  const reading = during(world.progress, 'plan', () =>
    readingOf(scope, address === undefined ? [] : [address]),
  )
  const live = await observe(chain, ipfs, reading, point.block.number, point.at)
  const observation = await readClosed(ipfs, reading, live)
  const named = namedIn(observation, scope, address ?? what)
  if ('code' in named) return stopped(named, scope)
  const histories = await readHistories(
    connection,
    named.map(({ state }) => state),
    point.block.number,
    {
      gatewayUrl: network.gatewayUrl,
      known: reading.known,
      asks: { wallet: network.client, byAddress: await asksOf(world, scope, settings, named) },
    },
  )
  await confirmPoint(chain, point)
  const sources = named.flatMap(({ id, state }): readonly NamedHistory[] => {
    const found = histories.get(state.address)
    const { client, status } = state
    return found === undefined ? [] : [{ ...found, id, client, status }]
  })
  const { name, chainId, client } = network
  return {
    kind: 'history',
    report: { network: name, chainId, wallet: client, block: point.block.number, sources },
  }
}

function stopped(problem: Problem, { warnings, network }: Scope): Stopped {
  return { kind: 'problems', problems: [problem], warnings, network }
}

function badAddress(text: string): Problem {
  return {
    code: 'bad-address',
    message: `${JSON.stringify(text)} is no address`,
    hint: 'write 0x and 40 hex digits; mixed case has to carry its checksum',
  }
}

/** Every Source that a definition or a record gives this id, or the one at an address. */
function namedIn(
  observation: Observation,
  scope: Scope,
  wanted: Address | string,
): readonly Named[] | Problem {
  const { own, others } = observation
  const rows = inventory(scope.specs, observation, scope.context)
  if (!wanted.startsWith('0x')) {
    const ids = rows.filter(({ id }) => id === wanted).map(({ address }) => address)
    const named = own
      .filter(({ address }) => ids.includes(address))
      .map((state) => ({ id: wanted, state }))
    return named.length > 0 ? named : noneWith(wanted, scope)
  }
  const states = [...own, ...others.map((source) => ({ ...source, reading: UNREAD }))]
  const state = states.find(({ address }) => address === wanted)
  if (state === undefined) return noSuchSource(wanted as Address, observation, scope.context)
  return [{ id: rows.find(({ address }) => address === wanted)?.id ?? null, state }]
}

const UNREAD = { kind: 'unread' } as const

function noneWith(id: string, { specs, network, desired }: Scope): Problem {
  if (specs.some((spec) => spec.id === id))
    return usage(
      `${JSON.stringify(id)} has no Source on ${network.name} yet`,
      'nothing has happened there; ogpu-gitops plan says what an apply would publish',
    )
  const there = desired.definitions.find((definition) => definition.id === id)
  return there === undefined
    ? usage(
        `no definition and no Source of ${network.name} has the id ${JSON.stringify(id)}`,
        'ogpu-gitops list --all shows what there is',
      )
    : usage(`${there.file} is not on ${network.name}`, `it is on ${there.networks.join(', ')}`)
}
