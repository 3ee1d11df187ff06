import { POLICY_CODES, type PolicyCode } from '../model/codes.ts'
import type { JudgedWaiver, RulePlace } from '../model/policy.ts'
import type { Refusal, Warning } from '../model/problem.ts'
import type { PlannedChange } from '../model/source/change.ts'
import { approveWay, byHand, type Way } from '../model/way.ts'
import { asksIn, contextOf, type PlanContext } from '../plan/context.ts'
import { violationsOf } from '../policy/judge.ts'
import type { Violation } from '../policy/violation.ts'

/** Whether somebody who is listed has agreed to let a policy off for a change. */
export type MayWaive = (change: PlannedChange) => boolean

/** What a policy has against a change, and what its definition says to that. */
interface Objection {
  readonly change: PlannedChange
  readonly code: PolicyCode
  readonly violations: readonly Violation[]
  readonly waiver: JudgedWaiver | undefined
}

/**
 * What policies refuse, each change by itself: those of the head and of what stood before it was
 * asked for, but for what a waiver lets off that stood there before, too.
 */
export function policyRefusals(
  changes: readonly PlannedChange[],
  context: PlanContext,
  mayWaive: MayWaive = () => true,
): readonly Refusal[] {
  return changes.flatMap((change) =>
    objectionsTo(change, context)
      .filter(({ waiver }) => waiver?.counts !== true || !mayWaive(change))
      .map((objection) => refusalOf(objection, context)),
  )
}

/**
 * The ids of changes that break a policy, whatever anybody may still find out: who merges them was
 * told that they are not sent.
 */
export function brokenIds(
  changes: readonly PlannedChange[],
  context: PlanContext,
): readonly string[] {
  return policyRefusals(changes, context).flatMap(({ id, code }) =>
    id === undefined || code === 'policy-unjudged' ? [] : [id],
  )
}

/** What is let off, each with its reason: a reviewer reads it in the plan. */
export function waivedWarnings(
  changes: readonly PlannedChange[],
  context: PlanContext,
): readonly Warning[] {
  return changes.flatMap((change) =>
    objectionsTo(change, context).flatMap(({ code, violations, waiver }): readonly Warning[] => {
      if (waiver?.counts !== true) return []
      const approval = asksForApprover(change.id, context)
        ? `; it is sent once ${approverText(change.id, context)} approved it`
        : ''
      return [
        {
          code,
          id: change.id,
          file: change.file,
          line: change.line,
          message: `waived: ${saidText(change.id, violations)}`,
          hint: `because ${waiver.reason}${approval}`,
        },
      ]
    }),
  )
}

/** Waivers that nothing needs: of changes that keep to the rule, and those that are new. */
export function unusedWaivers(
  changes: readonly PlannedChange[],
  context: PlanContext,
): readonly Warning[] {
  const byId = new Map(changes.map((change) => [change.id, change]))
  return [...context.waivers].flatMap(([id, waivers]) => {
    const change = byId.get(id)
    const needed = new Set(
      change === undefined ? [] : objectionsTo(change, context).map(({ code }) => code as string),
    )
    return waivers
      .filter(({ code, counts }) => !needed.has(code) && (change !== undefined || !counts))
      .map(
        ({ code }): Warning => ({
          code: 'waiver-unused',
          id,
          ...(change === undefined ? {} : { file: change.file }),
          message: `${id} waives ${code}, and nothing that is planned for it breaks that`,
          hint: 'once merged, it counts for what is asked for after that; take it out when nothing needs it any more',
        }),
      )
  })
}

/** Whether a waiver of this definition needs the approval of one who is listed. */
export function asksForApprover(id: string, context: PlanContext): boolean {
  const { approvers, hadApprovers } = contextOf(id, context).network
  return approvers.length > 0 || hadApprovers === true
}

