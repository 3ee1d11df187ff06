import type { PlannedChange } from '../../model/change.ts'
import { codeSpan, markdown } from '../escape.ts'
import { isOwn } from '../plan-view.ts'
import { shellWord } from '../shell.ts'
import { driftText } from '../text/change-text.ts'
import { counted, numberWord, thousands } from '../words.ts'
import { approveCommand } from './apply-comment.ts'
import type { Detail } from './budget.ts'
import { changeSummary } from './change-summary.ts'
import { addressLink } from './links.ts'
import type { CommentSubject } from './plan-comment.ts'
import { table } from './table.ts'

/** What the base already wants: left alone, or on a network without review sent too. Undefined without any. */
export function leftAlone({ plan, context }: CommentSubject, detail: Detail): string | undefined {
  const all = plan.changes.filter((change) => !isOwn(change))
  if (all.length === 0) return undefined
  const rows = all
    .slice(0, detail.entries)
    .map((change) => [
      context.driftIsSent ? change.kind : 'drift',
      codeSpan(change.id),
      context.driftIsSent ? changeSummary(change) : markdown(driftText(change), 500),
    ])
  const rest = all.length - rows.length
  const title = context.driftIsSent
    ? '#### Already different on the base\n\nMerging sends these too.'
    : '#### Not part of this pull request\n\nMerging leaves these alone. What an earlier merge still waits for goes by its own review.'
  return `${title}\n\n${table([['', 'Source', ''], ...rows, ...(rest === 0 ? [] : [['', `${thousands(rest)} more`, '']])])}`
}

/** Orphans that were there before; undefined without any. */
export function knownOrphans({ plan, view, context }: CommentSubject, detail: Detail): string | undefined {
  const { knownOrphans: all } = view
  if (all.length === 0) return undefined
  const named = all.slice(0, detail.entries).map(({ id, address }) => `${codeSpan(id)} (${addressLink(address, context)})`)
  const rest = all.length - named.length
  const network = plan.network
  const id = all.length === 1 && all[0] !== undefined ? shellWord(all[0].id) : 'ID'
  const ways = [`ogpu-gitops close ${id} --network ${network}`, `ogpu-gitops release ${id} --network ${network}`].map((way) => codeSpan(way))
  return `${counted(all.length, 'orphan')} ${all.length === 1 ? 'is' : 'are'} live without a definition: ${named.join(', ')}${rest === 0 ? '' : ` and ${thousands(rest)} more`}. Restore the definition, or: ${ways.join(', ')}.`
}

/** What merging sends, in one sentence to rely on; undefined where nothing is wanted. */
export function sendingSentence({ plan, context, isCarried }: CommentSubject, wanted: readonly PlannedChange[]): string | undefined {
  if (wanted.length === 0 || context.elsewhere !== undefined) return undefined
  const refused = new Set(plan.refusals.map(({ id }) => id))
  const sent = refused.has(undefined) ? [] : wanted.filter(({ id }) => !refused.has(id))
  if (sent.length === 0) return '**As it stands, merging sends nothing: see what is refused.**'
  if (!isCarried) return tooLarge(approveCommand(plan.fingerprint, context), sent.length)
  const isWhole = sent.length === wanted.length
  const what = sent.length === 1 ? 'one transaction' : `${numberWord(sent.length)} transactions`
  const order = sent.length > 1 && !context.driftIsSent ? ", in the table's order" : ''
  const first = `**Merging sends exactly ${isWhole ? (sent.length === 1 ? 'this ' : 'these ') : ''}${what}${isWhole ? order : ', without what is refused'}${closingCondition(sent)}.**`
  return `${first} If what ${sent.length === 1 ? 'it touches' : 'they touch'} has moved by then, nothing is sent and the reason is posted here.`
}

function closingCondition(sent: readonly PlannedChange[]): string {
  const closings = sent.filter(({ kind }) => kind === 'close').length
  const before = sent.length - closings
  if (closings === 0 || before === 0) return ''
  return `; the ${closings === 1 ? 'closing' : 'closings'} only if the ${numberWord(before)} before ${before === 1 ? 'it succeeds' : `${closings === 1 ? 'it' : 'them'} succeed`}`
}

function tooLarge(approve: string, count: number): string {
  return `**This plan has ${thousands(count)} changes, more than a comment can carry, so merging alone sends none of them.** Split the pull request, or approve it after the merge: ${codeSpan(approve)}.`
}
