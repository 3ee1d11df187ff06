import { namesTemplate, settingsFor, setValues, writtenValues } from '../desired/edit/edit.ts'
import type { DefinitionSummary } from '../desired/summary.ts'
import { usage } from '../engine/choose-network.ts'
import type { Edited } from '../engine/edit-definitions.ts'
import { list } from '../engine/list.ts'
import type { Stopped } from '../engine/reach.ts'
import type { Problem } from '../model/problem.ts'
import type { ActiveSpec } from '../model/source/definition.ts'
import { FIELD_PATHS, type Field } from '../model/source/field.ts'
import type { Metadata } from '../model/source/metadata.ts'
import { ENVIRONMENTS } from '../model/source/source.ts'
import type { SourceState } from '../model/source/state.ts'
import { checksum } from '../model/units/address.ts'
import { closedOutsideProblem, whyUnproven } from '../plan/absence.ts'
import { matchSources } from '../plan/match.ts'
import { differingFields, observedValues, wantedValues } from '../plan/values.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { noSource } from './no-source.ts'
import { stopped } from './stop.ts'
import { judge, type Listed, reasonOf, type Trial, trialOf } from './trial.ts'

/** A definition, what it wants here, and the live Source that it stands for. */
export interface Pulling {
  readonly definition: DefinitionSummary
  readonly spec: ActiveSpec
  readonly state: SourceState
  readonly metadata: Metadata
}

/**
 * Sets the fields of a definition that differ from its Source to what the chain holds, in place; a
 * plan then has no change for it.
 */
export async function pullId(
  world: Ports,
  settings: Settings,
  id: string,
): Promise<Edited | Stopped> {
  const listed = await list(world, settings, { closed: false })
  if (listed.kind === 'problems') return listed
  const pulling = pullingOf(listed, id)
  if ('code' in pulling) return stopped(pulling)
  const { definition, spec, state, metadata } = pulling
  const { gatewayUrl, name: network } = listed.scope.network
  const fields = differingFields(
    observedValues(state.params, metadata, gatewayUrl),
    wantedValues(spec.values, gatewayUrl),
    spec.compose,
  )
  if (fields.length === 0)
    return {
      kind: 'edited',
      network,
      edits: [],
      nothing: `${definition.file} says what ${checksum(state.address)} holds on ${network}`,
    }
  const text = await world.files.read(definition.file)
  const pulled = pulledText(await trialOf(world, settings, listed), pulling, text, fields)
  if (typeof pulled !== 'string') return stopped(...pulled)
  await world.files.write(definition.file, pulled)
  const what = `${id} has the chain's ${fields.map((field) => FIELD_PATHS[field]).join(', ')}`
  return { kind: 'edited', network, edits: [{ file: definition.file, kind: 'changed', what }] }
}

/** The live Source of a definition, its metadata read; or why there is none. */
export function pullingOf(listed: Listed, id: string): Pulling | Problem {
  const { scope, observation } = listed
  const { network, specs, context, desired } = scope
  const definition = desired.definitions.find((candidate) => candidate.id === id)
  if (definition === undefined)
    return usage(
      `no definition has the id ${JSON.stringify(id)}`,
      'ogpu-gitops import writes one for a Source that has none',
    )
  const spec = specs.find((candidate) => candidate.id === id)
  if (spec === undefined)
    return usage(
      `${definition.file} is not on ${network.name}`,
      `it is on ${definition.networks.join(', ')}`,
    )
  const matching = matchSources(specs, observation, context)
  const contradiction = matching.problems.find((problem) => problem.id === id)
  if (contradiction !== undefined) return contradiction
  const state = matching.bound.get(id)
  if (state === undefined) return noSource(spec, matching, listed)
  if (state.status === 'closed')
    return {
      ...closedOutsideProblem(state.address),
      hint: `ogpu-gitops close ${id} --network ${network.name} writes that down`,
      id,
    }
  if (spec.state === 'closed')
    return usage(
      `${definition.file} is closed, and its Source is live`,
      'take the closing back in git first, if that is what you want',
    )
  const { reading } = state
  if (reading.kind === 'known') return { definition, spec, state, metadata: reading.metadata }
  const why = whyUnproven(state) || 'nobody asked for it'
  return {
    code: 'unreadable-metadata',
    message: `the metadata of ${checksum(state.address)} can't be read: ${why}`,
    hint: 'pin its JSON again so that the gateway serves it, then run again',
    id,
  }
}

/**
 * The text with the chain's values, once plan agrees that nothing differs; else why it can't have
 * them.
 */
function pulledText(
  bench: Trial,
  { definition, state, metadata }: Pulling,
  text: string,
  fields: readonly Field[],
): string | readonly Problem[] {
  const { name: network } = bench.scope.network
  const { networks } = definition
  const { values, gaps } = writtenValues(state.params, metadata)
  if (gaps.length > 0) return gaps.map((gap) => notExpressible(definition, gap))
  if (
    namesTemplate(text, network) &&
    ENVIRONMENTS.some((environment) => fields.includes(environment))
  )
    return [
      notExpressible(
        definition,
        'its compose files differ from what the template makes: change the parameters, or write environments: in place of the template',
      ),
    ]
  const place = { network, networks } as const
  const tried = setValues(text, settingsFor(text, network, values, fields), {
    ...place,
    level: networks.length > 1 ? 'network' : 'top',
  })
  const first = trial(bench, definition, tried)
  if (first.objections.length > 0) return first.objections
  if (first.left.length === 0) return tried
  // What the defaults give can be taken away only in an override.
  const whole = setValues(tried, settingsFor(tried, network, values, first.left), {
    ...place,
    level: 'network',
  })
  const { objections, left } = trial(bench, definition, whole)
  if (objections.length + left.length === 0) return whole
  return [
    ...objections,
    ...left.map((field) => notExpressible(definition, `${FIELD_PATHS[field]} stays what it is`)),
  ]
}

/** What stands against a text, and the fields that still differ with it. */
function trial(
  bench: Trial,
  definition: DefinitionSummary,
  text: string,
): { readonly objections: readonly Problem[]; readonly left: readonly Field[] } {
  const { problems, draft } = judge(bench, new Map([[definition.file, text]]))
  const all = [...problems, ...draft.problems.filter(({ id }) => id === definition.id)]
  const change = draft.changes.find(({ id }) => id === definition.id)
  return {
    objections: all.map((problem) => notExpressible(definition, reasonOf(problem))),
    left: change?.fields.map(({ field }) => field) ?? [],
  }
}

function notExpressible({ id, file, line }: DefinitionSummary, why: string): Problem {
  return {
    code: 'not-expressible',
    message: why,
    hint: 'nothing was written: put the Source right, or write by hand what is meant',
    id,
    file,
    line,
    column: 1,
  }
}
