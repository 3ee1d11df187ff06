import { never } from '../model/never.ts'
import { byText } from '../model/order.ts'
import type { Problem, Warning } from '../model/problem.ts'
import type { Change, Publish, Update } from '../model/source/change.ts'
import type { ActiveSpec, ClosedSpec, SourceSpec } from '../model/source/definition.ts'
import type { Metadata } from '../model/source/metadata.ts'
import type { Observation, SourceState } from '../model/source/state.ts'
import { checksum } from '../model/units/address.ts'
import { MAX_BLOCK } from '../model/units/cid.ts'
import { closedOutsideProblem, publishObstacles, whyUnproven } from './absence.ts'
import { closeOf, publishOf, updateOf } from './changes.ts'
import { composeVerdict } from './compose.ts'
import { contextOf, type PlanContext } from './context.ts'
import { type Matching, matchSources } from './match.ts'

/** What is wanted, before the chain was asked whether it would go through. */
export interface Draft {
  /** In the order in which they are sent: updates, publishes, closings, each by id. */
  readonly changes: readonly Change[]
  /** Of single definitions, each with its id. */
  readonly problems: readonly Problem[]
  readonly unchanged: readonly string[]
  readonly warnings: readonly Warning[]
  readonly matching: Matching
}

type PlannedStep = { readonly warnings?: readonly Warning[] } & (
  | { readonly change: Change }
  | { readonly problems: readonly Problem[] }
  | { readonly unchanged: string }
)

const ORDER = { update: 0, publish: 1, close: 2 } as const

/** Holds what is wanted against what was observed. */
export function draftPlan(
  specs: readonly SourceSpec[],
  observation: Observation,
  context: PlanContext,
): Draft {
  const matching = matchSources(specs, observation, context)
  const contradictory = new Set(matching.problems.map(({ id }) => id))
  const wishes = specs
    .filter(({ id }) => !contradictory.has(id))
    .map((spec) => judged(spec, wishOf(spec, observation, matching, context), context))
  return {
    changes: wishes
      .flatMap((wish) => ('change' in wish ? [wish.change] : []))
      .sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || byText(a.id, b.id)),
    problems: [
      ...matching.problems,
      ...wishes.flatMap((wish) => ('problems' in wish ? wish.problems : [])),
    ],
    unchanged: wishes.flatMap((wish) => ('unchanged' in wish ? [wish.unchanged] : [])),
    warnings: wishes.flatMap((wish) => wish.warnings ?? []),
    matching,
  }
}

/** Whether anything would be published: only then do the closed Sources have to be read. */
export function wantsPublish(matching: Matching): boolean {
  return matching.unbound.some(({ state }) => state === 'active')
}

/** Only what concerns one definition; all of it where none is named. */
export function narrowed(draft: Draft, only: string | undefined): Draft {
  if (only === undefined) return draft
  const { changes, problems, unchanged, warnings, matching } = draft
  return {
    changes: changes.filter(({ id }) => id === only),
    problems: problems.filter(({ id }) => id === only),
    unchanged: unchanged.filter((id) => id === only),
    warnings: warnings.filter(({ id }) => id === only),
    matching: { ...matching, orphans: [], unmanaged: [] },
  }
}

/** A wish with what the rules for compose files say of it. */
function judged(spec: SourceSpec, wish: PlannedStep, context: PlanContext): PlannedStep {
  if (spec.state === 'closed' || 'problems' in wish) return wish
  const { problems, warnings } = composeVerdict(
    spec,
    'change' in wish ? wish.change : undefined,
    context,
  )
  return problems.length > 0 ? { problems, warnings } : { ...wish, warnings }
}

function wishOf(
  spec: SourceSpec,
  observation: Observation,
  matching: Matching,
  context: PlanContext,
): PlannedStep {
  const state = matching.bound.get(spec.id)
  switch (spec.state) {
    case 'active':
      return state === undefined
        ? publishWish(spec, observation, matching, context)
        : updateWish(spec, state, context)
    case 'closed':
      return state === undefined || state.status === 'closed'
        ? { unchanged: spec.id }
        : closeWish(spec, state, context)
    default:
      return never(spec)
  }
}

function publishWish(
  spec: ActiveSpec,
  observation: Observation,
  matching: Matching,
  context: PlanContext,
): PlannedStep {
  const problems = publishObstacles(spec, observation, matching, contextOf(spec.id, context))
  return problems.length > 0 ? { problems } : sized(spec, publishOf(spec, context))
}

function updateWish(spec: ActiveSpec, state: SourceState, context: PlanContext): PlannedStep {
  if (state.status === 'closed')
    return { problems: [placed(spec, closedOutsideProblem(state.address))] }
  const obstacle = unreadableMetadata(state)
  if (obstacle !== undefined) return { problems: [placed(spec, obstacle)] }
  const change = updateOf(spec, state, metadataIn(state), context)
  return change === undefined ? { unchanged: spec.id } : sized(spec, change)
}

/** IPFS would cut larger content into blocks, and its CID could no longer be told beforehand. */
function sized(spec: ActiveSpec, change: Publish | Update): PlannedStep {
  const large = change.artefacts.find(({ bytes }) => bytes.length > MAX_BLOCK)
  if (large === undefined) return { change }
  return {
    problems: [
      placed(spec, {
        code: 'metadata-too-large',
        message: `${large.name} has ${large.bytes.length} bytes, ${MAX_BLOCK} at most fit into one IPFS block`,
        hint: 'shorten the description, or what others wrote into the metadata',
      }),
    ],
  }
}

function closeWish(spec: ClosedSpec, state: SourceState, context: PlanContext): PlannedStep {
  return { change: closeOf(spec, state, metadataIn(state), context) }
}

function metadataIn({ reading }: SourceState): Metadata | undefined {
  return reading.kind === 'known' ? reading.metadata : undefined
}

/**
 * Why a Source can't be updated: that writes new metadata, and keys that others put there would be
 * lost unread. Undefined where there is nothing to lose.
 */
export function unreadableMetadata(state: SourceState): Problem | undefined {
  const { address, reading } = state
  if (
    reading.kind === 'known' ||
    (reading.kind === 'unrecognised' && reading.why === 'no-metadata')
  )
    return undefined
  const why = whyUnproven(state) || 'nobody asked for it'
  return {
    code: 'unreadable-metadata',
    message: `the metadata of ${checksum(address)} can't be read (${why}), so an update could lose what others wrote into it`,
    hint:
      reading.kind === 'unrecognised'
        ? 'pin its JSON, and point the Source at it under its CID with the tool that published it; then run again'
        : 'pin its JSON again so that the gateway serves it, then run again',
  }
}

function placed(spec: SourceSpec, problem: Problem): Problem {
  return { ...problem, id: spec.id, file: spec.file, line: spec.lines.id, column: 1 }
}
