import type { PlannedChange } from '../../model/change.ts'
import { isOwn } from '../../model/own.ts'
import { codeSpan, markdown } from '../escape.ts'
import { sentence } from '../sentence.ts'
import { shellWord } from '../shell.ts'
import { shortCommit } from '../short.ts'
import { driftText } from '../text/change-text.ts'
import { SIGNS } from '../text/colours.ts'
import { sentWithIt } from '../waiting.ts'
import { counted, numberWord, thousands } from '../words.ts'
import { approveCommand } from './apply-comment.ts'
import type { Detail } from './budget.ts'
import { changeSummary } from './change-summary.ts'
import { addressLink } from './links.ts'
import type { CommentSubject } from './plan-comment.ts'
import { table } from './table.ts'

/** What was asked for before and is not on chain: each by name, why it waits, and whether merging sends it. Undefined without any. */
export function waitingPart({ view, context }: CommentSubject, detail: Detail): string | undefined {
  const { waiting } = view
  if (waiting.length === 0) return undefined
  const rows = waiting.slice(0, detail.entries).map(({ change, waiting: one }) => {
    const what = one.isSent === true ? changeSummary(change) : markdown(driftText(change), 500)
    const who = one.pull === null ? (one.commit === null ? '' : codeSpan(shortCommit(one.commit))) : `#${one.pull}`
    const why = markdown(sentence(one.message), 500)
    return [
      one.isSent === true ? signOf(change) : 'drift',
      codeSpan(change.id),
      what,
      context.elsewhere === undefined ? `**${sentWithIt(one)}**` : '**not sent**',
      who === '' ? why : `${who} asks for it: ${why}`,
    ]
  })
  const rest = waiting.slice(rows.length)
  const unnamed =
    rest.length === 0
      ? []
      : [['', `${thousands(rest.length)} more`, '', `${thousands(rest.filter(({ waiting: one }) => one.isSent === true).length)} sent too`, '']]
  return `#### Waiting from before\n\nAsked for before this pull request, and not on chain.\n\n${table([['', 'Source', 'What', 'Merging', 'Why it waits'], ...rows, ...unnamed])}`
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
  const earlier = sent.filter((change) => !isOwn(change)).length
  const order = sent.length > 1 && earlier === 0 ? ", in the table's order" : ''
  const from = earlier === 0 ? '' : earlier === sent.length ? ', which waited from before' : `, ${numberWord(earlier)} of which waited from before`
  const first = `**Merging sends exactly ${isWhole ? (sent.length === 1 ? 'this ' : 'these ') : ''}${what}${isWhole ? order : ', without what is refused'}${from}${closingCondition(sent)}.**`
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

function signOf({ kind }: PlannedChange): string {
  return `\`${SIGNS[kind]}\` ${kind}`
}
