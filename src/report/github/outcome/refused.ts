import { withheldBy } from '../../../consent/plan-record.ts'
import type { Refusal } from '../../../model/problem.ts'
import { codeSpan, markdown } from '../../format/escape.ts'
import { shortDigest } from '../../format/short.ts'
import { thousands } from '../../format/words.ts'
import { COMMENT_BUDGET, type Detail } from '../markup/budget.ts'
import { faultParts, faultTitle } from '../markup/fault-parts.ts'
import { fittedComment } from '../markup/fitted-comment.ts'
import { newPlan } from '../plan/new-plan.ts'
import { refusedPart } from '../plan/problems.ts'
import { inFlightPart, isUntouched, reviewedPlan, smallPrint } from './apply-comment.ts'
import { refusalAlert, refusalTitle } from './refusal-frame.ts'
import { causePart, refusalTables } from './refusal-rows.ts'
import { waysOn } from './refusal-ways.ts'
import type { RefusedContext, RefusedSubject } from './refused-subject.ts'

/**
 * The plan comment of a merged pull request of which nothing was sent: why, what differs, what
 * caused it, and the ways on.
 */
export function refusedMarkdown(
  subject: RefusedSubject,
  context: RefusedContext,
  most = COMMENT_BUDGET,
): string {
  const { record, why, merge, inFlight } = subject
  const reason = why.kind === 'fault' ? why.fault.code : why.refusals[0].code
  const withheld = withheldBy(record, why.kind === 'fault' ? [] : why.refusals)
  return fittedComment(
    { ...record, state: 'refused', reason, merge, withheld, inFlight },
    (detail) => bodyOf(subject, context, detail),
    most,
  )
}

function bodyOf(
  subject: RefusedSubject,
  context: RefusedContext,
  detail: Detail,
): readonly string[] {
  const { record, why, inFlight } = subject
  const nothing = isUntouched(subject) ? 'nothing was sent' : 'nothing more was sent'
  const title =
    why.kind === 'fault'
      ? `${nothing} yet: ${faultTitle(why.fault)}`
      : `${nothing}, because ${refusalTitle(why.refusals[0], subject)}`
  const parts = [
    `### OpenGPU ${markdown(record.network)}: ${title}`,
    ...(why.kind === 'fault'
      ? faultParts(why.fault, context)
      : refusalParts(why.refusals, subject, context, detail)),
    inFlightPart(inFlight, context),
    reviewedPlan(subject, detail),
    lastLine(subject, context),
  ]
  return parts.filter((part) => part !== undefined)
}

function refusalParts(
  [main, ...others]: readonly [Refusal, ...Refusal[]],
  subject: RefusedSubject,
  context: RefusedContext,
  detail: Detail,
): readonly (string | undefined)[] {
  return [
    refusalAlert(main, subject, context),
    ...refusalTables(main, detail),
    causePart(main, subject, context),
    waysOn(main, subject, context),
    refusedPart({ refusals: others }, detail, 'was', context),
    newPlan(main, subject, context, detail),
  ]
}

function lastLine({ record, wanted }: RefusedSubject, context: RefusedContext): string {
  const parts = [
    record.fingerprint === null ? '' : `reviewed ${codeSpan(shortDigest(record.fingerprint))}`,
    wanted === undefined ? '' : `now ${codeSpan(shortDigest(wanted.fingerprint))}`,
    wanted === undefined ? '' : `block ${thousands(wanted.block)}`,
  ]
  return smallPrint(parts, context)
}
