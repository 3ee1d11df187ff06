import { applyChanges } from './apply/apply.ts'
import type { ApplyRequest, Timing } from './apply/context.ts'
import { withFetched } from './assemble.ts'
import { type Loaded, load, type Scope } from './load.ts'
import type { Address } from './model/address.ts'
import type { Plan } from './model/change.ts'
import type { SourceSpec } from './model/definition.ts'
import type { Drift } from './model/drift.ts'
import type { ApplyEvent, Bound } from './model/events.ts'
import { Fault } from './model/fault.ts'
import type { ListedSource } from './model/listed-source.ts'
import type { Network } from './model/network.ts'
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
import { type Draft, draftPlan, narrowed, wantsPublish } from './plan/draft.ts'
import { closedOutside, driftedSources } from './plan/drift.ts'
import { gasPriceOf } from './plan/fees.ts'
import { finishPlan } from './plan/finish.ts'
import { inventory } from './plan/inventory.ts'
import { type Matching, matchSources } from './plan/match.ts'
import { knownMetadata } from './plan/metadata.ts'
import { tellApart } from './plan/overtaken.ts'
import {
  isSpelling,
  noRemoteWarning,
  otherRepository,
  uncommittedRefusal,
  uncommittedWarning,
  unpinnedWarning,
  wrongPlanFile,
  wrongSigner,
} from './plan/preconditions.ts'
import { touchedIds } from './plan/touched.ts'
import type { Block, Connection, Signer, World } from './ports.ts'
import { gatherPulls, withCauses } from './reviews.ts'
import type { Settings } from './settings.ts'

/** A plan, or what stopped the run before there could be one. */
export type PlanOutcome =
  | { readonly kind: 'plan'; readonly plan: Plan; readonly scope: Scope; readonly composeTexts: readonly ComposeTexts[]; readonly bound: Bound }
  | Stopped

export interface Stopped {
  readonly kind: 'problems'
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  /** Where it is known by then. */
  readonly network?: Network
}

/** Reads, compares and explains: sends nothing, uploads nothing, needs no key. Throws a Fault when the world fails. */
export async function plan(world: World, settings: Settings, approve?: string): Promise<PlanOutcome> {
  const reached = await reach(world, settings)
  if (reached.kind === 'problems') return reached
  const { scope, connection, point } = reached
  const { plan, draft } = await planAt(scope, connection, point, { world, settings, ...(approve === undefined ? {} : { approve }) })
  await confirmPoint(connection.chain, point)
  return { kind: 'plan', plan, scope, composeTexts: await publishedTexts(connection.ipfs, scope.specs, plan.changes), bound: boundIn(draft) }
}

/** What differs between chain and git, or what stopped the run. */
export type DriftOutcome = ({ readonly kind: 'plan'; readonly scope: Scope } & Drift) | Stopped

/** Holds the checked-out commit against the chain, and says of what differs who changed it last. Throws a Fault when the world fails. */
export async function drift(world: World, settings: Settings): Promise<DriftOutcome> {
  const reached = await reach(world, settings, { committed: true })
  if (reached.kind === 'problems') return reached
  const { scope, connection, point } = reached
  const { plan, draft, observation } = await planAt(scope, connection, point, { world, settings })
  const closed = closedOutside(plan, draft.matching, observation, scope.context)
  const causes = await connection.chain.lastChanges(driftedSources(plan, closed), point.block.number)
  await confirmPoint(connection.chain, point)
  const head = await world.repo.head()
  return { kind: 'plan', plan, scope, closedOutside: closed, causes, ...(head === undefined ? {} : { commit: head.commit }) }
}

/** An apply that may begin, or why it may not. */
export type ApplyOutcome =
  | { readonly kind: 'run'; readonly scope: Scope; readonly events: AsyncGenerator<ApplyEvent, void>; readonly notes: readonly Warning[] }
  | { readonly kind: 'refused'; readonly scope: Scope; readonly refusal: Refusal }
  | Stopped

export interface ApplyOptions {
  readonly consent: Consent
  readonly timing: (network: Network) => Timing
  readonly signal: AbortSignal
}

