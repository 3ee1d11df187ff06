import type { Outlook } from '../model/chain.ts'
import { fingerprintOf } from '../model/digest.ts'
import { isOwn, type Origin } from '../model/own.ts'
import type { Problem, Warning } from '../model/problem.ts'
import type { Ask } from '../model/source/ask.ts'
import type {
  Change,
  Download,
  GasPrice,
  Impact,
  Orphan,
  Plan,
  PlannedChange,
  Stake,
} from '../model/source/change.ts'
import type { PromotionFinding } from '../model/source/promoted.ts'
import type { SourceState } from '../model/source/state.ts'
import type { Address } from '../model/units/address.ts'
import type { Wei } from '../model/units/amount.ts'
import { asksIn, contextOf, type PlanContext } from './context.ts'
import type { Draft } from './draft.ts'
import { costOf, feesOf } from './fees.ts'
import { ownMarkerId } from './match.ts'
import { simulationProblem } from './simulation-problem.ts'

/** All that a plan needs besides its draft. */
export interface Findings {
  readonly block: number
  readonly base?: { readonly name: string; readonly commit: string; readonly isBranch: boolean }
  /** By id. */
  readonly outlooks: ReadonlyMap<string, Outlook>
  readonly impacts: ReadonlyMap<string, Impact | null>
  /** By id: what registries say of the images that a change brings. */
  readonly downloads?: ReadonlyMap<string, Download>
  /** By id; missing where nothing has to be live elsewhere first. */
  readonly promotions?: ReadonlyMap<string, readonly PromotionFinding[]>
  readonly price: GasPrice
  readonly balance: Wei
  /** Set where the client is a contract. */
  readonly isContractClient?: true
  readonly stake: Stake | undefined
  /** Sources that a protected definition of the head, or of the base, is bound to. */
  readonly protectedSources: ReadonlySet<Address>
  /** By id, in place of the base: those that one was bound to before that id was asked for. */
  readonly protectedBefore?: ReadonlyMap<string, ReadonlySet<Address>>
  /** What the base commit wants on the same chain; undefined without one. */
  readonly baseDraft?: Draft
  /** Id to file of what the base commit defines for this network. */
  readonly baseFiles?: ReadonlyMap<string, string>
  /** Ids whose definition differs from the base commit's. */
  readonly touched?: ReadonlySet<string>
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
}

/**
 * The plan: a draft with what the chain says of it. What guards and consent make of it is foretold
 * apart.
 */
export function finishPlan(draft: Draft, findings: Findings, context: PlanContext): Plan {
  const asks = asksIn(context)
  const base = wantedByBase(findings)
  const changes = draft.changes.flatMap((change) =>
    plannedChange(change, protectionOf(change, draft, findings, context), findings, base).map(
      (planned) => withAsk(planned, asks.get(change.id), findings),
    ),
  )
  const blocked = [...draft.problems, ...blockedBySimulation(draft, findings, context)]
  const problems = [
    ...findings.problems,
    ...blocked.map((problem) => withOrigin(problem, findings, base)),
  ]
  const sends =
    context.network.review !== 'none' && findings.base?.isBranch === true ? 'own' : 'all'
  const sendable = sends === 'all' ? changes : changes.filter(isOwn)
  const fingerprint = fingerprintOf(sendable.map(({ digest }) => digest))
  const { network, owner } = context
  const orphans = draft.matching.orphans.flatMap((state) => orphanOf(state, findings, context))
  const unmanaged = draft.matching.unmanaged.map(({ address }): Address => address)
  return {
    network: network.name,
    chainId: network.chainId,
    nexus: network.nexus,
    client: network.client,
    owner,
    block: findings.block,
    ...(findings.base?.isBranch === true
      ? { base: { name: findings.base.name, commit: findings.base.commit } }
      : {}),
    sends,
    review: context.network.review,
    summary: {
      publish: changes.filter(({ kind }) => kind === 'publish').length,
      update: changes.filter(({ kind }) => kind === 'update').length,
      close: changes.filter(({ kind }) => kind === 'close').length,
      unchanged: draft.unchanged.length,
      blocked: new Set(problems.flatMap(({ id }) => id ?? [])).size,
      orphans: orphans.length,
      unmanaged: unmanaged.length,
    },
    changes,
    orphans,
    unmanaged,
    problems,
    warnings: [...findings.warnings, ...draft.warnings, ...unsimulated(draft, findings)],
    refusals: [],
    waiting: [],
    withheld: [],
    balance: findings.balance,
    ...(findings.isContractClient === true ? { isContractClient: true as const } : {}),
    fees: feesOf(sendable, findings, context),
    price: findings.price,
    stake: stakeAfter(sendable, findings),
    simulated: null,
    fingerprint,
  }
}

type Protection = Pick<PlannedChange, 'isProtected' | 'wasProtected' | 'hidden'>

/**
 * Protection belongs to the Source: neither a new id nor an address in another definition gets
 * around it.
 */
