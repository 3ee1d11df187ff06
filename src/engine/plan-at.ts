import { sameNetwork } from '../consent/form.ts'
import { contractClient, unpinnedWarning } from '../consent/preconditions.ts'
import { strictest } from '../consent/stricter.ts'
import { hintParts } from '../model/command.ts'
import type { Network, Review } from '../model/network/network.ts'
import type { Problem } from '../model/problem.ts'
import type { Change, Plan } from '../model/source/change.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import type { Observation } from '../model/source/state.ts'
import type { ReadPoint } from '../observed/block.ts'
import { observe, type Reading, readClosed } from '../observed/observe.ts'
import { probe } from '../observed/probe.ts'
import { fetchPublished, fetchTexts } from '../observed/urls.ts'
import { touchedEnvironments } from '../plan/compose.ts'
import { contextOf, type PlanContext } from '../plan/context.ts'
import { type Draft, draftPlan, narrowed, wantsPublish } from '../plan/draft.ts'
import { gasPriceOf } from '../plan/fees.ts'
import { type Findings, finishPlan } from '../plan/finish.ts'
import { matchSources } from '../plan/match.ts'
import { knownMetadata } from '../plan/metadata.ts'
import { touchedIds } from '../plan/touched.ts'
import type { Connection, Ports } from '../ports.ts'
import type { Settings } from '../settings.ts'
import { hiddenIn } from './asked-at.ts'
import { withFetched } from './fetched.ts'
import { findAsks } from './find-asks.ts'
import { type PlanOptions, protections } from './protections.ts'
import type { PlanInputs } from './run-together.ts'
import { type Base, contextAt, type Scope } from './scope.ts'

/** Its context has the asks of all that is wanted. */
interface PlanAt extends PlanInputs {
  readonly observation: Observation
}

/** The plan of one network at one block. */
export async function planAt(
  scope: Scope,
  { chain, ipfs }: Connection,
  point: ReadPoint,
  options: PlanOptions,
): Promise<PlanAt> {
  const { world, settings, isAfterMerge = false, newest = point.block } = options
  const { base } = scope
  const observation = await observeScope(scope, { chain, ipfs }, point)
  const specs = await checkUrls({ web: world.web, ipfs }, scope, observation, settings)
  const loose = narrowed(draftPlan(specs, observation, scope.context), settings.only)
  const context = await askedContext(scope, loose, options)
  const strict =
    context.asked === undefined
      ? loose
      : narrowed(draftPlan(specs, observation, context), settings.only)
  const draft = {
    ...strict,
    problems: withApproval(strict.problems, loose.changes, context.network),
  }
  const baseDraft =
    base !== undefined && (base.isBranch || isAfterMerge)
      ? draftPlan(base.specs, observation, baseContext(scope, base, settings))
      : undefined
  const probes = await probe(
    chain,
    draft.changes,
    context.network.client,
    newest === point.block ? point.at : newest.number,
    point.block.timestamp,
  )
  const findings: Findings = {
    block: point.block.number,
    outlooks: probes.simulations,
    impacts: probes.impacts,
    price: gasPriceOf(probes.rate),
    balance: probes.balance,
    ...(probes.isContract ? { isContractClient: true as const } : {}),
    stake: probes.stake,
    ...protections(scope, context, {
      matchings: [draft.matching, ...(baseDraft === undefined ? [] : [baseDraft.matching])],
      observation,
      ...options,
    }),
    problems: [],
    warnings: [
      ...scope.warnings,
      ...(point.pinned ? [] : [unpinnedWarning(point.block.number)]),
      ...(probes.isContract ? [contractClient(context.network)] : []),
    ],
    ...(base === undefined
      ? {}
      : { base, baseFiles: base.files, touched: touchedIds(scope.specs, base.specs) }),
    ...(baseDraft === undefined ? {} : { baseDraft }),
  }
  const { client, chainId } = context.network
  const { balance, nonce, rate } = probes
  const sending = {
    client,
    chainId,
    block: newest,
    timestamp: point.block.timestamp,
    balance,
    nonce,
    rate,
  }
  return {
    plan: finishPlan(draft, findings, context),
    draft,
    findings,
    observation,
    context,
    sending,
  }
}

