import { applyChanges } from './apply/apply.ts'
import type { ApplyRequest, Timing } from './apply/context.ts'
import { findAsks, hiddenIn } from './asks.ts'
import { withFetched } from './assemble.ts'
import { foretell, sentByMerging } from './consent/foretell.ts'
import { sameNetwork } from './consent/form.ts'
import { gatherPulls, withCauses } from './consent/gather.ts'
import { type Base, contextAt, type Loaded, load, type Scope } from './load.ts'
import type { Address } from './model/address.ts'
import type { Change, Plan } from './model/change.ts'
import type { SourceSpec } from './model/definition.ts'
import type { Drift } from './model/drift.ts'
import type { ApplyEvent, Bound } from './model/events.ts'
import { Fault } from './model/fault.ts'
import type { ListedSource } from './model/listed-source.ts'
import type { Network, Review } from './model/network.ts'
import { isOwn } from './model/own.ts'
import type { Problem, Refusal, Warning } from './model/problem.ts'
import type { MergedPull } from './model/review.ts'
import type { Observation } from './model/state.ts'
import { checkNetwork, confirmPoint, latestPoint, type ReadPoint } from './observed/block.ts'
import { type ComposeTexts, publishedTexts } from './observed/compose-texts.ts'
import { observe, type Reading, readClosed } from './observed/observe.ts'
import { probe } from './observed/probe.ts'
import { fetchPublished, fetchTexts } from './observed/urls.ts'
import { touchedEnvironments } from './plan/compose.ts'
import { type Consent, decide } from './plan/consent.ts'
import { type Asked, asksIn, contextOf, type PlanContext } from './plan/context.ts'
import { type Draft, draftPlan, narrowed, wantsPublish } from './plan/draft.ts'
import { closedOutside, driftedSources } from './plan/drift.ts'
import { feeLimitOf, gasPriceOf } from './plan/fees.ts'
import { type Findings, finishPlan } from './plan/finish.ts'
import { approveWay } from './plan/guards.ts'
import { inventory } from './plan/inventory.ts'
import { type Matching, matchSources } from './plan/match.ts'
import { knownMetadata } from './plan/metadata.ts'
import { tellApart } from './plan/overtaken.ts'
import {
  noRemoteWarning,
  otherRepository,
  uncommittedRefusal,
  uncommittedWarning,
  unpinnedWarning,
  unreviewableWarning,
  wrongPlanFile,
  wrongSigner,
} from './plan/preconditions.ts'
import { strictest } from './plan/stricter.ts'
import { touchedIds } from './plan/touched.ts'
import type { Block, Connection, Reviews, Signer, World } from './ports.ts'
import type { Settings } from './settings.ts'
import { madeTogether, type PlanInputs } from './together.ts'

/** A plan, or what stopped the run before there could be one. */
export type PlanOutcome =
  | {
      readonly kind: 'plan'
      readonly plan: Plan
      readonly scope: Scope
      readonly composeTexts: readonly ComposeTexts[]
      readonly bound: Bound
    }
  | Stopped

export interface Stopped {
  readonly kind: 'problems'
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  /** Where it is known by then. */
  readonly network?: Network
}

/**
 * Reads, compares and explains: sends nothing, uploads nothing, needs no key. Throws a Fault when
 * the world fails.
 */
export async function plan(
  world: World,
  settings: Settings,
  approve?: string,
): Promise<PlanOutcome> {
  const reached = await reach(world, settings)
  if (reached.kind === 'problems') return reached
  const { scope, connection, point } = reached
  const reviews = world.reviews?.(scope.network)
  const found = await planAt(scope, connection, point, { world, settings, reviews })
  const { plan: bare, draft, context } = found
  const pulls = bare.changes.every(isOwn)
    ? []
    : await gatherPulls(reviews, bare, strictestReview(bare, context), asksIn(context))
  const foresight = {
    pulls,
    areReviewsKnown: reviews !== undefined,
    ...(approve === undefined ? {} : { approve }),
  }
  const foretold = await madeTogether(connection.chain, found, (one) => {
    const made = foretell(one, context, foresight)
    return { made, sent: sentByMerging(made) }
  })
  const plan = {
    ...foretold,
    warnings: [...unreviewableWarning(scope.uncommitted, context.network), ...foretold.warnings],
  }
  await confirmPoint(connection.chain, point)
  return {
    kind: 'plan',
    plan,
    scope,
    composeTexts: await publishedTexts(connection.ipfs, scope.specs, plan.changes),
    bound: boundIn(draft),
  }
}

