import type { FieldChange, Plan, PlannedChange } from '../model/change.ts'
import type { Decision } from '../model/events.ts'
import { FIELD_PATHS } from '../model/field.ts'
import { never } from '../model/never.ts'
import type { Refusal, RefusalRow } from '../model/problem.ts'
import type { Approver, MergedPull } from '../model/review.ts'
import type { PlanContext } from './context.ts'
import { fingerprintOf } from './digest.ts'
import { totalCost } from './fees.ts'
import { approveWay, guard } from './guards.ts'
import type { PlanFile, SavedChange } from './plan-file.ts'
import { approvableSets, pullsBehind, reviewedDecision } from './reviewed-decision.ts'
import { companionsIn } from './reviews.ts'
import { notApproved } from './second-person.ts'

/** What may be sent, as a person or a pipeline said it. */
export type Consent =
  | { readonly kind: 'none' }
  /** Whatever is wanted; enough only where the network asks for no review. */
  | { readonly kind: 'all' }
  /** A person at a terminal typed the beginning of the fingerprint of the plan that they were shown. */
  | { readonly kind: 'confirmed'; readonly fingerprint: string }
  /** 16 or more hex characters of a plan's fingerprint or of one change's digest. `by` are those who started the run that says so; without them it is whoever holds the key. */
  | { readonly kind: 'approve'; readonly prefix: string; readonly by?: readonly Approver[] }
  | { readonly kind: 'plan-file'; readonly file: PlanFile }
  /** The reviews of merged pull requests; enough for everything where the network asks for none. */
  | { readonly kind: 'reviews' }
  /** What an earlier round of the same apply was allowed: later rounds may drop changes, never add one. */
  | { readonly kind: 'digests'; readonly digests: ReadonlySet<string> }

/** Which changes of a plan may be sent. Guards are evaluated on exactly these. `pulls` are the merged pull requests that are known, newest first. */
export function decide(plan: Plan, consent: Consent, context: PlanContext, pulls: readonly MergedPull[] = []): Decision {
  const behind = pullsBehind(plan, pulls)
  const together = companions(behind, pulls)
  const picked = { ...pick(plan, consent, context, pulls), ...(behind.size === 0 ? {} : { pulls: behind, companions: together }) }
  const fees = { ...totalCost(picked.send), balance: plan.balance, limit: context.network.limits.fees ?? null }
  const approved = consent.kind === 'approve' || consent.kind === 'digests'
  const waiting = consent.kind === 'reviews' ? waitingIn(plan, picked) : []
  const subject = { changes: picked.send, problems: plan.problems, fees, fingerprint: plan.fingerprint, approved, companions: together, waiting }
  const refusals = [...picked.refusals, ...guard(subject, context)]
  const stopped = refusals.some(({ id, pull }) => id === undefined && pull === undefined)
  const refused = new Set(refusals.map(({ id }) => id))
  const send = stopped ? [] : picked.send.filter(({ id }) => !refused.has(id))
  return { ...picked, send, refusals }
}

/** Publishes and updates that merged pull requests ask for and that are not sent now. */
function waitingIn({ changes }: Plan, { send, pulls }: Decision): readonly string[] {
  return changes.filter((change) => change.kind !== 'close' && pulls?.has(change.id) === true && !send.includes(change)).map(({ id }) => id)
}

/** For each change of a merged pull request, what else that is about. */
function companions(behind: ReadonlyMap<string, number>, pulls: readonly MergedPull[]): ReadonlyMap<string, ReadonlySet<string>> {
  const sets = new Map(pulls.map((pull) => [pull.number, companionsIn(pull)]))
  return new Map([...behind].map(([id, number]) => [id, sets.get(number) ?? new Set<string>()]))
}

function pick(plan: Plan, consent: Consent, context: PlanContext, pulls: readonly MergedPull[]): Decision {
  const { review } = context.network
  if (plan.changes.length === 0 && consent.kind !== 'plan-file' && consent.kind !== 'reviews') return nothing()
  switch (consent.kind) {
    case 'none':
      return { ...nothing(), refusals: [noConsent(plan, review)] }
    case 'all':
      return review === 'none' ? chosen(plan, () => true) : { ...nothing(), refusals: [noReview(plan, review)] }
    case 'confirmed':
      return review === 'approval' ? { ...nothing(), refusals: [noReview(plan, review)] } : approvedChanges(plan, consent.fingerprint, pulls)
    case 'approve':
      return withSecondPerson(plan, approvedChanges(plan, consent.prefix, pulls), consent.by, context, pulls)
    case 'reviews': {
      const reviewed = reviewedDecision(plan, pulls, context)
      return review === 'none' ? { ...chosen(plan, () => true), standing: reviewed.standing } : reviewed
    }
    case 'plan-file':
      return review === 'approval' ? { ...nothing(), refusals: [noReview(plan, review)] } : reviewedChanges(plan, consent.file)
    case 'digests':
      return chosen(plan, ({ digest }) => consent.digests.has(digest))
    default:
      return never(consent)
  }
}

/** Where two people are asked for, an approval is one of them only if the other one made what it is about. */
function withSecondPerson(plan: Plan, picked: Decision, by: readonly Approver[] | undefined, context: PlanContext, pulls: readonly MergedPull[]): Decision {
  if (by === undefined || context.network.review !== 'approval') return picked
  const refusals = notApproved(plan, picked.send, by, { behind: pullsBehind(plan, pulls), pulls, context })
  return refusals.length === 0 ? picked : { ...nothing(), refusals }
}

