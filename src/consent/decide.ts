import type { Agreement, Decision } from '../model/events.ts'
import type { Review } from '../model/network/network.ts'
import { never } from '../model/never.ts'
import { isOwn } from '../model/own.ts'
import type { Refusal } from '../model/problem.ts'
import type { Approver, MergedPull } from '../model/review.ts'
import type { Plan, PlannedChange } from '../model/source/change.ts'
import { approveWay, lookWay, type Way } from '../model/way.ts'
import { asksIn, contextOf, type PlanContext } from '../plan/context.ts'
import { feesOf } from '../plan/fees.ts'
import { askUnits, withinLimits } from './ask-units.ts'
import { approvedChanges } from './by-approval.ts'
import { reviewedChanges } from './by-plan-file.ts'
import { pullsBehind, reviewedDecision } from './by-review.ts'
import { chosen, nothing } from './chosen.ts'
import { companionsIn, coverageOf } from './coverage.ts'
import { forbidden, guard } from './guards.ts'
import type { PlanFile } from './plan-file.ts'
import { asksForApprover, type MayWaive } from './policies.ts'
import { isSame, notApproved } from './second-person.ts'
import { strictest } from './stricter.ts'
import { lostAsk } from './withheld.ts'

/** What may be sent, as a person or a pipeline said it. */
export type Consent =
  | { readonly kind: 'none' }
  /** Whatever is wanted; enough only where the network asks for no review. */
  | { readonly kind: 'all' }
  /**
   * A person at a terminal typed the beginning of the fingerprint of the plan that they were shown.
   */
  | { readonly kind: 'confirmed'; readonly fingerprint: string }
  /**
   * 16 or more hex characters of a plan's fingerprint or of one change's digest. `by` are those who
   * started the run that says so; without them it is whoever holds the key.
   */
  | { readonly kind: 'approve'; readonly prefix: string; readonly by?: readonly Approver[] }
  | { readonly kind: 'plan-file'; readonly file: PlanFile }
  /** The reviews of merged pull requests; enough for everything where the network asks for none. */
  | { readonly kind: 'reviews' }
  /**
   * Nobody has agreed yet: what would be sent if somebody did. Nothing is ever applied with this.
   */
  | { readonly kind: 'foretold' }
  /**
   * What an earlier round of the same apply was allowed: later rounds may drop changes, never add
   * one.
   */
  | { readonly kind: 'digests'; readonly digests: ReadonlySet<string> }

/**
 * Which changes of a plan may be sent. Guards are evaluated on exactly these. `pulls` are the
 * merged pull requests that are known, newest first.
 */
export function decide(
  plan: Plan,
  consent: Consent,
  context: PlanContext,
  pulls: readonly MergedPull[] = [],
): Decision {
  const behind = pullsBehind(plan, pulls, context)
  const together = new Map([...companions(behind, pulls), ...ownCompanions(plan, context)])
  const picked = {
    ...pick(plan, consent, { context, pulls, behind }),
    ...(behind.size === 0 ? {} : { pulls: behind }),
    ...(together.size === 0 ? {} : { companions: together }),
  }
  const fees = feesOf(picked.send, plan, context)
  const waiting = consent.kind === 'reviews' ? waitingIn(plan, picked) : []
  const subject = {
    changes: picked.send,
    problems: plan.problems,
    fees,
    companions: together,
    waiting,
    mayWaive: mayWaiveBy(consent, { context, pulls, behind }),
  }
  const refusals = [...picked.refusals, ...guard(subject, context)]
  const stopped = refusals.some(({ id, pull }) => id === undefined && pull === undefined)
  const refused = new Set(refusals.map(({ id }) => id))
  const send = stopped ? [] : picked.send.filter(({ id }) => !refused.has(id))
  const agreed = agreementOf(consent, picked, context)
  return { ...picked, send, refusals, ...(agreed === undefined ? {} : { agreed }) }
}

/**
 * Where approvers are named, a waiver counts by the word of one of them: an approving review of
 * what asks for the change, or an approval by hash. On the command line that is the word of whoever
 * holds the key.
 */
