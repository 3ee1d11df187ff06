import type { InFlight, Receipt } from '../../model/events.ts'
import { never } from '../../model/never.ts'
import type { Warning } from '../../model/problem.ts'
import type { ApplyResult } from '../../model/result.ts'
import { checksum } from '../../model/units/address.ts'
import { formatAmount } from '../../model/units/amount.ts'
import { commandText } from '../format/command-text.ts'
import { DONE, doneText, isSent, openWords } from '../format/done-words.ts'
import { MESSAGE_CAP, printable, terminal } from '../format/escape.ts'
import { summarise } from '../format/receipt-counts.ts'
import { sentence } from '../format/sentence.ts'
import { shortForms } from '../format/short.ts'
import { foldedText } from '../format/warnings.ts'
import { counted, thousands } from '../format/words.ts'
import { agreedText } from './agreed-text.ts'
import { type Paint, paint } from './colours.ts'
import { alignRows, fittingLines, fittingTable } from './layout.ts'
import { placeText } from './problem-lines.ts'
import { problemsText } from './problems-text.ts'
import { refusalText } from './refusal-text.ts'
import { sentText } from './sent-text.ts'
import { undoText } from './undo-text.ts'

/**
 * What came of an apply, for a terminal: warnings and problems, every receipt, how to undo, what
 * may still be mined, and last the result. Within 80 columns unless `wide`.
 */
export function applyText(
  result: ApplyResult,
  { colour, wide = false }: { readonly colour: boolean; readonly wide?: boolean },
): string {
  const look = paint(colour)
  const anySent = result.receipts.some(isSent)
  const parts = [
    warningLines(result),
    linesOf(problemsText(result.problems, [], { colour, wide: true })),
    receiptTable(result.receipts, look, wide),
    sentText(result.receipts, wide),
    anySent ? agreedText(result) : [],
    leftText(result),
    result.inFlight.flatMap(inFlightText),
    pinText(result),
    undoText(result.receipts),
    linesOf(refusalText(result.refusals, { colour, sent: anySent ? 'some' : 'nothing' })),
    [
      ...(result.cost === 0n ? [] : [`Fees paid: ${formatAmount(result.cost)}.`]),
      ...adviceText(result),
      look.heading(`${terminal(result.network)}: ${outcomeText(result)}.`),
    ],
  ].filter((lines) => lines.length > 0)
  const lines = parts.flatMap((part, index) => (index === 0 ? part : ['', ...part]))
  return printable(fittingLines(lines, wide))
}

/** "applied. 1 published, 1 updated, 1 closed". */
function outcomeText(result: ApplyResult): string {
  const soFar =
    result.receipts.some(isSent) || result.inFlight.length > 0
      ? partlyText(result)
      : 'nothing was sent'
  switch (result.outcome) {
    case 'done':
      return `applied. ${doneText(result.receipts) || 'nothing had to be sent'}`
    case 'nothing':
      return 'nothing to do'
    case 'partial':
      return `partly applied. ${partlyText(result)}`
    case 'refused':
      return 'refused, nothing was sent'
    case 'problems':
      return 'nothing was sent, because there are problems to fix'
    case 'superseded':
      return `superseded, ${soFar}. The default branch has moved on, and the next run does its work`
    case 'cancelled':
      return `cancelled, ${soFar}`
    default:
      return never(result.outcome)
  }
}

/**
 * Why it ended early, and what leads on: running again where that helps, else what has to be fixed
 * first.
 */
function adviceText(result: ApplyResult): readonly string[] {
  const { outcome, reason } = result
  const why = reason === null ? [] : [`Why: ${sentence(reason)}`]
  if (outcome !== 'partial' && outcome !== 'cancelled') return why
  const blocked = blockedIn(result)
  const isHelped = outcome === 'cancelled' || result.inFlight.length > 0 || hasOpen(result)
  const again = isHelped ? ['Run it again: it is safe. What is done is not done twice.'] : []
  const fix = blocked === 0 ? [] : [`Fix what is blocked, see above; then run it again.`]
  return [...why, ...(isHelped ? again : fix)]
}

/** Whether something was not done that no refusal keeps back. */
function hasOpen({ receipts, refusals }: ApplyResult): boolean {
  const refused = new Set(refusals.map(({ id }) => id))
  return receipts.some(
    ({ id, status }) => (status === 'failed' || status === 'not-attempted') && !refused.has(id),
  )
}

/** How many definitions a problem kept out of the plan. */
function blockedIn({ problems, receipts }: ApplyResult): number {
  const told = new Set(receipts.map(({ id }) => id))
  return new Set(problems.flatMap(({ id }) => (id === undefined || told.has(id) ? [] : [id]))).size
}

