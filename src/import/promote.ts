import {
  namesTemplate,
  settingsFor,
  setValues,
  spelledValue,
  withEntry,
  writtenValues,
} from '../desired/edit/edit.ts'
import { usage } from '../engine/choose-network.ts'
import type { Edited } from '../engine/edit-definitions.ts'
import { list } from '../engine/list.ts'
import type { Stopped } from '../engine/reach.ts'
import { readRepository } from '../engine/repository.ts'
import { canonicalJson } from '../model/digest.ts'
import type { Network } from '../model/network/network.ts'
import type { Problem } from '../model/problem.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import { type ComparedField, FIELD_PATHS, type Field } from '../model/source/field.ts'
import { PROMOTED_FIELDS, PROMOTED_PRICES, PROMOTED_TEXTS } from '../model/source/promoted.ts'
import { ENVIRONMENTS } from '../model/source/source.ts'
import { differingFields, observedValues, snapshotOf, wantedValues } from '../plan/values.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { type Pulling, pullingOf } from './pull.ts'
import { stopped } from './stop.ts'
import { reasonOf, type Trial, trialOf } from './trial.ts'

/** What is promoted, from which network to which. */
export interface Promotion {
  readonly id: string
  readonly from: string
  readonly to: string
  /** Whether the price and the lockup go along; they stay as the definition has them otherwise. */
  readonly withPrice?: boolean
}

/**
 * Edits a definition in place so that on the second network it is what is live on the first, at one
 * block of that, its metadata verified. Address and client never go along. Writes nothing where the
 * definition on the first network is not what is live there, or the edit would lose something.
 */
export async function promoteId(
  world: Ports,
  settings: Settings,
  promotion: Promotion,
): Promise<Edited | Stopped> {
  const { id, from, to } = promotion
  if (from === to) return stopped(usage('a network can’t be promoted to itself', 'name two'))
  const listed = await list(world, { ...settings, network: from }, { closed: false })
  if (listed.kind === 'problems') return listed
  const network = listed.scope.desired.config?.networks.get(to)
  if (network === undefined) {
    const names = [...(listed.scope.desired.config?.networks.keys() ?? [])].join(', ')
    return stopped(
      usage(`the configuration has no network ${JSON.stringify(to)}`, `it has ${names}`),
    )
  }
  const live = pullingOf(listed, id)
  if ('code' in live) return stopped(live)
  const drift = drifted(live, listed.scope.network)
  if (drift.length > 0) return stopped(notLive(live, from, drift))
  const text = await world.files.read(live.definition.file)
  const bench = { ...(await trialOf(world, settings, listed)), from, to: network }
  const made = promotedText(bench, live, text, promotion)
  if (!('text' in made)) return stopped(...made)
  const { file } = live.definition
  if (made.text === text)
    return {
      kind: 'edited',
      network: to,
      edits: [],
      nothing: `${file} says on ${to} what is live on ${from}${keptWords(made)}`,
    }
  await world.files.write(file, made.text)
  const what = `${whatWords(promotion, live, made)}${keptWords(made)}`
  return { kind: 'edited', network: to, edits: [{ file, kind: 'changed', what }] }
}

interface PromotionTrial extends Trial {
  readonly from: string
  readonly to: Network
}

/** A text that is tried, and what it comes to. */
interface Promoted {
  readonly text: string
  /** What it sets. */
  readonly fields: readonly Field[]
  /** What differs on the two networks and was left as it is. */
  readonly kept: readonly Field[]
}

function promotedText(
  bench: PromotionTrial,
  live: Pulling,
  text: string,
  { withPrice = false }: Promotion,
): Promoted | readonly Problem[] {
  const { to } = bench
  const { definition, state, metadata } = live
  const carried = new Set<Field>([
    ...PROMOTED_FIELDS,
    ...PROMOTED_TEXTS,
    ...(withPrice ? PROMOTED_PRICES : []),
  ])
  const isThere = definition.networks.includes(to.name)
  const open = isThere ? text : withEntry(text, to.name, definition.networks)
  const first = trial(bench, live, open)
  if (!('differing' in first)) return first
  const fields = first.differing.filter((field) => carried.has(field))
  const kept = first.differing.filter((field) => !carried.has(field))
  if (fields.length === 0) return { text: open, fields, kept }
  if (
    namesTemplate(open, to.name) &&
    ENVIRONMENTS.some((environment) => fields.includes(environment))
  )
    return [
      notExpressible(
        live,
        `its compose files on ${to.name} come from a template: give that the parameters which it has on ${bench.from}`,
      ),
    ]
  const { values, gaps } = writtenValues(state.params, metadata)
  if (gaps.length > 0) return gaps.map((gap) => notExpressible(live, gap))
  const place = {
    network: to.name,
    networks: [...new Set([...definition.networks, to.name])],
    level: 'network',
  } as const
  // A path as it stands for the first network keeps the file in the repository; else its content.
  const attempts = [{ ...values, ...spelled(text, bench.from, fields) }, values].map((wanted) => {
    const tried = setValues(open, settingsFor(open, to.name, wanted, fields), place)
    return { tried, result: trial(bench, live, tried) }
  })
  const good = attempts.find(
    ({ result }) => 'differing' in result && !result.differing.some((field) => carried.has(field)),
  )
  if (good !== undefined) return { text: good.tried, fields, kept }
  const [last] = attempts.map(({ result }) => result)
  return last === undefined || 'differing' in last
    ? fields.map((field) => notExpressible(live, `${FIELD_PATHS[field]} stays what it is`))
    : last
}

