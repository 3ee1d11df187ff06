import { never } from '../../../model/never.ts'
import { isOwn } from '../../../model/own.ts'
import type { Plan, PlannedChange } from '../../../model/source/change.ts'
import { codeSpan, markdown } from '../../format/escape.ts'
import { numberWord, thousands } from '../../format/words.ts'
import { approveCommand } from '../outcome/apply-comment.ts'
import type { CommentSubject } from './plan-comment.ts'

/**
 * What merging sends in this network's review, in sentences to rely on; undefined where nothing is
 * wanted.
 */
export function sendingSentence(
  { plan, context, isCarried }: CommentSubject,
  wanted: readonly PlannedChange[],
): string | undefined {
  if (wanted.length === 0 || context.elsewhere !== undefined) return undefined
  const sent = sentOf(plan, wanted)
  if (sent.length === 0) return '**As it stands, merging sends nothing: see what is refused.**'
  if (plan.review !== 'none' && !isCarried)
    return tooLarge(approveCommand(plan.fingerprint, context), sent.length)
  const what = transactionsText(sent, wanted)
  if (context.waitsForPerson === true)
    return `**Merging sends nothing by itself: the workflow plans anew, and waits for a person to approve that plan.** As it stands, that would be ${what}.`
  const first =
    plan.review === 'approval' ? 'Once this plan is approved, merging sends' : 'Merging sends'
  return `**${first} ${what}.** ${unlessMoved(plan, sent)}`
}

/** Changes of these that no refusal keeps back. */
export function sentOf(
  { refusals }: Plan,
  wanted: readonly PlannedChange[],
): readonly PlannedChange[] {
  const refused = new Set(refusals.map(({ id }) => id))
  return refused.has(undefined) ? [] : wanted.filter(({ id }) => !refused.has(id))
}

function transactionsText(
  sent: readonly PlannedChange[],
  wanted: readonly PlannedChange[],
): string {
  const isWhole = sent.length === wanted.length
  const count = sent.length === 1 ? 'one transaction' : `${numberWord(sent.length)} transactions`
  const earlier = sent.filter((change) => !isOwn(change)).length
  const order = sent.length > 1 && earlier === 0 ? ", in the table's order" : ''
  const these = isWhole ? (sent.length === 1 ? 'this ' : 'these ') : ''
  const rest = isWhole ? order : ', without what is refused'
  return `exactly ${these}${count}${rest}${fromBefore(sent.length, earlier)}${closingCondition(sent)}`
}

function fromBefore(count: number, earlier: number): string {
  if (earlier === 0) return ''
  if (earlier === count) return ', which waited from before'
  return `, ${numberWord(earlier)} of which waited from before`
}

/** What becomes of it where the chain or main has moved by then. */
function unlessMoved({ review, network }: Plan, sent: readonly PlannedChange[]): string {
  const they = sent.length === 1 ? 'it touches' : 'they touch'
  switch (review) {
    case 'none':
      return `${markdown(network)} asks for no review, so ${overwritten(sent)}`
    case 'plan':
      return `If what ${they} is changed before that by anything but a merged plan, nothing of this pull request is sent and the reason is posted here.`
    case 'approval':
      return `Without an approving review of somebody who had no hand in it, nothing is sent. Nor is it if what ${they} is changed before that by anything but a merged plan; the reason is posted here.`
    default:
      return never(review)
  }
}

function overwritten(sent: readonly PlannedChange[]): string {
  const isUpdate = sent.some(({ kind }) => kind === 'update')
  return isUpdate
    ? 'a value that has moved on chain by then is overwritten all the same; the receipt shows what stood there.'
    : 'what is sent is what git and the chain say by then; the receipt shows it.'
}

function closingCondition(sent: readonly PlannedChange[]): string {
  const closings = sent.filter(({ kind }) => kind === 'close').length
  const before = sent.length - closings
  if (closings === 0 || before === 0) return ''
  const whole = before === 1 ? 'it succeeds' : `${closings === 1 ? 'it' : 'them'} succeed`
  return `; the ${closings === 1 ? 'closing' : 'closings'} only if the ${numberWord(before)} before ${whole}`
}

function tooLarge(approve: string, count: number): string {
  return `**This plan has ${thousands(count)} changes, more than a comment can carry, so merging alone sends none of them.** Split the pull request, or approve it after the merge: ${codeSpan(approve)}.`
}