function mayWaiveBy(consent: Consent, { context, pulls, behind }: Known): MayWaive {
  return (change) => {
    if (!asksForApprover(change.id, context)) return true
    const { approvers } = contextOf(change.id, context).network
    const isListed = (login: string): boolean => approvers.some((one) => isSame(one, login))
    switch (consent.kind) {
      case 'foretold':
      case 'digests':
        return true
      case 'approve':
        return (
          consent.by === undefined ||
          consent.by.some(({ login, as }) => as === 'person' && isListed(login))
        )
      case 'reviews': {
        if (asksIn(context).get(change.id)?.kind === 'here') return true
        const pull = pulls.find(({ number }) => number === behind.get(change.id))
        return pull?.approvers.some(isListed) === true
      }
      case 'none':
      case 'all':
      case 'confirmed':
      case 'plan-file':
        return false
      default:
        return never(consent)
    }
  }
}

/** Who agreed and by which way, as far as the consent says. */
function agreementOf(
  consent: Consent,
  { send, agreed }: Decision,
  context: PlanContext,
): Agreement | undefined {
  if (send.length === 0) return undefined
  const review = strictest(send.map(({ id }) => contextOf(id, context).network.review))
  switch (consent.kind) {
    case 'approve':
      return { way: 'approval', ...byOf(consent.by), hash: agreed?.hash ?? consent.prefix, review }
    case 'confirmed':
      return { way: 'typed', hash: consent.fingerprint, review }
    case 'plan-file':
      return { way: 'plan-file', hash: consent.file.fingerprint, review }
    case 'all':
      return { way: 'yes', review }
    case 'reviews':
      return { way: 'reviews', review }
    default:
      return undefined
  }
}

/** Publishes and updates that merged pull requests ask for and that are not sent now. */
function waitingIn({ changes }: Plan, { send, pulls }: Decision): readonly string[] {
  return changes
    .filter(
      (change) =>
        change.kind !== 'close' && pulls?.has(change.id) === true && !send.includes(change),
    )
    .map(({ id }) => id)
}