/** The most that any wanted change asks for: then its pull requests have to be known. */
export function strictestReview({ changes }: Plan, context: PlanContext): Review {
  return strictest(
    [context, ...changes.map(({ id }) => contextOf(id, context))].map(
      ({ network }) => network.review,
    ),
  )
}

/** What is wanted, each with the commit that asks for it and the guards that stood before. */
async function askedContext(
  scope: Scope,
  { changes, problems }: Draft,
  { world, settings, reviews, asks: found = new Map(), isApproved = false }: PlanOptions,
): Promise<PlanContext> {
  const ids = new Set(
    [...changes, ...problems].flatMap(({ id }) => (id === undefined || found.has(id) ? [] : [id])),
  )
  for (const [id, asked] of await findAsks(world, scope, settings, { ids, reviews }))
    found.set(id, asked)
  if (found.size === 0) return scope.context
  const { base, context, desired, network } = scope
  if (isApproved) {
    const hidden = (id: string): readonly string[] =>
      hiddenIn(base?.repository, id, network, desired)
    return {
      ...context,
      asked: new Map(
        [...found].map(([id, { ask }]) => [
          id,
          { ask, guards: context, protecting: [], hidden: hidden(id) },
        ]),
      ),
    }
  }
  // what the commit before this push says, later runs can't know
  const { protectedIds } = contextAt(desired, network, undefined, settings)
  return { ...context, protectedIds, asked: found }
}

/**
 * What the base wants is judged by what the base says: else what this branch changes in the
 * configuration would look like the base's doing.
 */
function baseContext(
  { network, context }: Scope,
  { repository }: Base,
  settings: Settings,
): PlanContext {
  const then = sameNetwork(network, repository.config)
  return then === undefined
    ? context
    : contextAt(repository, { ...then, gatewayUrl: network.gatewayUrl }, undefined, settings)
}

/** A change that only what stood before its ask keeps back can still be approved. */
function withApproval(
  problems: readonly Problem[],
  changes: readonly Change[],
  network: Network,
): readonly Problem[] {
  return problems.map((problem) => {
    const change = changes.find(({ id }) => id === problem.id)
    if (change === undefined) return problem
    const since = 'it was asked for before that was settled: ask for it again in a later change'
    return {
      ...problem,
      hint: [
        ...hintParts(problem.hint),
        ` · ${since}, or approve it: `,
        { verb: 'apply', network: network.name, approve: change.digest },
      ],
    }
  })
}

/** What was observed: closed Sources are read only while something would be published. */
export async function observeScope(
  scope: Scope,
  { chain, ipfs }: Pick<Connection, 'chain' | 'ipfs'>,
  point: ReadPoint,
): Promise<Observation> {
  const reading = readingOf(scope)
  const observation = await observe(chain, ipfs, reading, point.block.number, point.at)
  return wantsPublish(matchSources(scope.specs, observation, scope.context))
    ? readClosed(ipfs, reading, observation)
    : observation
}

/** What of the chain a scope has to read, and whose metadata it knows without asking. */
export function readingOf({ specs, context, base }: Scope): Reading {
  return {
    client: context.network.client,
    known: knownMetadata([...(base?.specs ?? []), ...specs], context.owner),
    skip: context.unmanaged,
  }
}

/**
 * Specs with the rules' word on every compose file behind a URL or a CID that would be published or
 * changed, and with what is known of equal bytes. What can't be fetched is a warning; `--offline`
 * fetches nothing.
 */
async function checkUrls(
  ports: { readonly web: Ports['web']; readonly ipfs: Connection['ipfs'] },
  { specs, context, rules }: Scope,
  observation: Observation,
  settings: Settings,
): Promise<readonly SourceSpec[]> {
  if (settings.offline) return specs
  const { changes } = draftPlan(specs, observation, context)
  const touched = new Map(changes.map((change) => [change.id, touchedEnvironments(change)]))
  const [texts, published] = await Promise.all([
    fetchTexts(ports, specs, touched),
    fetchPublished(ports.ipfs, changes),
  ])
  return specs.map((spec) =>
    spec.state === 'active'
      ? withFetched(spec, touched.get(spec.id) ?? [], { texts, published, rules })
      : spec,
  )
}