/** What is wanted too and was left alone, by name. */
function leftText({ left, agreed, network }: ApplyResult): readonly string[] {
  if (left.length === 0) return []
  const why =
    agreed?.way === 'approval' || agreed?.way === 'plan-file'
      ? 'Not part of it, and still wanted'
      : 'Left alone, for nobody reviewed it'
  return [
    `${why}: ${left.map(({ kind, id }) => `${kind} ${terminal(id)}`).join(', ')}. To see it: ${commandText({ verb: 'plan', network })}`,
  ]
}

function partlyText(result: ApplyResult): string {
  const { receipts, refusals } = result
  const { done, skipped } = summarise(receipts)
  const some = (count: number, words: string): readonly string[] =>
    count === 0 ? [] : [`${count} ${words}`]
  return [
    `${done} of ${receipts.length} done`,
    ...some(skipped, 'skipped'),
    ...openWords(receipts),
    ...some(blockedIn(result), 'blocked'),
    ...some(refusals.length, 'refused'),
  ].join(', ')
}

/** Those of what this run was about, a line each; the others are counted. */
function warningLines({ warnings, receipts, problems, refusals, left }: ApplyResult) {
  const ids = new Set([...receipts, ...problems, ...refusals, ...left].map(({ id }) => id))
  const shown = warnings.filter(({ id }) => id === undefined || ids.has(id))
  const folded = warnings.length - shown.length
  return [
    ...shown.flatMap(warningLine),
    ...(folded === 0 ? [] : [`${foldedText(folded)}: ogpu-gitops validate lists them`]),
  ]
}

/** In one line: what to do about it, the plan has said. */
function warningLine(warning: Warning): readonly string[] {
  const place = placeText(warning) ?? (warning.id === undefined ? undefined : terminal(warning.id))
  return [
    `warning ${warning.code}${place === undefined ? '' : ` ${place}`}: ${terminal(warning.message, MESSAGE_CAP)}`,
  ]
}

function receiptTable(receipts: readonly Receipt[], look: Paint, wide: boolean): readonly string[] {
  if (receipts.length === 0) return []
  const rowsOf = (shown: (text: string) => string, shownHash = shown) =>
    receipts.map((receipt) => [
      terminal(receipt.id),
      statusText(receipt),
      receipt.address === null ? '-' : shown(checksum(receipt.address)),
      receipt.hash === null ? '-' : terminal(shownHash(receipt.hash)),
      receipt.block === null ? '-' : thousands(receipt.block),
    ])
  const whole = (text: string): string => text
  const short = shortForms(
    receipts.flatMap(({ address, hash }) => [
      ...(address === null ? [] : [checksum(address)]),
      ...(hash === null ? [] : [hash]),
    ]),
  )
  const head = ['SOURCE', 'WHAT', 'ADDRESS', 'TRANSACTION', 'BLOCK']
  const candidates = [rowsOf(whole), rowsOf(whole, short), rowsOf(short)]
  const [first = '', ...lines] = fittingTable(
    candidates.map((rows) => [head, ...rows]),
    wide,
  )
  const reasons = receipts.flatMap(reasonText)
  return [look.heading(first), ...lines, ...(reasons.length === 0 ? [] : ['', ...reasons])]
}

/** One word or two; the reason stands below the table, where it has room. */
function statusText(receipt: Receipt): string {
  const { kind, status } = receipt
  if (status === 'not-attempted' && isSent(receipt)) return 'sent'
  return status === 'done' ? DONE[kind] : status.replace('-', ' ')
}

function reasonText(receipt: Receipt): readonly string[] {
  return receipt.reason === null
    ? []
    : [`${terminal(receipt.id)} ${statusText(receipt)}: ${sentence(receipt.reason)}`]
}

function inFlightText({ id, nonce, hash }: InFlight): readonly string[] {
  return [
    `Still in flight: ${terminal(id)}, nonce ${nonce}, ${terminal(hash)}. It may yet be mined; running again is safe.`,
  ]
}

function pinText({ network, receipts }: ApplyResult): readonly string[] {
  const published = receipts.flatMap(({ kind, status, id, address }) =>
    kind === 'publish' && status === 'done' && address !== null
      ? [[terminal(id), `${terminal(network)}: { address: "${checksum(address)}" }`]]
      : [],
  )
  if (published.length === 0) return []
  return [
    `To pin the address of ${counted(published.length, 'new Source')}: ${commandText({ verb: 'pin', network })}`,
    'It writes under networks: in the definition:',
    ...alignRows(published).map((row) => `  ${row}`),
  ]
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.trimEnd().split('\n')
}