/** For each change of a merged pull request, what else that is about. */
function companions(
  behind: ReadonlyMap<string, number>,
  pulls: readonly MergedPull[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const sets = new Map(pulls.map((pull) => [pull.number, companionsIn(pull)]))
  return new Map([...behind].map(([id, number]) => [id, sets.get(number) ?? new Set<string>()]))
}

/** The same for what the branch that is planned asks for: merged, it is a pull request. */
function ownCompanions(
  { changes, problems }: Plan,
  context: PlanContext,
): ReadonlyMap<string, ReadonlySet<string>> {
  const asks = asksIn(context)
  const own = changes.filter(({ id }) => asks.get(id)?.kind === 'here').map(({ id }) => id)
  const blocked = problems.filter(isOwn).flatMap(({ id }) => id ?? [])
  return new Map(own.map((id) => [id, new Set([...own, ...blocked])]))
}

/** What a choice goes by beside the plan. */
interface Known {
  readonly context: PlanContext
  readonly pulls: readonly MergedPull[]
  /** Id to the pull request that asks for the change. */
  readonly behind: ReadonlyMap<string, number>
}

function pick(plan: Plan, consent: Consent, known: Known): Decision {
  const { context, pulls } = known
  if (plan.changes.length === 0 && consent.kind !== 'plan-file' && consent.kind !== 'reviews')
    return nothing()
  switch (consent.kind) {
    case 'none':
      return { ...nothing(), refusals: [noConsent(plan, context.network.review)] }
    case 'all':
      return guarded(
        plan,
        chosen(plan, () => true),
        ['none'],
        context,
      )
    case 'foretold':
      return guarded(
        plan,
        chosen(plan, () => true),
        ['none', 'plan', 'approval'],
        context,
      )
    case 'confirmed':
      return guarded(
        plan,
        approvedChanges(plan, consent.fingerprint, pulls, context),
        ['none', 'plan'],
        context,
      )
    case 'approve':
      return withSecondPerson(
        plan,
        approvedChanges(plan, consent.prefix, pulls, context),
        consent.by,
        known,
      )
    case 'reviews':
      return reviewedDecision(plan, pulls, context)
    case 'plan-file':
      return guarded(plan, reviewedChanges(plan, consent.file), ['none', 'plan'], context)
    case 'digests':
      return chosen(plan, ({ digest }) => consent.digests.has(digest))
    default:
      return never(consent)
  }
}

/**
 * What of a choice the reviews that changes ask for let through, as far as limits reach, each as it
 * stood before it was asked for.
 */
function guarded(
  plan: Plan,
  choice: Decision,
  enough: readonly Review[],
  context: PlanContext,
): Decision {
  const lost = coverageOf(plan, [], asksIn(context)).flatMap((standing) =>
    standing.kind === 'lost' && choice.send.includes(standing.change) ? [standing] : [],
  )
  const isOpen = ({ id }: PlannedChange): boolean =>
    enough.includes(contextOf(id, context).network.review)
  const closed = choice.send.filter((change) => !isOpen(change))
  const open = choice.send.filter(
    (change) => isOpen(change) && lost.every((standing) => standing.change !== change),
  )
  const { send, refusals } = withinLimits(askUnits(open, context), context)
  return {
    ...choice,
    send: open.filter(({ id }) => send.has(id)),
    refusals: [
      ...choice.refusals,
      ...unreviewed(plan, closed, context),
      ...lost.map((standing) => lostAsk(plan, standing)),
      ...refusals,
      ...forbidden(
        open.filter(({ id }) => !send.has(id)),
        context,
      ),
    ],
  }
}

/** Of the whole run where all of it wants a review, else of each change that does. */
function unreviewed(
  plan: Plan,
  closed: readonly PlannedChange[],
  context: PlanContext,
): readonly Refusal[] {
  if (closed.length === plan.changes.length && closed.length > 0)
    return [noReview(plan, contextOf(closed[0]?.id ?? '', context).network.review)]
  return closed.map(({ id, digest }) => ({
    ...noReview({ ...plan, fingerprint: digest }, contextOf(id, context).network.review),
    id,
    approval: digest,
  }))
}

/** Who started the run that approves, and whether that is how they approved. */
function byOf(approvers: readonly Approver[] | undefined): Pick<Agreement, 'by' | 'isDispatched'> {
  if (approvers === undefined || approvers.length === 0) return {}
  const by = [...new Set(approvers.map(({ login }) => login))].join(' and ')
  return { by, isDispatched: approvers.every(({ as }) => as !== 'no-dispatch') }
}

/**
 * Where two people are asked for, an approval is one of them only if the other one made what it is
 * about.
 */
function withSecondPerson(
  plan: Plan,
  picked: Decision,
  by: readonly Approver[] | undefined,
  known: Known,
): Decision {
  const { context } = known
  const asksForTwo = [context, ...picked.send.map(({ id }) => contextOf(id, context))].some(
    ({ network }) => network.review === 'approval',
  )
  if (by === undefined || !asksForTwo) return picked
  const refusals = notApproved(plan, picked.send, by, known)
  return refusals.length === 0 ? picked : { ...nothing(), refusals }
}

function noConsent(plan: Plan, review: string): Refusal {
  const { network, fingerprint } = plan
  const yes: readonly Way[] = review === 'none' ? [{ kind: 'apply-all', network }] : []
  return {
    code: 'no-consent',
    message: `nobody has agreed to this plan, and there is no terminal to ask on`,
    ways: [{ kind: 'apply-saved', network }, approveWay(network, fingerprint), ...yes],
  }
}

function noReview(plan: Plan, review: string): Refusal {
  return {
    code: 'no-review',
    message: `${plan.network} asks for review: ${review}, and no review covers this plan`,
    ways: [lookWay(plan.network), approveWay(plan.network, plan.fingerprint)],
  }
}