function objectionsTo(change: PlannedChange, context: PlanContext): readonly Objection[] {
  const { network, waivers } = contextOf(change.id, context)
  const all = violationsOf(change, network.policy, network.name)
  return POLICY_CODES.flatMap((code): readonly Objection[] => {
    const violations = decided(all.filter((violation) => violation.code === code))
    const waiver = waivers.get(change.id)?.find((one) => one.code === code)
    return violations.length === 0 ? [] : [{ change, code, violations, waiver }]
  })
}

/** What is known to be broken, else what nobody can tell. */
function decided(violations: readonly Violation[]): readonly Violation[] {
  const broken = violations.filter(({ isUnjudged }) => isUnjudged !== true)
  return broken.length > 0 ? broken : violations
}

function refusalOf(objection: Objection, context: PlanContext): Refusal {
  const { change, code, violations, waiver } = objection
  const isUnjudged = violations.some((violation) => violation.isUnjudged === true)
  const since = isPast(objection, context) ? [approveWay(context.network.name, change.digest)] : []
  const within = [...new Set(violations.flatMap((violation) => violation.within ?? []))]
  return {
    code: isUnjudged ? 'policy-unjudged' : code,
    id: change.id,
    ...(since.length > 0 || waiver?.counts === true ? { approval: change.digest } : {}),
    message: `${isUnjudged ? `${code} can't be judged: ` : ''}${saidText(change.id, violations)}${waiverText(objection, context)}`,
    ways: [
      ...(isUnjudged ? [byHand('plan it again once that can be told')] : []),
      ...within.map((amount) => byHand(`stay within it: ${amount}`)),
      ...waiverWays(objection, context),
      loosen(violations),
      ...since,
    ],
  }
}

/** Whether only what stood before its ask refuses it: then an approval by hash sends it. */
function isPast({ change, code }: Objection, context: PlanContext): boolean {
  if (contextOf(change.id, context) === context) return false
  const { network, waivers } = context
  const isOpen = waivers.get(change.id)?.some((waiver) => waiver.code === code && waiver.counts)
  return (
    isOpen === true ||
    violationsOf(change, network.policy, network.name).every((one) => one.code !== code)
  )
}

function saidText(id: string, violations: readonly Violation[]): string {
  return `${id}: ${violations.map(({ said, rule }) => `${said} (${placeText(rule.place)})`).join('; ')}`
}

/** "policy.minPayment.max at ogpu.yaml:12 of 1a2b3c4": of the commit before, where that says so. */
function placeText({ path, file, line, commit }: RulePlace): string {
  return `${path}, ${file}:${line}${commit === undefined ? '' : ` of ${commit.slice(0, 7)}`}`
}

function waiverText({ change, waiver }: Objection, context: PlanContext): string {
  if (waiver === undefined) return ''
  return waiver.counts
    ? `; it is waived, because ${waiver.reason}, and that counts once ${approverText(change.id, context)} approved it`
    : '; its waiver counts for what is asked for after that was merged'
}

function waiverWays({ change, code, waiver }: Objection, context: PlanContext): readonly Way[] {
  const isMerged = asksIn(context).get(change.id)?.kind === 'commit'
  const again = isMerged
    ? 'then take this change out and ask for it again, each in a merge of its own'
    : 'then ask for this change'
  if (waiver === undefined)
    return [
      byHand(
        `say why in ${change.file}, waive: { ${code}: your reason }, and merge that by itself, ${again}`,
      ),
    ]
  return waiver.counts
    ? [
        byHand(`an approving review by ${approverText(change.id, context)}, before it is merged`),
        approveWay(context.network.name, change.digest),
      ]
    : [byHand(`merge the waiver by itself, ${again}`)]
}

function loosen(violations: readonly Violation[]): Way {
  const paths = new Set(violations.map(({ rule }) => rule.place.path))
  return byHand(
    `loosen ${[...paths].join(' and ')} and merge that; it counts for what is asked for after`,
  )
}

function approverText(id: string, context: PlanContext): string {
  const { approvers } = contextOf(id, context).network
  return approvers.length === 0
    ? 'one of approvers, of whom none is named both here and before,'
    : `one of approvers (${approvers.join(', ')})`
}
