import type { Plan, PlannedChange } from '../model/change.ts'
import type { Decision } from '../model/events.ts'
import type { Refusal } from '../model/problem.ts'
import type { MergedPull } from '../model/review.ts'
import type { PlanContext } from './context.ts'
import { fingerprintOf } from './digest.ts'
import { isOwn } from './finish.ts'
import { approveWay, COUNTED, protection } from './guards.ts'
import { type PendingPull, pendingPulls, rowsOfMoved, type Standing, standingOf } from './reviews.ts'
import { discountedText } from './second-person.ts'

/** What the reviews of merged pull requests allow: each pull request whole or not at all, oldest first, as far as the limits of one apply reach. */
export function reviewedDecision(plan: Plan, pulls: readonly MergedPull[], context: PlanContext): Decision {
  const standings = standingOf(plan, pulls)
  const allowed = new Set<number>()
  const refusals: Refusal[] = []
  const room = new Room(context)
  for (const pending of pendingPulls(pulls)) {
    const asked = standings.filter((standing) => pullOf(standing)?.number === pending.pull.number)
    const own = asked.filter((standing) => !isWithheld(standing))
    refusals.push(...asked.flatMap((standing) => (own.includes(standing) ? [] : [withheld(plan, standing, pending.pull)])))
    if (own.length === 0) continue
    const refusal = heldUp(plan, pending, own, context) ?? room.take(plan, pending.pull, own)
    if (refusal === undefined) allowed.add(pending.pull.number)
    else refusals.push(refusal)
  }
  const isAllowed = (standing: Standing): boolean => standing.kind === 'covered' && allowed.has(standing.pull.number) && !isWithheld(standing)
  return {
    send: standings.filter(isAllowed).map(({ change }) => change),
    left: standings.filter((standing) => standing.kind === 'unreviewed').map(({ change }) => change),
    standing: alreadyStanding(plan, pulls),
    refusals: [...refusals, ...unreviewed(plan, standings, context)],
    pulls: pullsOf(standings),
  }
}

/** Id to the pull request that asks for the change, whatever allows it to be sent. */
export function pullsBehind(plan: Plan, pulls: readonly MergedPull[]): ReadonlyMap<string, number> {
  return pullsOf(standingOf(plan, pulls))
}

/** Sets of changes that a fingerprint may stand for: all, those that the base does not want already, those of each pull request, and those that nobody ever reviewed. */
export function approvableSets(plan: Plan, pulls: readonly MergedPull[]): readonly (readonly PlannedChange[])[] {
  const standings = standingOf(plan, pulls)
  const behind = pullsOf(standings)
  const groups = [...new Set(behind.values())].map((number) => plan.changes.filter(({ id }) => behind.get(id) === number))
  return [plan.changes, plan.changes.filter(isOwn), ...groups, neverReviewed(standings)].filter((set) => set.length > 0)
}

/** What no pull request asks for, or ever asked for. */
function neverReviewed(standings: readonly Standing[]): readonly PlannedChange[] {
  return standings.flatMap((standing) => (standing.kind === 'unreviewed' && standing.settled === undefined ? [standing.change] : []))
}

/** Counts what is sent against the limits of one apply. */
class Room {
  private readonly context: PlanContext
  private readonly counts = { publish: 0, update: 0, close: 0 }

  constructor(context: PlanContext) {
    this.context = context
  }

  /** Takes the room that a pull request needs, or says why there is none. */
  take(plan: Plan, pull: MergedPull, own: readonly Standing[]): Refusal | undefined {
    const { network } = this.context
    const count = (kind: PlannedChange['kind']): number => own.filter(({ change }) => change.kind === kind).length
    for (const { kind, limit, verb } of COUNTED) {
      const most = network.limits[limit]
      if (most === undefined || this.counts[kind] + count(kind) <= most) continue
      const approval = fingerprintOfOwn(own)
      const isAlone = count(kind) > most
      return {
        code: 'limit',
        pull: pull.number,
        approval,
        message: isAlone
          ? `it ${verb} ${count(kind)} ${count(kind) === 1 ? 'Source' : 'Sources'} and the limit is ${most} (limits.${limit} of ${network.name})`
          : `other pull requests used up limits.${limit} of ${network.name} (${most}) in this run`,
        ways: isAlone
          ? [approveWay(plan.network, approval), `raise networks.${network.name}.limits.${limit} in ogpu.yaml; it counts once it is merged`]
          : ['run the job again: the next run has room for it', approveWay(plan.network, approval)],
      }
    }
    for (const { kind } of COUNTED) this.counts[kind] += count(kind)
    return undefined
  }
}