/** What differs between chain and git, or what stopped the run. */
export type DriftOutcome = ({ readonly kind: 'plan'; readonly scope: Scope } & Drift) | Stopped

/**
 * Holds the checked-out commit against the chain, and says of what differs who changed it last.
 * Throws a Fault when the world fails.
 */
export async function drift(world: World, settings: Settings): Promise<DriftOutcome> {
  const reached = await reach(world, settings, { committed: true })
  if (reached.kind === 'problems') return reached
  const { scope, connection, point } = reached
  const { plan, draft, observation } = await planAt(scope, connection, point, { world, settings })
  const closed = closedOutside(plan, draft.matching, observation, scope.context)
  const causes = await connection.chain.lastChanges(
    driftedSources(plan, closed),
    point.block.number,
  )
  await confirmPoint(connection.chain, point)
  const head = await world.repo.head()
  return {
    kind: 'plan',
    plan,
    scope,
    closedOutside: closed,
    causes,
    ...(head === undefined ? {} : { commit: head.commit }),
  }
}

/** An apply that may begin, or why it may not. */
export type ApplyOutcome =
  | {
      readonly kind: 'run'
      readonly scope: Scope
      readonly events: AsyncGenerator<ApplyEvent, void>
      readonly notes: readonly Warning[]
    }
  | { readonly kind: 'refused'; readonly scope: Scope; readonly refusal: Refusal }
  | Stopped

export interface ApplyOptions {
  readonly consent: Consent
  readonly timing: (network: Network) => Timing
  readonly signal: AbortSignal
}

/**
 * Checks wallet, network and working tree, and hands back the run; nothing is sent before its
 * events are asked for. Throws a Fault when the world fails.
 */
export async function apply(
  world: World,
  settings: Settings,
  { consent, timing, signal }: ApplyOptions,
): Promise<ApplyOutcome> {
  const loaded: Loaded = await load(world, settings)
  if (loaded.kind === 'problems') return loaded
  const { scope } = loaded
  const misplaced =
    consent.kind === 'plan-file' ? wrongPlanFile(consent.file, scope.network) : undefined
  if (misplaced !== undefined)
    return {
      kind: 'problems',
      problems: [misplaced],
      warnings: scope.warnings,
      network: scope.network,
    }
  const wallet = await world.wallet(scope.network.name)
  if ('problem' in wallet)
    return {
      kind: 'problems',
      problems: [wallet.problem],
      warnings: scope.warnings,
      network: scope.network,
    }
  if ('refusal' in wallet) return { kind: 'refused', scope, refusal: wallet.refusal }
  const connection = world.connect(scope.network)
  const wrong = await wrongWorld(scope, connection, wallet.signer)
  if (wrong.length > 0)
    return { kind: 'problems', problems: wrong, warnings: scope.warnings, network: scope.network }
  const foreign = otherRepository(
    scope.desired.config?.repository,
    await world.repo.name(),
    scope.network,
  )
  if (foreign !== undefined) return { kind: 'refused', scope, refusal: foreign }
  const { uncommitted } = scope
  if (uncommitted.length > 0 && scope.context.network.review !== 'none')
    return { kind: 'refused', scope, refusal: uncommittedRefusal(uncommitted, scope.network) }
  const head = await world.repo.head()
  const tip = settings.detached || head === undefined ? undefined : await world.repo.remoteTip()
  const notes = [
    ...uncommittedWarning(uncommitted),
    ...(settings.detached || tip !== undefined ? [] : [noRemoteWarning()]),
  ]
  const isTip = async (): Promise<boolean> =>
    settings.detached || tip === undefined || (await world.repo.remoteTip()) === head?.commit
  const events = applyChanges(
    { ...connection, signer: wallet.signer, clock: world.clock },
    {
      network: scope.context.network,
      timing: timing(scope.context.network),
      signal,
      prepare: roundsOf(scope, connection, { world, settings, consent }),
      isTip,
    },
  )
  return { kind: 'run', scope, events, notes }
}

