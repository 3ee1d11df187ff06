import { planRecord } from '../../../consent/plan-record.ts'
import { fittedRecord } from '../../../consent/record.ts'
import { isOwn } from '../../../model/own.ts'
import type { CommentState, PlanRecord } from '../../../model/review.ts'
import type { Plan, PlannedChange } from '../../../model/source/change.ts'
import { commandText } from '../../format/command-text.ts'
import { codeSpan, MESSAGE_CAP, markdown } from '../../format/escape.ts'
import { legendOf } from '../../format/legend.ts'
import { SIGNS } from '../../format/signs.ts'
import { counted } from '../../format/words.ts'
import { type PlanView, toSend, viewPlan } from '../../plan-view.ts'
import { closingAlert, orphanAlert } from '../markup/alerts.ts'
import { COMMENT_BUDGET, type Detail } from '../markup/budget.ts'
import { fittedComment } from '../markup/fitted-comment.ts'
import { lastLine } from '../markup/footer.ts'
import { placeLink } from '../markup/links.ts'
import { table } from '../markup/table.ts'
import { changeMarkdown } from './change-markdown.ts'
import { changeSummary } from './change-summary.ts'
import { knownOrphans, waitingPart } from './not-sent.ts'
import type { CommentSubject, PlanCommentContext } from './plan-comment.ts'
import { blockedPart, refusedPart, stoppingPart, warningPart } from './problems.ts'
import { sendingSentence, sentOf } from './sending.ts'
import { signedValues } from './signed-values.ts'

/**
 * The body of a pull request's plan comment, within a size: what happens and what can't be undone
 * first, then the table, then detail.
 */
export function planMarkdown(
  plan: Plan,
  context: PlanCommentContext,
  most = COMMENT_BUDGET,
): string {
  const view = viewPlan(plan)
  const record = planRecord(plan, { ...context, state: stateOf(plan, view) })
  const isCarried = fits(record)
  return fittedComment(record, (detail) => bodyOf({ plan, view, context, isCarried }, detail), most)
}

/** Whether a comment can carry every change of a plan, so that a review can cover them. */
export function isCarried(plan: Plan, context: PlanCommentContext): boolean {
  return fits(planRecord(plan, { ...context, state: stateOf(plan, viewPlan(plan)) }))
}

function fits(record: PlanRecord): boolean {
  return fittedRecord(record).changes.length === record.changes.length
}

function bodyOf(subject: CommentSubject, detail: Detail): readonly string[] {
  const { plan, view, context } = subject
  const headline = `### OpenGPU plan for ${markdown(plan.network)}: ${headlineText(subject)}`
  if (isQuiet(subject))
    return [
      headline,
      waitingPart(subject, detail),
      warningPart(view, context, detail),
      lastLine(subject),
    ].filter((part) => part !== undefined)
  const earlier = new Set(plan.waiting.flatMap(({ id, isSent }) => (isSent === true ? [id] : [])))
  const sent = plan.changes.filter((change) => isOwn(change) || earlier.has(change.id))
  const parts = [
    elsewherePart(context),
    endpointPart(plan),
    stoppingPart(view, context, detail),
    closingAlert(subject, sentOf(plan, view.closings), detail),
    changeTable(sent.filter(isOwn), context, detail),
    orphanAlert(subject, detail),
    refusedPart(plan, detail),
    blockedPart(view, context, detail),
    ...sent.map((change) => changeMarkdown(change, context, detail)),
    waitingPart(subject, detail),
    knownOrphans(subject, detail),
    detail.values ? signedValues(plan, sent) : undefined,
    warningPart(view, context, detail),
    shortened(plan, sent, detail),
    sendingSentence(subject, sent),
  ]
  return [headline, ...parts.filter((part) => part !== undefined), lastLine(subject)]
}

