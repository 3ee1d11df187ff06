import { fingerprintOf } from '../model/digest.ts'
import type { Decision } from '../model/events.ts'
import type { Review } from '../model/network/network.ts'
import { isOwn } from '../model/own.ts'
import type { Refusal } from '../model/problem.ts'
import type { MergedPull } from '../model/review.ts'
import type { Plan, PlannedChange } from '../model/source/change.ts'
import { approveWay, lookWay, type Way } from '../model/way.ts'
import { asksIn, contextOf, type PlanContext } from '../plan/context.ts'
import { askUnits, withinLimits } from './ask-units.ts'
import { type Coverage, coverageOf, pendingPulls, rowsOfMoved } from './coverage.ts'
import { forbidden } from './guards.ts'
import { discountedText, tooFewPeople } from './second-person.ts'
import { isWithheld, lostAsk, pullOf, withheldIn } from './withheld.ts'

/**
 * What asks and their reviews allow: each pull request whole or not at all, the oldest first, as
 * far as the limits of one apply reach.
 */
export function reviewedDecision(
  plan: Plan,
  pulls: readonly MergedPull[],
  context: PlanContext,
): Decision {
  const standings = coverageOf(plan, pulls, asksIn(context))
  const asked = standings.filter((standing) => isAskedFor(standing, context))
  const [kept, withheld] = [
    asked.filter((standing) => !isWithheld(standing)),
    asked.filter(isWithheld),
  ]
  const held = [...groupedByPull(kept)].flatMap(
    ([pull, own]) => heldUp(plan, pull, own, context) ?? [],
  )
  const heldPulls = new Set(held.map(({ pull }) => pull))
  const open = kept
    .filter((standing) => !heldPulls.has(pullOf(standing)?.number ?? -1))
    .map(({ change }) => change)
  const { send, refusals } = withinLimits(askUnits(open, context), context)
  return {
    send: plan.changes.filter(({ id }) => send.has(id)),
    left: standings
      .filter((standing) => standing.kind === 'unreviewed' && !asked.includes(standing))
      .map(({ change }) => change),
    standing: alreadyStanding(plan, pulls),
    refusals: [
      ...withheldIn(plan, withheld, context),
      ...held,
      ...refusals,
      ...forbidden(
        open.filter(({ id }) => !send.has(id)),
        context,
      ),
      ...standings.flatMap((standing) =>
        standing.kind === 'lost' ? [lostAsk(plan, standing)] : [],
      ),
      ...unreviewed(
        plan,
        standings.filter((standing) => !asked.includes(standing)),
        context,
      ),
    ],
    pulls: pullsOf(standings),
  }
}

/**
 * Whether somebody who may do so asks for a change: the branch, a reviewed pull request, or where
 * nobody has to review whoever.
 */
function isAskedFor(standing: Coverage, context: PlanContext): boolean {
  if (standing.kind === 'lost') return false
  return (
    standing.kind !== 'unreviewed' ||
    contextOf(standing.change.id, context).network.review === 'none'
  )
}

/** By their pull requests, the oldest first. */
function groupedByPull(
  standings: readonly Coverage[],
): ReadonlyMap<MergedPull, readonly Coverage[]> {
  const groups = new Map<MergedPull, Coverage[]>()
  for (const standing of standings) {
    const pull = pullOf(standing)
    if (pull !== undefined) groups.set(pull, [...(groups.get(pull) ?? []), standing])
  }
  return groups
}

/** Id to the pull request that asks for the change, whatever allows it to be sent. */
export function pullsBehind(
  plan: Plan,
  pulls: readonly MergedPull[],
  context: PlanContext,
): ReadonlyMap<string, number> {
  return pullsOf(coverageOf(plan, pulls, asksIn(context)))
}

/**
 * Sets of changes that a fingerprint may stand for: all, those that the base does not want already,
 * those of each pull request, and those that nobody ever reviewed.
 */
export function approvableSets(
  plan: Plan,
  pulls: readonly MergedPull[],
  context: PlanContext,
): readonly (readonly PlannedChange[])[] {
  const standings = coverageOf(plan, pulls, asksIn(context))
  const units = askUnits(plan.changes, context).map(({ changes }) => changes)
  return [plan.changes, plan.changes.filter(isOwn), ...units, neverReviewed(standings)].filter(
    (set) => set.length > 0,
  )
}

/** What no pull request asks for, or ever asked for. */
function neverReviewed(standings: readonly Coverage[]): readonly PlannedChange[] {
  return standings.flatMap((standing) =>
    standing.kind === 'unreviewed' && standing.settled === undefined ? [standing.change] : [],
  )
}

