import type { Edited } from '../edit.ts'
import { checksum } from '../model/address.ts'
import type { Problem } from '../model/problem.ts'
import type { World } from '../ports.ts'
import { list, type Stopped } from '../reconcile.ts'
import type { Settings } from '../settings.ts'
import { benchOf, type Listed } from './bench.ts'
import { candidates, type ImportWish, otherClient } from './candidates.ts'
import { joinsOf } from './joins.ts'
import { outletOf } from './outlet.ts'
import { apart, piecesOf } from './pieces.ts'
import { settle } from './settle.ts'

/**
 * Writes a definition for each Source of the client that has none. A plan of what it wrote has no
 * change; what can't be written so becomes `<id>.yaml.incomplete`.
 */
export async function importSources(
  world: World,
  settings: Settings,
  wish: ImportWish,
): Promise<Edited | Stopped> {
  const listed = await list(world, settings, { closed: wish.includeClosed })
  if (listed.kind === 'problems') return listed
  const { name } = listed.scope.network
  const wrong = otherClient(wish, listed) ?? badFolder(wish.out)
  const chosen = wrong === undefined ? candidates(listed, wish) : { problems: [wrong] }
  if ('problems' in chosen) return { kind: 'problems', problems: chosen.problems, warnings: [] }
  if (chosen.states.length === 0)
    return { kind: 'edited', network: name, edits: [], nothing: noneLeft(listed, wish) }
  const bench = await benchOf(world, settings, listed)
  const outlet = await outletOf(world.files, bench, wish.out, chosen.states)
  const pieces = settle(
    bench,
    piecesOf(bench, chosen.states, joinsOf(bench, chosen.states), outlet.taken),
  )
  return {
    kind: 'edited',
    network: name,
    edits: await outlet.write(apart(bench, pieces, outlet.taken)),
  }
}

/** Why no Source is there to import. */
function noneLeft({ scope, observation }: Listed, { includeClosed }: ImportWish): string {
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