/** What each round of an apply finds at its block, and what of it this consent lets it send. */
export function roundsOf(
  scope: Scope,
  connection: Connection,
  {
    world,
    settings,
    consent,
  }: { readonly world: World; readonly settings: Settings; readonly consent: Consent },
): ApplyRequest['prepare'] {
  let pulls: readonly MergedPull[] | undefined
  const asks = new Map<string, Asked>()
  return async ({ block, newest }, allowed) => {
    const point: ReadPoint = { block, at: block.number, pinned: true }
    const reviews = world.reviews?.(scope.network)
    const isAfterMerge = world.reviews !== undefined
    const found = await planAt(scope, connection, point, {
      world,
      settings,
      reviews,
      isAfterMerge,
      newest,
      asks,
      isApproved: consent.kind === 'approve',
    })
    const { draft, context } = found
    const merged =
      pulls ??
      (await gatherPulls(
        reviews,
        found.plan,
        strictestReview(found.plan, context),
        asksIn(context),
      ))
    pulls = merged
    const { plan, decision } = await madeTogether(connection.chain, found, (one) => {
      const decided = decide(
        one,
        allowed === undefined ? consent : { kind: 'digests', digests: allowed },
        context,
        merged,
      )
      return { made: { plan: one, decision: decided }, sent: decided.send }
    })
    const standing = tellApart(
      decision.standing,
      merged,
      { specs: scope.specs, bound: draft.matching.bound },
      scope.context,
    )
    return {
      plan,
      decision: {
        ...decision,
        standing,
        refusals: await withCauses(decision.refusals, plan, connection.chain),
      },
      bound: boundIn(draft),
      feeLimit: feeLimitOf(decision.send, context),
      sources: found.observation.own,
    }
  }
}

/** Every Source of the client, closed ones too, or what stopped the run. */
export type ListOutcome =
  | {
      readonly kind: 'list'
      readonly rows: readonly ListedSource[]
      readonly scope: Scope
      readonly observation: Observation
    }
  | Stopped

/**
 * Reads what is live and what was, of ours and of others; with `closed: false` the closed ones'
 * metadata stays unread. Throws a Fault when the world fails.
 */
export async function list(
  world: World,
  settings: Settings,
  { closed = true } = {},
): Promise<ListOutcome> {
  const reached = await reach(world, settings, { mayBeEmpty: true })
  if (reached.kind === 'problems') return reached
  const { scope, connection, point } = reached
  const { chain, ipfs } = connection
  const reading = readingOf(scope)
  const live = await observe(chain, ipfs, reading, point.block.number, point.at)
  const observation = closed ? await readClosed(ipfs, reading, live) : live
  await confirmPoint(chain, point)
  return {
    kind: 'list',
    rows: inventory(scope.specs, observation, scope.context),
    scope,
    observation,
  }
}

interface Reached {
  readonly kind: 'reached'
  readonly scope: Scope
  readonly connection: Connection
  readonly point: ReadPoint
}

/** Reads the repository and asks its network where it stands, or says what stops the run there. */
async function reach(
  world: World,
  settings: Settings,
  options?: Parameters<typeof load>[2],
): Promise<Reached | Stopped> {
  const loaded = await load(world, settings, options)
  if (loaded.kind === 'problems') return loaded
  const { scope } = loaded
  const connection = world.connect(scope.network)
  const point = await latestPoint(connection.chain)
  const wrong = await checkNetwork(connection.chain, scope.network, point.at)
  return wrong.length === 0
    ? { kind: 'reached', scope, connection, point }
    : { kind: 'problems', problems: wrong, warnings: scope.warnings, network: scope.network }
}

interface PlanOptions {
  readonly world: World
  readonly settings: Settings
  /** Whether the base is the commit before a merge: what it wants already is told apart. */
  readonly isAfterMerge?: boolean
  /**
   * Where changes are simulated and the balance is read, if that is another block than the one that
   * Sources are read at.
   */
  readonly newest?: Block
  /** Who knows which pull request a commit came with. */
  readonly reviews?: Reviews | undefined
  /** By id what an earlier round found; what this one finds is added. */
  readonly asks?: Map<string, Asked>
  /** An approval by hash passes what stood before the ask; what head and base say still holds. */
  readonly isApproved?: boolean
}

