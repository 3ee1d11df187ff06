import type { Fees, Plan } from '../../model/source/change.ts'
import { formatAmount, roundAmount } from '../../model/units/amount.ts'
import { commandText } from '../format/command-text.ts'
import { shortDigest } from '../format/short.ts'
import { counted } from '../format/words.ts'
import { type PlanCounts, type PlanView, toSend } from '../plan-view.ts'
import { simulatedAlone } from '../simulated.ts'

interface Ending {
  readonly raw: boolean
  readonly verb: 'plan' | 'apply'
  readonly inWorkflow?: boolean
}

/** The last lines of a plan: the numbers, the fees, its fingerprint and what comes next. */
export function planEnding(plan: Plan, view: PlanView, ending: Ending): readonly string[] {
  if (view.stopping.length > 0)
    return [
      `Nothing was planned or sent. Next: fix the ${counted(view.stopping.length, 'problem')} above.`,
    ]
  const { counts } = view
  const isQuiet =
    plan.changes.length === 0 &&
    counts.blocked === 0 &&
    counts.decide === 0 &&
    plan.refusals.length === 0
  if (isQuiet) return [quietLine(counts)]
  return [
    `Plan: ${toSend(counts) || 'nothing to change here'}. ${otherCounts(counts)}`.trim(),
    ...(plan.fees === null ? [] : feesLines(plan.fees, ending.raw)),
    ...simulatedLine(plan),
    lastLine(plan, view, ending),
  ]
}

/** "26 as wanted, 2 waiting (1 of them sent with it), 1 orphan to decide." */
function otherCounts(counts: PlanCounts): string {
  const parts = [
    `${counts.unchanged} as wanted`,
    counts.waiting === 0 ? '' : `${counts.waiting} waiting (${sentWords(counts)})`,
    counts.blocked === 0 ? '' : `${counts.blocked} blocked`,
    counts.decide === 0 ? '' : `${counted(counts.decide, 'orphan')} to decide`,
    ...asideCounts(counts),
  ]
  return `${parts.filter((part) => part !== '').join(', ')}.`
}

function sentWords({ waiting, waitingSent }: PlanCounts): string {
  if (waitingSent === 0) return 'not sent with it'
  return waitingSent === waiting ? 'sent with it' : `${waitingSent} of them sent with it`
}

function asideCounts(counts: PlanCounts): readonly string[] {
  return [
    counts.orphans === 0
      ? ''
      : counted(counts.orphans, counts.decide === 0 ? 'orphan' : 'other orphan'),
    counts.unmanaged === 0 ? '' : `${counts.unmanaged} unmanaged`,
  ]
}

function quietLine(counts: PlanCounts): string {
  const aside = asideCounts(counts).filter((part) => part !== '')
  return `Nothing to change: ${counted(counts.unchanged, 'definition')} as wanted${aside.length === 0 ? '' : `, ${aside.join(', ')}`}.`
}

/** As gas is now, and what an apply never passes. */
function feesLines(fees: Fees, raw: boolean): readonly string[] {
  const line = `Fees: about ${roundAmount(fees.expected)} OGPU, at most ${roundAmount(fees.atMost, 'up')}, ${fees.arePaidByOthers === true ? 'paid by whoever has the client send it' : `of ${roundAmount(fees.balance)}`}.`
  const most = `An apply pays ${formatAmount(fees.limit)} at most, whatever gas costs by then (limits.fees).`
  return [raw ? line : `${line}   --raw shows wei and CIDs.`, most]
}

function simulatedLine(plan: Plan): readonly string[] {
  const words = simulatedAlone(plan)
  return words === '' ? [] : [`${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`]
}

function lastLine(plan: Plan, view: PlanView, ending: Ending): string {
  const sent = ending.verb === 'plan' ? 'Nothing was sent.' : 'Nothing has been sent yet.'
  const next = ending.verb === 'plan' && ending.inWorkflow !== true ? nextStep(plan, view) : ''
  if (plan.changes.length === 0) return next === '' ? sent : `${sent} Next: ${next}`
  const fingerprint = ending.raw ? plan.fingerprint : shortDigest(plan.fingerprint)
  return `Plan ${fingerprint}. ${sent}${next === '' ? '' : ` Next: ${next}`}`
}

/** Where nobody asks for review, and there is no branch that a pull request could go into. */
function isForHere({ base, review, sends }: Plan): boolean {
  return base === undefined && review === 'none' && sends === 'all'
}

function nextStep(plan: Plan, view: PlanView): string {
  if (plan.refusals.length > 0) return 'one of the ways on above.'
  if (plan.changes.length === 0)
    return view.counts.decide > 0 ? 'decide what is asked above.' : 'fix what is blocked above.'
  if (plan.warnings.some(({ code }) => code === 'uncommitted') && !isForHere(plan))
    return 'commit this on a branch and open a pull request.'
  if (plan.sends === 'all') return commandText({ verb: 'apply', network: plan.network })
  if (toSend(view.counts) === '')
    return `nothing of this branch; who changed what differs: ${commandText({ verb: 'drift', network: plan.network })}`
  return 'push and open a pull request.'
}
