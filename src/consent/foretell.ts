import type { Decision } from '../model/events.ts'
import { isOwn } from '../model/own.ts'
import type { Refusal, Warning } from '../model/problem.ts'
import type { MergedPull } from '../model/review.ts'
import type { Plan, PlannedChange, Waiting } from '../model/source/change.ts'
import { approveWay } from '../model/way.ts'
import { asksIn, type PlanContext } from '../plan/context.ts'
import { feesOf } from '../plan/fees.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import { decide } from './decide.ts'
import { overLimits } from './guards.ts'
import { brokenIds, unusedWaivers, waivedWarnings } from './policies.ts'

/** What is known of reviews when a plan is made. */
export interface Foresight {
  /** Merged pull requests, newest first. */
  readonly pulls: readonly MergedPull[]
  /** Whether anybody could be asked for them: not on the command line. */
  readonly areReviewsKnown: boolean
  /** A fingerprint, as typed, that a person approved. */
  readonly approve?: string
}

/**
 * A plan with what apply will make of it once its branch is merged, by the function that apply
 * uses: what is refused, what waits from before and whether that is sent.
 */
export function foretell(plan: Plan, context: PlanContext, foresight: Foresight): Plan {
  const isBranch = plan.base !== undefined
  const decision = decide(
    plan,
    isBranch ? { kind: 'reviews' } : { kind: 'foretold' },
    context,
    foresight.pulls,
  )
  const earlier = isBranch ? plan.changes.filter((change) => !isOwn(change)) : []
  const isEarlier = ({ id, pull }: Refusal): boolean =>
    pull !== undefined || earlier.some((change) => change.id === id)
  const isApproved =
    foresight.approve !== undefined && plan.fingerprint.startsWith(foresight.approve)
  const refusals = decision.refusals.filter(
    (refusal) => !isEarlier(refusal) && !(isApproved && refusal.code === 'limit'),
  )
  const waiting = earlier.map((change) =>
    waitingOf(plan, change, decision, { ...foresight, context }),
  )
  const told = {
    ...plan,
    refusals,
    warnings: [...plan.warnings, ...waiverWarnings(plan, context)],
    waiting,
    withheld: withheldOf(plan.changes.filter(isOwn), context),
  }
  return { ...told, fees: feesOf(offered(told), plan, context) }
}

/** What merging sends of a plan that was foretold, in order, as far as anybody knows. */
export function sentByMerging(plan: Plan): readonly PlannedChange[] {
  const refused = new Set(plan.refusals.map(({ id }) => id))
  return offered(plan).filter(({ id }) => !refused.has(id))
}

/** The same with what a guard refuses of it. */
function offered({ base, sends, changes, waiting }: Plan): readonly PlannedChange[] {
  const sent = new Set(waiting.flatMap(({ id, isSent }) => (isSent === true ? [id] : [])))
  const areAll = sends === 'all' && base === undefined
  return changes.filter((change) => areAll || isOwn(change) || sent.has(change.id))
}

/** Own changes that a guard refuses for good. Limits hold for all of them at once. */
function withheldOf(own: readonly PlannedChange[], context: PlanContext): readonly string[] {
  const isTooMuch = overLimits(own, context, '').length > 0
  const broken = new Set(brokenIds(own, context))
  return own.flatMap(({ id, kind, isProtected }) =>
    isTooMuch || (kind === 'close' && isProtected) || broken.has(id) ? [id] : [],
  )
}

/** What is waived of what the branch asks for, and what it waives for nothing. */
function waiverWarnings({ changes }: Plan, context: PlanContext): readonly Warning[] {
  const own = changes.filter(isOwn)
  return [...waivedWarnings(own, context), ...unusedWaivers(own, context)]
}

interface Known extends Foresight {
  readonly context: PlanContext
}

function waitingOf(plan: Plan, change: PlannedChange, decision: Decision, known: Known): Waiting {
  const { id, kind, digest } = change
  const ask = asksIn(known.context).get(id)
  const asked =
    ask?.kind === 'commit'
      ? { commit: ask.commit, pull: ask.pull ?? null }
      : { commit: null, pull: null }
  return { id, kind, digest, ...asked, ...whyWaiting(plan, change, decision, known) }
}

function whyWaiting(
  plan: Plan,
  change: PlannedChange,
  { send, refusals, pulls }: Decision,
  known: Known,
): Pick<Waiting, 'isSent' | 'code' | 'message' | 'ways'> {
  if (send.includes(change))
    return {
      isSent: true,
      code: 'not-applied',
      message: 'it is not on chain, and nothing keeps it back',
      ways: [],
    }
  const [standing] = coverageOf({ ...plan, changes: [change] }, known.pulls, asksIn(known.context))
  if (!known.areReviewsKnown && standing?.kind === 'unreviewed' && plan.sends === 'own')
    return {
      isSent: null,
      code: 'no-review',
      message: 'nobody can be asked here whether it was reviewed',
      ways: [approveWay(plan.network, change.digest)],
    }
  const refusal =
    refusals.find(({ id }) => id === change.id) ??
    refusals.find(({ pull }) => pull !== undefined && pull === pulls?.get(change.id))
  const stopping =
    refusal ?? refusals.find(({ id, pull }) => id === undefined && pull === undefined)
  const unreviewed = unreviewedWords(plan, change, standing)
  const { code, message, ways } =
    refusal ?? (standing?.kind === 'unreviewed' ? unreviewed : (stopping ?? unreviewed))
  return { isSent: false, code, message, ways }
}

function unreviewedWords(
  { network }: Plan,
  { digest }: PlannedChange,
  standing: Coverage | undefined,
): Pick<Waiting, 'code' | 'message' | 'ways'> {
  const ways = [approveWay(network, digest)]
  if (standing?.kind === 'unreviewed' && standing.settled !== undefined)
    return { code: 'drift', message: 'it was applied, and the chain has moved since', ways }
  return {
    code: 'no-review',
    message: 'no plan with this change was reviewed where it was asked for',
    ways,
  }
}