/** Its context has the asks of all that is wanted. */
interface PlanAt extends PlanInputs {
  readonly observation: Observation
}

/** The plan of one network at one block. */
async function planAt(
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
    stake: probes.stake,
    ...protections(scope, context, {
      matchings: [draft.matching, ...(baseDraft === undefined ? [] : [baseDraft.matching])],
      observation,
      ...options,
    }),
    problems: [],
    warnings: [...scope.warnings, ...(point.pinned ? [] : [unpinnedWarning(point.block.number)])],
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
function strictestReview({ changes }: Plan, context: PlanContext): Review {
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
      hint: `${problem.hint} · ${since}, or approve it: ${approveWay(network.name, change.digest)}`,
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

function readingOf({ specs, context, base }: Scope): Reading {
  return {
    client: context.network.client,
    known: knownMetadata([...(base?.specs ?? []), ...specs], context.owner),
    skip: context.unmanaged,
  }
}

/** What protections are looked for in. */
interface Bindings extends Pick<PlanOptions, 'isApproved'> {
  readonly matchings: readonly Matching[]
  readonly observation: Observation
}

/**
 * Sources that a protected definition stands for: of the head, and of what stood before an ask, or
 * where that is not known, or does not count, of the base.
 */
function protections(
  scope: Scope,
  context: PlanContext,
  { matchings, observation, isApproved = false }: Bindings,
): Pick<Findings, 'protectedSources' | 'protectedBefore'> {
  const { specs, base } = scope
  const ofBase = context.asked === undefined || isApproved ? (base?.specs ?? []) : []
  const before = [...(context.asked ?? [])].map(([id, { protecting }]) => {
    return [
      id,
      protectedSources(
        protecting,
        protecting.length === 0 ? [] : [matchSources(protecting, observation, context)],
      ),
    ] as const
  })
  return {
    protectedSources: protectedSources([...specs, ...ofBase], matchings),
    protectedBefore: new Map(before),
  }
}

function protectedSources(
  specs: readonly SourceSpec[],
  matchings: readonly Matching[],
): ReadonlySet<Address> {
  const ids = new Set(specs.flatMap(({ id, protect }) => (protect ? [id] : [])))
  const bound = matchings.flatMap((matching) =>
    [...matching.bound].flatMap(([id, { address }]) => (ids.has(id) ? [address] : [])),
  )
  return new Set([
    ...bound,
    ...specs.flatMap(({ protect, address }) => (protect && address !== undefined ? [address] : [])),
  ])
}

/**
 * Specs with the rules' word on every compose file behind a URL or a CID that would be published or
 * changed, and with what is known of equal bytes. What can't be fetched is a warning; `--offline`
 * fetches nothing.
 */
async function checkUrls(
  ports: { readonly web: World['web']; readonly ipfs: Connection['ipfs'] },
  { specs, context }: Scope,
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
      ? withFetched(spec, touched.get(spec.id) ?? [], { texts, published })
      : spec,
  )
}

function boundIn({ matching }: Draft): Bound {
  return new Map(
    [...matching.bound]
      .map(([id, { address }]) => [id, address] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

const SECOND_RPC_HINT =
  'give another one of this network: OGPU_CHECK_RPC_URL, or checkRpcUrl in ogpu.yaml'

async function wrongWorld(
  { network }: Scope,
  { chain, check }: Connection,
  signer: Signer,
): Promise<readonly Problem[]> {
  if (signer.address !== network.client) return [wrongSigner(signer.address, network)]
  const ofCheck = check === undefined ? [] : await checkNetwork(check, network, 'latest')
  if (ofCheck.length > 0)
    return ofCheck.map((problem) => ({
      ...problem,
      message: `of the second RPC: ${problem.message}`,
      hint: SECOND_RPC_HINT,
    }))
  const { block, at, pinned } = await latestPoint(chain)
  const wrong = await checkNetwork(chain, network, at)
  if (wrong.length > 0 || pinned) return wrong
  throw new Fault(
    'no-pinned-calls',
    `the RPC answers no call at block ${block.number}: it can plan, but not apply`,
    'use an RPC that answers eth_call at a numbered block',
  )
}