/** Checks wallet, network and working tree, and hands back the run; nothing is sent before its events are asked for. Throws a Fault when the world fails. */
export async function apply(world: World, settings: Settings, { consent, timing, signal }: ApplyOptions): Promise<ApplyOutcome> {
  const loaded: Loaded = await load(world, settings)
  if (loaded.kind === 'problems') return loaded
  const { scope } = loaded
  const misplaced = consent.kind === 'plan-file' ? wrongPlanFile(consent.file, scope.network) : undefined
  if (misplaced !== undefined) return { kind: 'problems', problems: [misplaced], warnings: scope.warnings, network: scope.network }
  const wallet = await world.wallet(scope.network.name)
  if ('problem' in wallet) return { kind: 'problems', problems: [wallet.problem], warnings: scope.warnings, network: scope.network }
  if ('refusal' in wallet) return { kind: 'refused', scope, refusal: wallet.refusal }
  const connection = world.connect(scope.network)
  const wrong = await wrongWorld(scope, connection, wallet.signer)
  if (wrong.length > 0) return { kind: 'problems', problems: wrong, warnings: scope.warnings, network: scope.network }
  const foreign = otherRepository(scope.desired.config?.repository, await world.repo.name(), scope.network)
  if (foreign !== undefined) return { kind: 'refused', scope, refusal: foreign }
  const dirty = (await world.repo.workingTree()).differences.flatMap(({ path, kind }) => (isSpelling(kind) ? [] : [path]))
  if (dirty.length > 0 && scope.context.network.review !== 'none') return { kind: 'refused', scope, refusal: uncommittedRefusal(dirty, scope.network) }
  const head = await world.repo.head()
  const tip = settings.detached || head === undefined ? undefined : await world.repo.remoteTip()
  const notes = [...uncommittedWarning(dirty), ...(settings.detached || tip !== undefined ? [] : [noRemoteWarning()])]
  const isTip = async (): Promise<boolean> => settings.detached || tip === undefined || (await world.repo.remoteTip()) === head?.commit
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
  { world, settings, consent }: { readonly world: World; readonly settings: Settings; readonly consent: Consent },
): ApplyRequest['prepare'] {
  let pulls: readonly MergedPull[] | undefined
  return async ({ block, newest }, allowed) => {
    const point: ReadPoint = { block, at: block.number, pinned: true }
    const approve = consent.kind === 'approve' ? { approve: consent.prefix } : {}
    const { plan, draft } = await planAt(scope, connection, point, { world, settings, isAfterMerge: world.reviews !== undefined, newest, ...approve })
    pulls ??= await gatherPulls(world.reviews?.(scope.network), plan, scope.context.network.review)
    const decision = decide(plan, allowed === undefined ? consent : { kind: 'digests', digests: allowed }, scope.context, pulls)
    const standing = tellApart(decision.standing, pulls, { specs: scope.specs, bound: draft.matching.bound }, scope.context)
    return { plan, decision: { ...decision, standing, refusals: await withCauses(decision.refusals, plan, connection.chain) }, bound: boundIn(draft) }
  }
}

/** Every Source of the client, closed ones too, or what stopped the run. */
export type ListOutcome = { readonly kind: 'list'; readonly rows: readonly ListedSource[]; readonly scope: Scope; readonly observation: Observation } | Stopped

/** Reads what is live and what was, of ours and of others; with `closed: false` the closed ones' metadata stays unread. Throws a Fault when the world fails. */
export async function list(world: World, settings: Settings, { closed = true } = {}): Promise<ListOutcome> {
  const reached = await reach(world, settings, { mayBeEmpty: true })
  if (reached.kind === 'problems') return reached
  const { scope, connection, point } = reached
  const { chain, ipfs } = connection
  const reading = readingOf(scope)
  const live = await observe(chain, ipfs, reading, point.block.number, point.at)
  const observation = closed ? await readClosed(ipfs, reading, live) : live
  await confirmPoint(chain, point)
  return { kind: 'list', rows: inventory(scope.specs, observation, scope.context), scope, observation }
}

interface Reached {
  readonly kind: 'reached'
  readonly scope: Scope
  readonly connection: Connection
  readonly point: ReadPoint
}

/** Reads the repository and asks its network where it stands, or says what stops the run there. */
async function reach(world: World, settings: Settings, options?: Parameters<typeof load>[2]): Promise<Reached | Stopped> {
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
  readonly approve?: string
  /** Whether the base is the commit before a merge: what it wants already is told apart. */
  readonly isAfterMerge?: boolean
  /** Where changes are simulated and the balance is read, if that is another block than the one that Sources are read at. */
  readonly newest?: Block
}