/** Whether its reviewers were told that it would not be sent. Taking the protection away later does not make that a consent. */
function isWithheld(standing: Standing): boolean {
  return pullOf(standing)?.record?.withheld.includes(standing.change.id) === true
}

function withheld({ network }: Plan, { change }: Standing, { number }: MergedPull): Refusal {
  return {
    code: 'protected',
    id: change.id,
    pull: number,
    approval: change.digest,
    message: `#${number} was merged while ${change.id} was protected, so merging it was no consent to close it`,
    ways: ['leave it open', 'close it in a pull request of its own, once nothing protects it any more', approveWay(network, change.digest)],
  }
}

/** Why nothing of a pull request is sent; undefined when it may be. */
function heldUp(plan: Plan, { pull }: PendingPull, own: readonly Standing[], { network }: PlanContext): Refusal | undefined {
  const approval = fingerprintOfOwn(own)
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
      ways: [approveWay(plan.network, approval), ...moved.flatMap((standing) => pullWay(plan, standing)), `git revert ${pull.mergeCommit.slice(0, 7)}`],
      rows: moved.flatMap(rowsOfMoved),
      ...(between === undefined ? {} : { overtakenBy: between.pull.number }),
    }
  }
  if (network.review !== 'approval') return undefined
  const { record, head, approvers, discounted } = pull
  if (record?.head === head && approvers.length > 0) return undefined
  const told = (discounted ?? []).map(discountedText)
  const nobody = 'nobody approved it who had no hand in it, at the head that was planned and after the plan was posted'
  const why = record?.head !== head ? 'its plan is of an older head' : told.length === 0 ? nobody : told.join('; ')
  return {
    code: 'no-approval',
    pull: pull.number,
    approval,
    message: `${plan.network} asks for an approving review, and #${pull.number} has none that counts: ${why}`,
    ways: [`look at it: ogpu-gitops plan --network ${plan.network}`, approveWay(plan.network, approval)],
  }
}

function pullWay(plan: Plan, { change, code }: Extract<Standing, { kind: 'moved' }>): readonly string[] {
  return code === 'chain-changed' && change.kind === 'update' ? [`ogpu-gitops pull ${change.id} --network ${plan.network}`] : []
}

/** What the head wants, the base does not, and nobody reviewed: a direct push. What the base wants already is drift, and only listed. */
function unreviewed(plan: Plan, standings: readonly Standing[], context: PlanContext): readonly Refusal[] {
  const never = neverReviewed(standings)
  const together = never.length > 1 && never.every(isOwn) ? fingerprintOf(never.map(({ digest }) => digest)) : undefined
  return never.filter(isOwn).flatMap((change): readonly Refusal[] => {
    const forbidden = protection({ changes: [change] }, context)
    if (forbidden.length > 0) return forbidden
    const approval = together ?? change.digest
    return [
      {
        code: 'no-review',
        id: change.id,
        approval,
        message: `no plan with this change of ${change.id} was reviewed in a merged pull request`,
        ways: [`look at it: ogpu-gitops plan --network ${plan.network}`, approveWay(plan.network, approval)],
      },
    ]
  })
}

/** Reviewed changes that are still marked as to be done, and that nothing wants any more: they stand. */
function alreadyStanding(plan: Plan, pulls: readonly MergedPull[]): Decision['standing'] {
  const wanted = new Set(plan.changes.map(({ id }) => id))
  const blocked = new Set(plan.problems.map(({ id }) => id))
  return pendingPulls(pulls).flatMap(({ pull, changes }) =>
    changes.filter(({ id }) => !wanted.has(id) && !blocked.has(id)).map(({ id, kind, digest }) => ({ id, kind, digest, pull: pull.number })),
  )
}

function pullOf(standing: Standing): MergedPull | undefined {
  return standing.kind === 'unreviewed' ? undefined : standing.pull
}

function pullsOf(standings: readonly Standing[]): ReadonlyMap<string, number> {
  return new Map(
    standings.flatMap((standing) => {
      const pull = pullOf(standing)
      return pull === undefined ? [] : [[standing.change.id, pull.number] as const]
    }),
  )
}

function fingerprintOfOwn(own: readonly Standing[]): string {
  return fingerprintOf(own.map(({ change }) => change.digest))
}