function protectionOf(
  change: Change,
  draft: Draft,
  findings: Findings,
  context: PlanContext,
): Protection {
  const isNow = isProtected(change, draft, findings.protectedSources, context.protectedIds)
  if (isNow) return { isProtected: true }
  const { protectedIds } = contextOf(change.id, context)
  const wasThen = isProtected(
    change,
    draft,
    findings.protectedBefore?.get(change.id) ?? new Set(),
    protectedIds,
  )
  if (wasThen) return { isProtected: true, wasProtected: true }
  const asked = context.asked?.get(change.id)
  if (change.kind !== 'close' || asked === undefined || asked.hidden.length === 0)
    return { isProtected: false }
  return {
    isProtected: true,
    ...(asked.ask.kind === 'here' ? {} : { wasProtected: true }),
    hidden: asked.hidden,
  }
}

function isProtected(
  change: Change,
  { matching }: Draft,
  sources: ReadonlySet<Address>,
  protectedIds: ReadonlySet<string>,
): boolean {
  const reading = matching.bound.get(change.id)?.reading
  const recorded = reading?.kind === 'known' ? reading.metadata.marker?.id : undefined
  return (
    [change.id, recorded].some((id) => id !== undefined && protectedIds.has(id)) ||
    (change.address !== null && sources.has(change.address))
  )
}

/** A branch's own are those that it asks for: what apply will find after the merge. */
function withAsk(change: PlannedChange, ask: Ask | undefined, { base }: Findings): PlannedChange {
  if (ask === undefined || base?.isBranch !== true) return change
  return { ...change, origin: ask.kind === 'here' ? 'this-pr' : 'base' }
}

/** What the base commit wants on the same chain. */
interface BaseWishes {
  readonly digests: ReadonlySet<string>
  /** Whatever becomes of them. */
  readonly ids: ReadonlySet<string | undefined>
}

function wantedByBase({ baseDraft }: Findings): BaseWishes | undefined {
  if (baseDraft === undefined) return undefined
  const { changes, problems } = baseDraft
  return {
    digests: new Set(changes.map(({ digest }) => digest)),
    ids: new Set([...problems, ...changes].map(({ id }) => id)),
  }
}

function plannedChange(
  change: Change,
  protection: Protection,
  { outlooks, impacts, downloads, promotions, price, baseFiles }: Findings,
  base: BaseWishes | undefined,
): readonly PlannedChange[] {
  const outlook = outlooks.get(change.id)
  if (outlook !== undefined && outlook.kind !== 'ok' && outlook.kind !== 'unknown') return []
  const origin: Origin = base?.digests.has(change.digest) === true ? 'base' : 'this-pr'
  const gas = outlook?.kind === 'ok' ? outlook.gas : null
  const cost = costOf(change.kind, gas, price)
  const download = downloads?.get(change.id)
  const promotion = promotions?.get(change.id)
  const baseFile = baseFiles?.get(change.id)
  return [
    {
      ...change,
      gas,
      cost,
      ...protection,
      impact: impacts.get(change.id) ?? null,
      ...(download === undefined ? {} : { download }),
      ...(promotion === undefined ? {} : { promotion }),
      ...(baseFile === undefined || baseFile === change.file ? {} : { baseFile }),
      ...(base === undefined ? {} : { origin }),
    },
  ]
}

/**
 * A problem that the base has as well belongs to the branch only where that touches its definition.
 * Another identity is always the branch's doing.
 */
function withOrigin(
  problem: Problem,
  { touched }: Findings,
  base: BaseWishes | undefined,
): Problem {
  if (base === undefined) return problem
  if (problem.code === 'identity-change') return { ...problem, origin: 'this-pr' }
  const isOfBase = base.ids.has(problem.id) && touched?.has(problem.id ?? '') === false
  return { ...problem, origin: isOfBase ? 'base' : 'this-pr' }
}

function blockedBySimulation(
  { changes }: Draft,
  { outlooks, stake }: Findings,
  { network }: PlanContext,
): readonly Problem[] {
  return changes.flatMap(
    (change) => simulationProblem(change, outlooks.get(change.id), { stake, network }) ?? [],
  )
}

function unsimulated({ changes }: Draft, { outlooks }: Findings): readonly Warning[] {
  return changes.flatMap((change): readonly Warning[] => {
    const outlook = outlooks.get(change.id)
    if (outlook?.kind !== 'unknown') return []
    return [
      {
        code: 'not-simulated',
        id: change.id,
        message: `the RPC would not simulate ${change.id}: ${outlook.reason}`,
        hint: 'nothing by hand: apply tries again just before it signs',
      },
    ]
  })
}

/**
 * What the client has locked, beside all Sources that will be active once the plan is applied: for
 * information.
 */
function stakeAfter(changes: readonly PlannedChange[], { stake }: Findings): Stake | null {
  if (stake === undefined) return null
  const growth = changes.reduce(
    (sum, { kind }) => sum + (kind === 'publish' ? 1 : kind === 'close' ? -1 : 0),
    0,
  )
  return { ...stake, sources: Math.max(0, stake.sources + growth) }
}

function orphanOf(
  state: SourceState,
  { baseFiles }: Findings,
  { owner }: PlanContext,
): readonly Orphan[] {
  const id = ownMarkerId(state, owner)
  if (id === undefined || state.reading.kind !== 'known') return []
  const file = baseFiles?.get(id)
  const { address, params, reading } = state
  return [
    {
      id,
      address,
      name: reading.metadata.name,
      minPayment: params.minPayment,
      isNew: file !== undefined,
      ...(file === undefined ? {} : { file }),
    },
  ]
}