function nothing(): Decision {
  return { send: [], standing: [], left: [], refusals: [] }
}

function chosen(plan: Plan, wanted: (change: PlannedChange) => boolean): Decision {
  return { ...nothing(), send: plan.changes.filter(wanted), left: plan.changes.filter((change) => !wanted(change)) }
}

function approvedChanges(plan: Plan, prefix: string, pulls: readonly MergedPull[]): Decision {
  const named = new Map<string, readonly PlannedChange[]>([
    ...plan.changes.map((change) => [change.digest, [change]] as const),
    ...approvableSets(plan, pulls).map((set) => [fingerprintOf(digestsOf(set)), set] as const),
  ])
  const [meant, ...others] = [...named.keys()].filter((hash) => hash.startsWith(prefix))
  if (meant !== undefined && others.length === 0) return chosen(plan, (change) => named.get(meant)?.includes(change) === true)
  return {
    ...nothing(),
    refusals: [
      {
        code: 'not-approved',
        ...(meant === undefined ? { approval: plan.fingerprint } : {}),
        message:
          meant === undefined
            ? `${prefix.slice(0, 16)} is neither this plan's fingerprint nor the digest of one of its changes`
            : `${prefix.slice(0, 16)} stands for ${others.length + 1} things in this plan: give more characters`,
        ways: [`look at it: ogpu-gitops plan --network ${plan.network}`, approveWay(plan.network, plan.fingerprint)],
      },
    ],
  }
}

/** The changes of a saved plan, by digest. One of them that moved since holds up the whole file. */
function reviewedChanges(plan: Plan, file: PlanFile): Decision {
  const reviewed = reviewedIn(file)
  const digests = new Set(digestsOf(reviewed))
  const wanted = new Map(plan.changes.map((change) => [change.id, change]))
  const blocked = new Set(plan.problems.map(({ id }) => id))
  const changed = reviewed.filter(({ id, digest }) => wanted.has(id) && wanted.get(id)?.digest !== digest)
  const picked = chosen(plan, ({ digest }) => digests.has(digest))
  if (changed.length > 0) {
    const rows = changed.flatMap((then) => rowsOf(then, wanted.get(then.id)))
    return {
      ...picked,
      send: [],
      refusals: [moved(plan, `${changed.map(({ id }) => id).join(', ')} ${changed.length === 1 ? 'is' : 'are'} not what the reviewers saw`, rows)],
    }
  }
  return { ...picked, standing: reviewed.filter(({ id }) => !wanted.has(id) && !blocked.has(id)) }
}

/** What a plan said would be sent: its fingerprint tells whether that was all of it, or only the branch's own changes. */
function reviewedIn({ changes, fingerprint }: PlanFile): readonly SavedChange[] {
  return fingerprintOf(digestsOf(changes)) === fingerprint ? changes : changes.filter(({ origin }) => origin !== 'base')
}

function digestsOf(changes: readonly { readonly digest: string }[]): readonly string[] {
  return changes.map(({ digest }) => digest)
}

function moved(plan: Plan, message: string, rows: readonly RefusalRow[]): Refusal {
  return {
    code: 'chain-changed',
    message,
    ways: [`look at it: ogpu-gitops plan --network ${plan.network} --out plan.json`, approveWay(plan.network, plan.fingerprint)],
    ...(rows.length === 0 ? {} : { rows }),
  }
}

function rowsOf(reviewed: SavedChange, now: PlannedChange | undefined): readonly RefusalRow[] {
  const fields = [...new Set([...reviewed.fields, ...(now?.fields ?? [])].map(({ field }) => field))]
  const find = (changes: readonly FieldChange[] | undefined, field: string): FieldChange | undefined => changes?.find((change) => change.field === field)
  return fields.map((field) => {
    const [then, current] = [find(reviewed.fields, field), find(now?.fields, field)]
    return {
      id: reviewed.id,
      field: FIELD_PATHS[field],
      reviewed: then === undefined ? 'no change' : `${then.before?.text ?? 'nothing'} → ${then.after?.text ?? 'nothing'}`,
      onChain: current === undefined ? 'as wanted' : (current.before?.text ?? 'nothing'),
      wanted: (current ?? then)?.after?.text ?? 'nothing',
    }
  })
}

function noConsent(plan: Plan, review: string): Refusal {
  const yes = review === 'none' ? [`ogpu-gitops apply --network ${plan.network} --yes`] : []
  return {
    code: 'no-consent',
    message: `nobody has agreed to this plan, and there is no terminal to ask on`,
    ways: [
      `ogpu-gitops plan --network ${plan.network} --out plan.json && ogpu-gitops apply --network ${plan.network} --plan plan.json`,
      approveWay(plan.network, plan.fingerprint),
      ...yes,
    ],
  }
}

function noReview(plan: Plan, review: string): Refusal {
  return {
    code: 'no-review',
    message: `${plan.network} asks for review: ${review}, and no review covers this plan`,
    ways: [`look at it: ogpu-gitops plan --network ${plan.network}`, approveWay(plan.network, plan.fingerprint)],
  }
}
