import type { Problem } from '../model/problem.ts'
import type { SourceState } from '../model/source/state.ts'
import { type Address, checksum, parseAddress } from '../model/units/address.ts'
import { matchSources, noSuchSource } from '../plan/match.ts'
import type { Listed } from './trial.ts'

/** What an import was asked for. */
export interface ImportRequest {
  /** Only these, as they were typed; all when there are none. */
  readonly addresses: readonly string[]
  /** The wallet that the Sources are expected to belong to, as it was typed. */
  readonly client?: string
  readonly includeClosed: boolean
  /** The folder that definitions are written to. */
  readonly out: string
}

/** The addresses that were typed, where they are some. */
export function addressesIn({ addresses }: ImportRequest): readonly Address[] {
  return addresses.map(parseAddress).filter((address) => typeof address === 'string')
}

/**
 * The Sources to import: the client's own that no definition stands for and that were not declared
 * unmanaged; or why those that were named can't be.
 */
export function candidates(
  listed: Listed,
  wish: ImportRequest,
): { readonly states: readonly SourceState[] } | { readonly problems: readonly Problem[] } {
  const taken = standIns(listed)
  const refuse = (state: SourceState): Obstacle | undefined =>
    obstacle(state, listed, taken) ?? closedObstacle(state, wish)
  const free = listed.observation.own.filter((state) => refuse(state) === undefined)
  if (wish.addresses.length === 0) return { states: free }
  const named = wish.addresses.map((text) => namedSource(text, listed, refuse))
  const problems = named.flatMap((found) => ('code' in found ? [found] : []))
  if (problems.length > 0) return { problems }
  const addresses = new Set(named.flatMap((found) => ('address' in found ? [found.address] : [])))
  return { states: free.filter(({ address }) => addresses.has(address)) }
}

/** Refuses a wallet that is not the network's: nobody else's Sources can be changed. */
export function otherClient({ client }: ImportRequest, { scope }: Listed): Problem | undefined {
  const { network } = scope
  if (client === undefined || parseAddress(client) === network.client) return undefined
  return {
    code: 'usage',
    message: `--client is ${JSON.stringify(client)}, and the client of ${network.name} is ${checksum(network.client)}`,
    hint: `only the configured client's Sources can be managed; give another wallet a network of its own: ${network.name}-2: { on: ${network.name}, client: "0x…" }`,
  }
}

type Obstacle = Pick<Problem, 'message' | 'hint'>

function namedSource(
  text: string,
  { scope, observation }: Listed,
  refuse: (state: SourceState) => Obstacle | undefined,
): SourceState | Problem {
  const address = parseAddress(text)
  if (typeof address !== 'string')
    return {
      code: 'bad-address',
      message: `--address is ${JSON.stringify(text)}`,
      hint: 'write 0x and 40 hex digits; mixed case has to carry its checksum',
    }
  const state = observation.own.find((own) => own.address === address)
  if (state === undefined) return noSuchSource(address, observation, scope.context)
  const why = refuse(state)
  return why === undefined
    ? state
    : {
        code: 'usage',
        message: `${checksum(address)} on ${scope.network.name} ${why.message}`,
        hint: why.hint,
      }
}

/** Why a Source of the client is not to be imported. */
function obstacle(
  { address }: SourceState,
  { scope }: Listed,
  taken: ReadonlyMap<Address, string>,
): Obstacle | undefined {
  const { unmanaged, newlyUnmanaged } = scope.context
  if (unmanaged.has(address) || newlyUnmanaged.has(address))
    return {
      message: 'is declared unmanaged',
      hint: 'take it out of unmanaged: in the configuration first',
    }
  const file = taken.get(address)
  return file === undefined
    ? undefined
    : {
        message: `has a definition: ${file}`,
        hint: 'ogpu-gitops pull ID writes the chain’s values into it',
      }
}

function closedObstacle(
  { status }: SourceState,
  { includeClosed }: ImportRequest,
): Obstacle | undefined {
  if (status === 'active' || includeClosed) return undefined
  return {
    message: 'is closed for good',
    hint: 'add --include-closed to write it down all the same',
  }
}

/** The definition that stands for a Source already, bound or not. */
function standIns({ scope, observation }: Listed): ReadonlyMap<Address, string> {
  const files = new Map(scope.specs.map(({ id, file }) => [id, file]))
  const bound = [...matchSources(scope.specs, observation, scope.context).bound].map(
    ([id, { address }]) => [address, files.get(id) ?? id] as const,
  )
  return new Map([
    ...scope.specs.flatMap(({ address, file }) =>
      address === undefined ? [] : [[address, file] as const],
    ),
    ...bound,
  ])
}