/** Why nothing of a pull request is sent; undefined when it may be. */
function heldUp(
  plan: Plan,
  pull: MergedPull,
  all: readonly Coverage[],
  context: PlanContext,
): Refusal | undefined {
  const reviewOf = ({ change }: Coverage): Review => contextOf(change.id, context).network.review
  const own = all.filter((standing) => reviewOf(standing) !== 'none')
  const approval = fingerprintOfOwn(all)
  const moved = own.flatMap((standing) => (standing.kind === 'moved' ? [standing] : []))
  const [first] = moved
  if (first !== undefined) {
    const ids = moved.map(({ change }) => change.id)
    const between = moved.find((standing) => standing.between !== undefined)?.between
    return {
      code: moved.find(({ code }) => code !== 'chain-changed')?.code ?? first.code,
      pull: pull.number,
      approval,
      message: `${ids.join(', ')} ${ids.length === 1 ? 'is' : 'are'} not what the reviewers of #${pull.number} saw`,
      ways: [
        approveWay(plan.network, approval),
        ...moved.flatMap((standing) => pullWay(plan, standing)),
        { kind: 'revert', commit: pull.mergeCommit },
      ],
      rows: moved.flatMap(rowsOfMoved),
      ...(between === undefined ? {} : { overtakenBy: between.pull.number }),
    }
  }
  if (own.every((standing) => reviewOf(standing) !== 'approval')) return undefined
  const { record, head, approvers, discounted } = pull
  const tooFew = tooFewPeople(approvers, pull)
  if (record?.head === head && tooFew === undefined) return undefined
  const told = [
    ...(discounted ?? []).map(discountedText),
    ...(tooFew !== undefined && approvers.length > 0 ? [tooFew] : []),
  ]
  const nobody =
    'nobody approved it who had no hand in it, at the head that was planned and after the plan was posted'
  const why =
    record?.head !== head
      ? 'its plan is of an older head'
      : told.length === 0
        ? nobody
        : told.join('; ')
  return {
    code: 'no-approval',
    pull: pull.number,
    approval,
    message: `${plan.network} asks for an approving review, and #${pull.number} has none that counts: ${why}`,
    ways: [lookWay(plan.network), approveWay(plan.network, approval)],
  }
}

function pullWay(
  plan: Plan,
  { change, code }: Extract<Coverage, { kind: 'moved' }>,
): readonly Way[] {
  return code === 'chain-changed' && change.kind === 'update'
    ? [{ kind: 'pull', network: plan.network, id: change.id }]
    : []
}

/**
 * What the head wants, the base does not, and nobody reviewed: a direct push. What the base wants
 * already is drift, and only listed.
 */
function unreviewed(
  plan: Plan,
  standings: readonly Coverage[],
  context: PlanContext,
): readonly Refusal[] {
  const never = neverReviewed(standings)
  const together =
    never.length > 1 && never.every(isOwn)
      ? fingerprintOf(never.map(({ digest }) => digest))
      : undefined
  return never.filter(isOwn).flatMap((change): readonly Refusal[] => {
    const refused = forbidden([change], context)
    if (refused.length > 0) return refused
    const approval = together ?? change.digest
    return [
      {
        code: 'no-review',
        id: change.id,
        approval,
        message: `no plan with this change of ${change.id} was reviewed in a merged pull request`,
        ways: [lookWay(plan.network), approveWay(plan.network, approval)],
      },
    ]
  })
}

/**
 * Reviewed changes that are still marked as to be done, and that nothing wants any more: they
 * stand.
 */
function alreadyStanding(plan: Plan, pulls: readonly MergedPull[]): Decision['standing'] {
  const wanted = new Set(plan.changes.map(({ id }) => id))
  const blocked = new Set(plan.problems.map(({ id }) => id))
  return pendingPulls(pulls).flatMap(({ pull, changes }) =>
    changes
      .filter(({ id }) => !wanted.has(id) && !blocked.has(id))
      .map(({ id, kind, digest }) => ({ id, kind, digest, pull: pull.number })),
  )
}

function pullsOf(standings: readonly Coverage[]): ReadonlyMap<string, number> {
  return new Map(
    standings.flatMap((standing) => {
      const pull = pullOf(standing)
      return pull === undefined ? [] : [[standing.change.id, pull.number] as const]
    }),
  )
}

function fingerprintOfOwn(own: readonly Coverage[]): string {
  return fingerprintOf(own.map(({ change }) => change.digest))
}
