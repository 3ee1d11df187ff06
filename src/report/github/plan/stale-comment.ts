import { emptyRecord } from '../../../consent/plan-record.ts'
import { readRecord } from '../../../consent/read-record.ts'
import { recordLine } from '../../../consent/record.ts'
import type { Review } from '../../../model/network/network.ts'
import { APPLY_STATES, type CommentState } from '../../../model/review.ts'
import { bytesOf } from '../../../model/units/text.ts'
import { markdown } from '../../format/escape.ts'
import { shortCommit } from '../../format/short.ts'
import type { FaultFacts } from '../../text/fault-text.ts'
import { alert, demoteAlerts } from '../markup/alert.ts'
import { COMMENT_BUDGET } from '../markup/budget.ts'
import { joinComment, splitComment, withoutNotice } from '../markup/comment-body.ts'
import { faultParts, faultSentence, faultTitle } from '../markup/fault-parts.ts'
import { fittedComment } from '../markup/fitted-comment.ts'
import { link, namedIds } from '../markup/links.ts'
import { shorterMiddles } from '../markup/shorten.ts'
import { type ApplyCommentContext, smallPrint } from '../outcome/apply-comment.ts'

/** What a comment without a plan needs besides the fault. */
export interface FaultContext extends ApplyCommentContext {
  readonly config: string
  readonly network: string
}

/** Who changed on chain what an open pull request plans to change. */
export interface Overtaken {
  /** A pull request, or without a number the run that did it. */
  readonly by: { readonly number?: number | undefined; readonly url: string }
  readonly ids: readonly string[]
  /**
   * How much consent the network asks for: without review merging sends what main wants, whatever
   * the plan said.
   */
  readonly review: Review
}

/**
 * The last good plan of this head with a fault above it, in place of an earlier one; everything
 * else stays, the data too. What apply wrote is left as it is.
 */
export function withFault(
  body: string,
  fault: FaultFacts,
  { runUrl }: Pick<ApplyCommentContext, 'runUrl'>,
  most = COMMENT_BUDGET,
): string {
  if (APPLY_STATES.has(readRecord(body)?.state ?? 'invalid')) return body
  const run = runUrl === undefined ? 'The last run' : link('The last run', runUrl)
  const text = `**${run} could not look again: ${faultTitle(fault)}.** What stands below is the last good plan of this commit. ${faultSentence(fault)}`
  return withNotice(body, alert('WARNING', [text]), most)
}

/** The comment where a fault came before any plan of this head. */
export function faultMarkdown(
  fault: FaultFacts,
  context: FaultContext,
  most = COMMENT_BUDGET,
): string {
  const { config, network, head = null } = context
  const parts = [
    `### OpenGPU plan for ${markdown(network)}: no plan yet: ${faultTitle(fault)}`,
    ...faultParts(fault, context, 'Nothing in the definitions has to be fixed for it.'),
    smallPrint([head === null ? '' : `head ${shortCommit(head)}`], context),
  ]
  return fittedComment(
    { ...emptyRecord(config, network), reason: fault.code, head },
    () => parts,
    most,
  )
}

/**
 * An open pull request's plan once another one has changed the same Sources on chain; as it is
 * where it carries no plan.
 */
export function supersededMarkdown(
  body: string,
  { by, ids, review }: Overtaken,
  most = COMMENT_BUDGET,
): string {
  const record = readRecord(body)
  if (record === undefined || APPLY_STATES.has(record.state)) return body
  const who = link(by.number === undefined ? 'another run' : `#${by.number}`, by.url)
  const until =
    review === 'none'
      ? ' Merging sends what git wants by then.'
      : ' Merging without that sends only what a reviewed plan covers.'
  const text = `**This plan is out of date:** ${who} changed ${namedIds(ids, MAX_NAMED)} on chain. To see what merging does now, push to this branch or re-run its plan.${until}`
  const state: CommentState = 'superseded'
  return withNotice(
    joinComment({ ...splitComment(body), record: recordLine({ ...record, state }) }),
    alert('WARNING', [text]),
    most,
  )
}

const MAX_NAMED = 30

/** A comment has two alerts at most, so a notice above makes the second one below a quote. */
function withNotice(body: string, notice: string, most: number): string {
  const parts = splitComment(body)
  const plan = demoteAlerts(withoutNotice(parts.middle), 1)
  const bodies = shorterMiddles(plan).map((middle) =>
    joinComment({ ...parts, middle: `${notice}\n\n${middle}` }),
  )
  return bodies.find((candidate) => bytesOf(candidate) <= most) ?? bodies.at(-1) ?? body
}