/** The plan of one network at one block. */
async function planAt(
  scope: Scope,
  { chain, ipfs }: Connection,
  point: ReadPoint,
  { world, settings, approve, isAfterMerge = false, newest = point.block }: PlanOptions,
): Promise<{ readonly plan: Plan; readonly draft: Draft; readonly observation: Observation }> {
  const { specs, context, base } = scope
  const observation = await observeScope(scope, { chain, ipfs }, point)
  const draft = narrowed(draftPlan(await checkUrls({ web: world.web, ipfs }, scope, observation, settings), observation, context), settings.only)
  const baseDraft = base !== undefined && (base.isBranch || isAfterMerge) ? draftPlan(base.specs, observation, context) : undefined
  const probes = await probe(chain, draft.changes, context.network.client, newest === point.block ? point.at : newest.number, point.block.timestamp)
  const plan = finishPlan(
    draft,
    {
      block: point.block.number,
      outlooks: probes.simulations,
      impacts: probes.impacts,
      price: gasPriceOf(probes.rate),
      balance: probes.balance,
      stake: probes.stake,
      protectedSources: protectedSources(
        [...specs, ...(base?.specs ?? [])],
        [draft.matching, ...(base === undefined ? [] : [baseDraft?.matching ?? matchSources(base.specs, observation, context)])],
      ),
      problems: [],
      warnings: [...scope.warnings, ...(point.pinned ? [] : [unpinnedWarning(point.block.number)])],
      ...(base === undefined ? {} : { base, baseFiles: base.files, touched: touchedIds(specs, base.specs) }),
      ...(baseDraft === undefined ? {} : { baseDraft }),
      ...(approve === undefined ? {} : { approve }),
    },
    context,
  )
  return { plan, draft, observation }
}

/** What was observed: closed Sources are read only while something would be published. */
export async function observeScope(scope: Scope, { chain, ipfs }: Pick<Connection, 'chain' | 'ipfs'>, point: ReadPoint): Promise<Observation> {
  const reading = readingOf(scope)
  const observation = await observe(chain, ipfs, reading, point.block.number, point.at)
  return wantsPublish(matchSources(scope.specs, observation, scope.context)) ? readClosed(ipfs, reading, observation) : observation
}

function readingOf({ specs, context, base }: Scope): Reading {
  return { client: context.network.client, known: knownMetadata([...(base?.specs ?? []), ...specs], context.owner), skip: context.unmanaged }
}

/** Sources that a protected definition stands for, in the head or in the base commit. */
function protectedSources(specs: readonly SourceSpec[], matchings: readonly Matching[]): ReadonlySet<Address> {
  const ids = new Set(specs.flatMap(({ id, protect }) => (protect ? [id] : [])))
  const bound = matchings.flatMap((matching) => [...matching.bound].flatMap(([id, { address }]) => (ids.has(id) ? [address] : [])))
  return new Set([...bound, ...specs.flatMap(({ protect, address }) => (protect && address !== undefined ? [address] : []))])
}

/** Specs with the rules' word on every compose file behind a URL or a CID that would be published or changed, and with what is known of equal bytes. What can't be fetched is a warning; `--offline` fetches nothing. */
async function checkUrls(
  ports: { readonly web: World['web']; readonly ipfs: Connection['ipfs'] },
  { specs, context }: Scope,
  observation: Observation,
  settings: Settings,
): Promise<readonly SourceSpec[]> {
  if (settings.offline) return specs
  const { changes } = draftPlan(specs, observation, context)
  const touched = new Map(changes.map((change) => [change.id, touchedEnvironments(change)]))
  const [texts, published] = await Promise.all([fetchTexts(ports, specs, touched), fetchPublished(ports.ipfs, changes)])
  return specs.map((spec) => (spec.state === 'active' ? withFetched(spec, touched.get(spec.id) ?? [], { texts, published }) : spec))
}

function boundIn({ matching }: Draft): Bound {
  return new Map([...matching.bound].map(([id, { address }]) => [id, address] as const).sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function wrongWorld({ network }: Scope, { chain }: Connection, signer: Signer): Promise<readonly Problem[]> {
  if (signer.address !== network.client) return [wrongSigner(signer.address, network)]
  const { block, at, pinned } = await latestPoint(chain)
  const wrong = await checkNetwork(chain, network, at)
  if (wrong.length > 0 || pinned) return wrong
  throw new Fault(
    'no-pinned-calls',
    `the RPC answers no call at block ${block.number}: it can plan, but not apply`,
    'use an RPC that answers eth_call at a numbered block',
  )
}