function stateOf(plan: Plan, view: PlanView): CommentState {
  if (view.stopping.length > 0) return 'invalid'
  const isUnchanged =
    toSend(view.counts) === '' &&
    view.counts.waitingSent === 0 &&
    view.counts.decide === 0 &&
    view.counts.blocked === 0 &&
    plan.refusals.length === 0
  return isUnchanged ? 'unchanged' : 'planned'
}

/** Nothing of this pull request, and nothing that merging it would send. */
function isQuiet({ plan, view }: CommentSubject): boolean {
  return stateOf(plan, view) === 'unchanged'
}

function headlineText({ plan, view: { counts, stopping } }: CommentSubject): string {
  if (stopping.length > 0)
    return `${counted(stopping.length, 'problem')} to fix, nothing is planned`
  const blocked = counts.blocked === 0 ? '' : `${counts.blocked} blocked`
  const earlier = counts.waitingSent === 0 ? '' : `${counts.waitingSent} from before`
  return [
    toSend(counts) || (earlier === '' ? 'nothing to change' : 'nothing of its own'),
    earlier,
    blocked,
    refusedText(plan),
  ]
    .filter((part) => part !== '')
    .join(', ')
}

function refusedText({ refusals }: Plan): string {
  if (refusals.length === 0) return ''
  return refusals.some(({ id }) => id === undefined)
    ? 'all refused'
    : `${new Set(refusals.map(({ id }) => id)).size} refused`
}

function changeTable(
  changes: readonly PlannedChange[],
  context: PlanCommentContext,
  detail: Detail,
): string | undefined {
  if (changes.length === 0) return undefined
  const limits = {
    update: detail.updates,
    publish: detail.publishes,
    close: Number.POSITIVE_INFINITY,
  }
  const rows = (['update', 'publish', 'close'] as const).flatMap((kind) => {
    const all = changes.filter((change) => change.kind === kind)
    const shown = kind === 'close' && detail.atLength < all.length ? [] : all.slice(0, limits[kind])
    const rest = all.length - shown.length
    return [
      ...shown.map((change) => row(change, context)),
      ...(rest === 0
        ? []
        : [[signed(kind), `${counted(rest, 'more Source', 'more Sources')}`, '', '']]),
    ]
  })
  const legend = legendOf(changes, (sign) => `\`${sign}\``)
  return `${table([['', 'Source', 'What changes', 'Definition'], ...rows])}\n\n${legend}.`
}

function row(change: PlannedChange, context: PlanCommentContext): readonly string[] {
  return [
    signed(change.kind),
    codeSpan(change.id),
    changeSummary(change),
    placeLink(change.file, change.line, context),
  ]
}

function signed(kind: PlannedChange['kind']): string {
  return `\`${SIGNS[kind]}\` ${kind}`
}

/** Merging into another branch sends nothing, whatever else is said. */
function elsewherePart({ elsewhere }: PlanCommentContext): string | undefined {
  if (elsewhere === undefined) return undefined
  const { into, applied } = elsewhere
  return `**This pull request goes into ${codeSpan(into)}, and only ${codeSpan(applied)} is applied: merging it sends nothing.** Below is what its files ask for.`
}

/**
 * Whom plan and apply believe is a matter of trust, so a change of it stands above all that they
 * say.
 */
function endpointPart({ warnings }: Plan): string | undefined {
  const changed = warnings.filter(({ code }) => code === 'endpoint-changed')
  return changed.length === 0
    ? undefined
    : changed
        .map(({ message }) => `**Trust settings change:** ${markdown(message, MESSAGE_CAP)}.`)
        .join('\n\n')
}

/** What was left out to fit, and where it can be seen. */
function shortened(
  plan: Plan,
  changes: readonly PlannedChange[],
  detail: Detail,
): string | undefined {
  if (detail.files || changes.length === 0) return undefined
  const left = [
    'compose files',
    ...(detail.values ? [] : ['values to be signed']),
    ...(detail.fields ? [] : ['the fields of each change']),
  ]
  return `Left out for length: ${left.join(', ')}. To see everything: ${codeSpan(commandText({ verb: 'plan', network: plan.network, raw: true }))}.`
}
