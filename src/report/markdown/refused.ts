import { withheldBy } from '../../consent/plan-record.ts'
import type { Address } from '../../model/address.ts'
import type { PlannedChange } from '../../model/change.ts'
import type { Refusal } from '../../model/problem.ts'
import { codeSpan, markdown } from '../escape.ts'
import type { ComposeDiffs } from '../field-view.ts'
import { shortDigest } from '../short.ts'
import type { FaultFacts } from '../text/fault-text.ts'
import { thousands } from '../words.ts'
import {
  type ApplyCommentContext,
  inFlightPart,
  isUntouched,
  type MergedSubject,
  reviewedPlan,
  smallPrint,
  workflowWay,
} from './apply-comment.ts'
import { COMMENT_BUDGET, type Detail } from './budget.ts'
import { faultParts, faultTitle } from './fault-parts.ts'
import { fittedComment } from './fitted-comment.ts'
import { newPlan } from './new-plan.ts'
import { refusedPart } from './problems.ts'
import { refusalAlert, refusalTitle } from './refusal-frame.ts'
import { causePart, refusalTables } from './refusal-rows.ts'
import { waysOn } from './refusal-ways.ts'

/** A merged pull request of which nothing was sent. */
export interface RefusedSubject extends MergedSubject {
  readonly why: Why
  /** What main wants of this pull request now; undefined where it could not be planned. */
  readonly wanted: WantedNow | undefined
  readonly client: Address
  /** The pull request whose receipt names the transaction that changed the chain. */
  readonly causedBy?: number | undefined
  /** What the configuration changed, where that is why. */
  readonly settings?: ChangedSetting | undefined
}

/** What stopped it: the first refusal names the comment. */
export type Why =
  | { readonly kind: 'refused'; readonly refusals: readonly [Refusal, ...Refusal[]] }
  | { readonly kind: 'fault'; readonly fault: FaultFacts }

export interface WantedNow {
  readonly changes: readonly PlannedChange[]
  readonly fingerprint: string
  readonly block: number
}

export interface ChangedSetting {
  readonly file: string
  readonly line: number
}

export interface RefusedContext extends ApplyCommentContext {
  readonly composeDiffs?: ComposeDiffs | undefined
  /** Of GitHub, where the key is kept. */
  readonly environment?: string | undefined
  /** Why the run gets no secrets, where that is known. */
  readonly startedBy?: 'dependabot' | 'no-secrets' | undefined
}

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
    refusedPart({ refusals: others }, detail, 'was', workflowWay(context)),
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
