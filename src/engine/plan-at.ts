import { sameNetwork } from '../consent/form.ts'
import { promotionWarnings } from '../consent/never-live.ts'
import { contractClient, unpinnedWarning } from '../consent/preconditions.ts'
import { strictest } from '../consent/stricter.ts'
import { hintParts } from '../model/command.ts'
import type { Network, Review } from '../model/network/network.ts'
import type { Problem } from '../model/problem.ts'
import { during, type Progress } from '../model/progress.ts'
import type { Change, Plan } from '../model/source/change.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import type { Observation } from '../model/source/state.ts'
import type { Address } from '../model/units/address.ts'
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
import type { Connection, Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { hiddenIn } from './asked-at.ts'
import { type CheckedImages, checkImages } from './check-images.ts'
import { withFetched } from './fetched.ts'
import { findAsks } from './find-asks.ts'
import { readPromotions } from './promotions.ts'
import { type PlanOptions, protections } from './protections.ts'
import type { PlanInputs } from './run-together.ts'
import { type Base, contextAt, type Scope } from './scope.ts'
import { withServices } from './with-services.ts'

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
  const observation = await observeScope(scope, { chain, ipfs }, point, {
    ...options,
    progress: world.progress,
  })
  const drafted = (of: readonly SourceSpec[], known: PlanContext): Draft =>
    during(world.progress, 'plan', () => draftPlan(of, observation, known))
  const first = drafted(scope.specs, scope.context)
  const fetched = await checkUrls({ ...world, ipfs }, scope, first, settings)
  const found = narrowed(
    fetched === scope.specs ? first : drafted(fetched, scope.context),
    settings.only,
  )
  const { specs, downloads } = await imagesOf({ ...world, ipfs }, fetched, found, {
    ...options,
    network: scope.network,
  })
  const loose = specs === fetched ? found : narrowed(drafted(specs, scope.context), settings.only)
  const context = await askedContext(scope, loose, options)
  const strict =
    context.asked === undefined ? loose : narrowed(drafted(specs, context), settings.only)
  const draft = {
    ...strict,
    changes: withServices(strict.changes, specs, scope.rules),
    problems: withApproval(strict.problems, loose.changes, context.network),
  }
  const baseDraft =
    base !== undefined && (base.isBranch || isAfterMerge)
      ? drafted(base.specs, baseContext(scope, base, settings))
      : undefined
  const [probes, promotions] = await Promise.all([
    probe(
      chain,
      draft.changes,
      context.network.client,
      newest === point.block ? point.at : newest.number,
      point.block.timestamp,
    ),
    readPromotions(world, settings, { scope, context, specs, changes: draft.changes }),
  ])
  const findings: Findings = {
    block: point.block.number,
    outlooks: probes.simulations,
    impacts: probes.impacts,
    downloads,
    promotions,
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
      ...promotionWarnings(draft.changes, promotions, context),
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
    plan: during(world.progress, 'plan', () => finishPlan(draft, findings, context)),
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
  const byId = new Map(changes.map((change) => [change.id, change]))
  return problems.map((problem) => {
    const change = problem.id === undefined ? undefined : byId.get(problem.id)
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

interface ObserveOptions extends Pick<PlanOptions, 'isSent'> {
  readonly progress?: Progress | undefined
}

/**
 * What was observed: closed Sources are read only while something would be published, and what is
 * sent upon it is not sent by the word of a lens (decision 30).
 */
export async function observeScope(
  scope: Scope,
  { chain, ipfs }: Pick<Connection, 'chain' | 'ipfs'>,
  point: ReadPoint,
  { isSent = false, progress }: ObserveOptions = {},
): Promise<Observation> {
  const reading = during(progress, 'plan', () => readingOf(scope))
  const look = (isWhole: boolean): Promise<Observation> =>
    observe(chain, ipfs, reading, point.block.number, point.at, { isWhole })
  const observation = await look(false)
  const matching = during(progress, 'plan', () =>
    matchSources(scope.specs, observation, scope.context),
  )
  if (!wantsPublish(matching)) return observation
  const proof = isSent && observation.isSifted === true ? await look(true) : observation
  return readClosed(ipfs, reading, proof)
}

/**
 * What of the chain a scope has to read, and whose metadata it knows without asking; `named` are
 * Sources that somebody asked for.
 */
export function readingOf(
  { specs, context, base }: Scope,
  named: readonly Address[] = [],
): Reading {
  const all = [...(base?.specs ?? []), ...specs]
  const owner = base?.repository.config?.owner ?? context.owner
  const known = knownMetadata(all, context.owner)
  const before = owner === context.owner ? undefined : knownMetadata(base?.specs ?? [], owner)
  return {
    client: context.network.client,
    known,
    skip: context.unmanaged,
    others: {
      contents: {
        has: (key) => (known.get(key) ?? before?.get(key)) !== undefined,
        keys: () => [...known.keys(), ...(before?.keys() ?? [])],
      },
      addresses: new Set([...named, ...all.flatMap(({ address }) => address ?? [])]),
    },
  }
}

/**
 * Specs with what registries say of the images that would be published; the same specs where none
 * was asked: offline, as for a pull request of somebody from outside, whose files name no host that
 * this run asks.
 */
async function imagesOf(
  { registry, ...ports }: Pick<Ports, 'registry' | 'clock' | 'progress'> & Pick<Connection, 'ipfs'>,
  specs: readonly SourceSpec[],
  { changes }: Draft,
  { settings, images, network }: PlanOptions & { readonly network: Network },
): Promise<CheckedImages> {
  if (settings.offline || images === undefined || registry === undefined)
    return { specs, downloads: new Map() }
  return checkImages({ ...ports, registry }, { specs, network }, changes, images)
}

/**
 * Specs with the rules' word on every compose file behind a URL or a CID that would be published or
 * changed, and with what is known of equal bytes; the same specs where nothing had to be fetched.
 * What can't be fetched is a warning; `--offline` fetches nothing.
 */
async function checkUrls(
  ports: Pick<Ports, 'web' | 'progress'> & Pick<Connection, 'ipfs'>,
  { specs, rules }: Scope,
  { changes }: Draft,
  settings: Settings,
): Promise<readonly SourceSpec[]> {
  if (settings.offline) return specs
  const touched = new Map(changes.map((change) => [change.id, touchedEnvironments(change)]))
  const [texts, published] = await Promise.all([
    fetchTexts(ports, specs, touched),
    fetchPublished(ports.ipfs, changes),
  ])
  if (texts.size === 0 && published.size === 0) return specs
  return specs.map((spec) => {
    const environments = touched.get(spec.id)
    return spec.state === 'closed' || environments === undefined
      ? spec
      : withFetched(spec, environments, { texts, published, rules })
  })
}
