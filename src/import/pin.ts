import { adoptDefinition } from '../desired/edit/edit.ts'
import type { Edit, Edited } from '../engine/edit-definitions.ts'
import { list } from '../engine/list.ts'
import type { Stopped } from '../engine/reach.ts'
import type { Problem } from '../model/problem.ts'
import { checksum } from '../model/units/address.ts'
import { type Matching, matchSources } from '../plan/match.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { noSource } from './no-source.ts'
import type { Listed } from './trial.ts'

/**
 * Writes the address of its Source into each definition that only the record in the metadata binds;
 * all that there are, or those with these ids.
 */
export async function pinIds(
  world: Ports,
  settings: Settings,
  ids: readonly string[],
): Promise<Edited | Stopped> {
  const listed = await list(world, settings, { closed: false })
  if (listed.kind === 'problems') return listed
  const { scope, observation } = listed
  const { name: network } = scope.network
  const matching = matchSources(scope.specs, observation, scope.context)
  const { bound } = matching
  const wrong = ids.flatMap((id) => (bound.has(id) ? [] : [unbound(id, matching, listed)]))
  if (wrong.length > 0) return { kind: 'problems', problems: wrong, warnings: [] }
  const networksOf = new Map(
    scope.desired.definitions.map((definition) => [definition.id, definition.networks]),
  )
  const edits: Edit[] = []
  for (const { id, file } of scope.specs.filter(
    (spec) => spec.address === undefined && (ids.length === 0 || ids.includes(spec.id)),
  )) {
    const state = bound.get(id)
    if (state === undefined) continue
    await world.files.write(
      file,
      adoptDefinition(await world.files.read(file), networksOf.get(id) ?? [], {
        network,
        address: state.address,
      }),
    )
    edits.push({ file, kind: 'changed', what: `${id} is ${checksum(state.address)} on ${network}` })
  }
  return { kind: 'edited', network, edits, nothing: nothingText(bound.size, network) }
}

function nothingText(bound: number, network: string): string {
  return bound === 0
    ? `no definition has a live Source on ${network} yet`
    : `every definition with a live Source on ${network} names its address already`
}

function unbound(id: string, matching: Matching, listed: Listed): Problem {
  const { name } = listed.scope.network
  const spec = listed.scope.specs.find((candidate) => candidate.id === id)
  if (spec !== undefined)
    return (
      matching.problems.find((problem) => problem.id === id) ?? noSource(spec, matching, listed)
    )
  return {
    code: 'usage',
    message: `no definition on ${name} has the id ${JSON.stringify(id)}`,
    hint: `ogpu-gitops list --network ${name} shows what there is`,
  }
}
