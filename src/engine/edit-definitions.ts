import { addUnmanaged, closeDefinition, releaseDefinition } from '../desired/edit/edit.ts'
import type { Problem } from '../model/problem.ts'
import { isId } from '../model/slug.ts'
import { type Address, checksum } from '../model/units/address.ts'
import { provesNothing } from '../plan/absence.ts'
import { matchSources, ownMarkerId } from '../plan/match.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { list } from './list.ts'
import type { Stopped } from './reach.ts'
import { load, type Scope } from './scope.ts'

/** What was written into the working tree. Nothing was sent. */
export interface Edited {
  readonly kind: 'edited'
  readonly network: string
  readonly edits: readonly Edit[]
  /** Why there was nothing to write, where there is no edit. */
  readonly nothing?: string
}

export interface Edit {
  readonly file: string
  readonly kind: 'changed' | 'written' | 'removed' | 'incomplete'
  readonly what: string
}

/**
 * Writes `state: closed` into the definition with this id; for an orphan, a new three-line
 * definition.
 */
export async function closeId(
  world: Ports,
  settings: Settings,
  id: string,
): Promise<Edited | Stopped> {
  const loaded = await load(world, settings, { mayBeEmpty: true })
  if (loaded.kind === 'problems') return loaded
  const { desired, network } = loaded.scope
  const definition = desired.definitions.find((candidate) => candidate.id === id)
  if (definition === undefined) return closeOrphan(world, settings, id)
  if (!definition.networks.includes(network.name))
    return stopped(
      `${definition.file} is not on ${network.name}`,
      `it is on ${definition.networks.join(', ')}`,
    )
  const spec = loaded.scope.specs.find((candidate) => candidate.id === id)
  if (spec?.protect === true)
    return stopped(
      `${id} is protected`,
      `take protect: true out of ${definition.file}, merge that, then close it in a second change`,
    )
  if (spec?.state === 'closed')
    return {
      kind: 'edited',
      network: network.name,
      edits: [],
      nothing: `${definition.file} says state: closed already`,
    }
  await world.files.write(
    definition.file,
    closeDefinition(await world.files.read(definition.file), network.name, definition.networks),
  )
  return {
    kind: 'edited',
    network: network.name,
    edits: [{ file: definition.file, kind: 'changed', what: closingText(id, network.name) }],
  }
}

/**
 * Declares the Source of a definition, or of an orphan, not ours, and takes the network out of the
 * definition.
 */
export async function releaseId(
  world: Ports,
  settings: Settings,
  id: string,
): Promise<Edited | Stopped> {
  const listed = await list(world, settings)
  if (listed.kind === 'problems') return listed
  const { scope, observation } = listed
  const { bound, orphans } = matchSources(scope.specs, observation, scope.context)
  const state =
    bound.get(id) ?? orphans.find((orphan) => ownMarkerId(orphan, scope.context.owner) === id)
  if (state === undefined)
    return stopped(
      `${scope.network.name} has no live Source of ${JSON.stringify(id)}`,
      `ogpu-gitops list --network ${scope.network.name} shows what there is`,
    )
  const edits = [
    await declareUnmanaged(world, scope, [state.address]),
    ...(await leaveNetwork(world, scope, id)),
  ]
  return { kind: 'edited', network: scope.network.name, edits }
}

/**
 * Declares every Source not ours whose metadata can't be read or recognised and that no definition
 * stands for.
 */
export async function releaseUnreadable(
  world: Ports,
  settings: Settings,
): Promise<Edited | Stopped> {
  const listed = await list(world, settings)
  if (listed.kind === 'problems') return listed
  const { scope, observation } = listed
  const bound = new Set(
    [...matchSources(scope.specs, observation, scope.context).bound.values()].map(
      ({ address }) => address,
    ),
  )
  const { unmanaged, newlyUnmanaged } = scope.context
  const unproven = observation.own.filter(
    (state) =>
      provesNothing(state) &&
      ![bound, unmanaged, newlyUnmanaged].some((known) => known.has(state.address)),
  )
  const addresses = unproven.map(({ address }) => address)
  return {
    kind: 'edited',
    network: scope.network.name,
    edits: addresses.length === 0 ? [] : [await declareUnmanaged(world, scope, addresses)],
    nothing: `no Source on ${scope.network.name} is unreadable and undeclared`,
  }
}

async function closeOrphan(
  world: Ports,
  settings: Settings,
  id: string,
): Promise<Edited | Stopped> {
  const listed = await list(world, settings)
  if (listed.kind === 'problems') return listed
  const { scope, rows } = listed
  const network = scope.network.name
  if (!rows.some((row) => row.id === id && row.status === 'active'))
    return stopped(
      `there is no definition and no live Source of ${JSON.stringify(id)}`,
      `ogpu-gitops list --network ${network} shows what there is`,
    )
  const file = freeFile(id, scope)
  if (file === undefined)
    return stopped(
      `${JSON.stringify(id)} can't be the name of a file`,
      'write a definition with this id, state: closed and its networks by hand',
    )
  await world.files.create(file, `id: ${id}\nstate: closed\nnetworks: [${network}]\n`)
  return {
    kind: 'edited',
    network,
    edits: [{ file, kind: 'written', what: closingText(id, network) }],
  }
}

function closingText(id: string, network: string): string {
  return `asks to close ${id} on ${network} for good, once it is applied`
}

/**
 * A path for a new definition where no file stands; undefined for an id from the chain that no
 * definition could have.
 */
function freeFile(id: string, { desired }: Scope): string | undefined {
  if (!isId(id)) return undefined
  const taken = new Set(desired.files)
  return [
    `sources/${id}/source.yaml`,
    `sources/${id}.yaml`,
    `sources/${id}-closed/source.yaml`,
    `sources/${id}-closed.yaml`,
  ].find((file) => !taken.has(file) && !taken.has(file.replace(/\.yaml$/, '.yml')))
}

async function declareUnmanaged(
  world: Ports,
  { desired, network }: Scope,
  addresses: readonly Address[],
): Promise<Edit> {
  const file = desired.config?.file ?? 'ogpu.yaml'
  await world.files.write(file, addUnmanaged(await world.files.read(file), network.name, addresses))
  return {
    file,
    kind: 'changed',
    what: `${addresses.map(checksum).join(', ')} ${addresses.length === 1 ? 'is' : 'are'} declared unmanaged on ${network.name}`,
  }
}

async function leaveNetwork(
  world: Ports,
  { desired, network }: Scope,
  id: string,
): Promise<readonly Edit[]> {
  const definition = desired.definitions.find((candidate) => candidate.id === id)
  if (definition === undefined || !definition.networks.includes(network.name)) return []
  const { file, networks } = definition
  const text = releaseDefinition(await world.files.read(file), network.name, networks)
  if (text === undefined) await world.files.remove(file)
  else await world.files.write(file, text)
  return [
    {
      file,
      kind: text === undefined ? 'removed' : 'changed',
      what:
        text === undefined
          ? `${id} was on ${network.name} only`
          : `${id} is no longer on ${network.name}`,
    },
  ]
}

function stopped(message: string, hint: string): Stopped {
  const problem: Problem = { code: 'usage', message, hint }
  return { kind: 'problems', problems: [problem], warnings: [] }
}
