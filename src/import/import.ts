import type { Edited } from '../engine/edit-definitions.ts'
import { list } from '../engine/list.ts'
import type { Stopped } from '../engine/reach.ts'
import type { Problem } from '../model/problem.ts'
import { checksum } from '../model/units/address.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { addressesIn, candidates, type ImportRequest, otherClient } from './candidates.ts'
import { apart, importedSources } from './imported.ts'
import { settle } from './reasons.ts'
import { sharedDefinitions } from './shared-definition.ts'
import { type Listed, trialOf } from './trial.ts'
import { importWriter } from './write.ts'

/**
 * Writes a definition for each Source of the client that has none. A plan of what it wrote has no
 * change; what can't be written so becomes `<id>.yaml.incomplete`.
 */
export async function importSources(
  world: Ports,
  settings: Settings,
  wish: ImportRequest,
): Promise<Edited | Stopped> {
  const listed = await list(world, settings, {
    closed: wish.includeClosed,
    addresses: addressesIn(wish),
  })
  if (listed.kind === 'problems') return listed
  const { name } = listed.scope.network
  const wrong = otherClient(wish, listed) ?? badFolder(wish.out)
  const chosen = wrong === undefined ? candidates(listed, wish) : { problems: [wrong] }
  if ('problems' in chosen) return { kind: 'problems', problems: chosen.problems, warnings: [] }
  if (chosen.states.length === 0)
    return { kind: 'edited', network: name, edits: [], nothing: noneLeft(listed, wish) }
  const bench = await trialOf(world, settings, listed)
  const outlet = await importWriter(world.files, bench, wish.out, chosen.states)
  const pieces = settle(
    bench,
    importedSources(bench, chosen.states, sharedDefinitions(bench, chosen.states), outlet.taken),
  )
  return {
    kind: 'edited',
    network: name,
    edits: await outlet.write(apart(bench, pieces, outlet.taken)),
  }
}

/** Why no Source is there to import. */
function noneLeft({ scope, observation }: Listed, { includeClosed }: ImportRequest): string {
  const { name, client } = scope.network
  const which = includeClosed ? 'Source' : 'live Source'
  const isThere = observation.own.some(({ status }) => includeClosed || status === 'active')
  return isThere
    ? `every ${which} of ${checksum(client)} on ${name} has a definition or is declared unmanaged`
    : `${checksum(client)} has no ${which} on ${name}`
}

function badFolder(out: string): Problem | undefined {
  if (
    /^[^/\\]+(\/[^/\\]+)*$/.test(out) &&
    !out.split('/').some((part) => part === '.' || part === '..')
  )
    return undefined
  return {
    code: 'usage',
    message: `--out is ${JSON.stringify(out)}`,
    hint: 'name a folder beneath the configuration, with / between folders: --out sources',
  }
}