function spelled(
  text: string,
  network: string,
  fields: readonly Field[],
): Readonly<Partial<Record<Field, string>>> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = spelledValue(text, network, field)
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

/**
 * What of the live Source a text would still not say on the second network; problems where it says
 * something else of another network or definition, or nothing that can be read.
 */
function trial(
  { files, configFile, scope, to }: PromotionTrial,
  live: Pulling,
  text: string,
): { readonly differing: readonly ComparedField[] } | readonly Problem[] {
  const { file, id } = live.definition
  const kept = files.filter(({ path }) => path !== file)
  const bytes = new TextEncoder().encode(text)
  const { specs, problems } = readRepository(
    [...kept, { path: file, bytes }],
    configFile,
    scope.rules,
  )
  if (problems.length > 0) return problems.map((problem) => notExpressible(live, reasonOf(problem)))
  const isPromoted = ({ id: of, network }: SourceSpec): boolean => of === id && network === to.name
  const others = (all: readonly SourceSpec[]): string =>
    canonicalJson(all.filter((spec) => !isPromoted(spec)).map(meaningOf))
  if (others(specs) !== others(scope.desired.specs))
    return [notExpressible(live, 'the edit would change what is wanted on another network')]
  const spec = specs.find(isPromoted)
  if (spec?.state !== 'active')
    return [notExpressible(live, `it is closed on ${to.name}, and that is for good`)]
  const held = observedValues(live.state.params, live.metadata, scope.network.gatewayUrl)
  const wanted = wantedValues(spec.values, to.gatewayUrl)
  return { differing: differingFields(held, wanted, spec.compose) }
}

/** What a spec asks for, as plain data; where it stands in its file is left out. */
function meaningOf(spec: SourceSpec) {
  const { id, network, state, protect, address = null, takeover = null } = spec
  const values = spec.state === 'active' ? snapshotOf(wantedValues(spec.values, '')) : {}
  return { id, network, state, protect, address, takeover, values }
}

function drifted({ state, metadata, spec }: Pulling, { gatewayUrl }: Network) {
  return differingFields(
    observedValues(state.params, metadata, gatewayUrl),
    wantedValues(spec.values, gatewayUrl),
    spec.compose,
  )
}

function notLive({ definition }: Pulling, from: string, fields: readonly Field[]): Problem {
  const { id, file, line } = definition
  const paths = fields.map((field) => FIELD_PATHS[field]).join(', ')
  return {
    code: 'not-live',
    message: `${id} on ${from} is not what is live there: ${paths}`,
    hint: [
      'have it applied there first, or take what is live and promote that: ',
      { verb: 'pull', network: from, id },
    ],
    id,
    file,
    line,
    column: 1,
  }
}

function whatWords(
  { id, from, to }: Promotion,
  { definition }: Pulling,
  { fields }: Promoted,
): string {
  const paths = fields.map((field) => FIELD_PATHS[field]).join(', ')
  if (definition.networks.includes(to))
    return `${id} has on ${to} what is live on ${from}: ${paths}`
  return paths === ''
    ? `${id} is on ${to} from now, as it is live on ${from}`
    : `${id} is on ${to} from now, with what is live on ${from}: ${paths}`
}

function keptWords({ kept }: Promoted): string {
  const paths = kept.map((field) => FIELD_PATHS[field]).join(' and ')
  return paths === '' ? '' : `; ${paths} stays its own (--with-price takes it along)`
}

function notExpressible({ definition: { id, file, line } }: Pulling, why: string): Problem {
  return {
    code: 'not-expressible',
    message: why,
    hint: 'nothing was written: write by hand what is meant',
    id,
    file,
    line,
    column: 1,
  }
}
