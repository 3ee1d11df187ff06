import { withheldBy } from '../../../consent/plan-record.ts'
import { type Agreement, NO_LONGER_WANTED, type Receipt } from '../../../model/events.ts'
import { never } from '../../../model/never.ts'
import type { Refusal } from '../../../model/problem.ts'
import { type Address, checksum } from '../../../model/units/address.ts'
import { formatAmount, roundAmount, type Wei } from '../../../model/units/amount.ts'
import { doneText, isSent, openWords } from '../../format/done-words.ts'
import { codeFence, codeSpan, MESSAGE_CAP, markdown, terminal } from '../../format/escape.ts'
import { summarise } from '../../format/receipt-counts.ts'
import { sentence } from '../../format/sentence.ts'
import { shortAddress, shortDigest } from '../../format/short.ts'
import { counted, thousands } from '../../format/words.ts'
import { alignRows } from '../../text/layout.ts'
import { COMMENT_BUDGET, type Detail } from '../markup/budget.ts'
import { fittedComment } from '../markup/fitted-comment.ts'
import { link } from '../markup/links.ts'
import { refusedPart } from '../plan/problems.ts'
import { agreedPart, type RunStart } from './agreement.ts'
import {
  type ApplyCommentContext,
  inFlightPart,
  type MergedSubject,
  mergedText,
  reviewedPlan,
  smallPrint,
} from './apply-comment.ts'
import { receiptTable } from './receipt-table.ts'
import { sentValues } from './sent-values.ts'
import { undoPart } from './undo.ts'

/** What came of the changes of one merged pull request. */
export interface ReceiptSubject extends MergedSubject {
  readonly state: 'applying' | 'applied' | 'partly-applied'
  /** Of this pull request's changes, in the order of the plan. */
  readonly receipts: readonly Receipt[]
  /** Of this pull request's changes. */
  readonly refusals: readonly Refusal[]
  /** Wanted by main, but not by anybody who reviewed it. */
  readonly leftAlone: readonly LeftAlone[]
  /** Where a Source is that its receipt does not name. */
  readonly addresses: ReadonlyMap<string, Address>
  readonly signer: Address
  /** What all transactions of the run cost together. */
  readonly cost: Wei
  /** What the wallet holds after it. */
  readonly balance: Wei | undefined
  /** Why it stopped early, in a sentence. */
  readonly reason: string | null
  /** Who agreed to it, and how. */
  readonly agreed?: Agreement | null
  /** Who started the run, where that is known. */
  readonly start?: RunStart | undefined
}

export interface LeftAlone {
  readonly id: string
  readonly why: string
  /** Where it is followed. */
  readonly issue?: number | undefined
}

export interface ReceiptContext extends ApplyCommentContext {
  /** How many blocks after its own a transaction was read back. */
  readonly confirmations: number
}

/**
 * The plan comment once its pull request is merged: what came of it while it is applied, when it is
 * done, or where it stopped.
 */
export function receiptMarkdown(
  subject: ReceiptSubject,
  context: ReceiptContext,
  most = COMMENT_BUDGET,
): string {
  const { record, state, merge, receipts, refusals, inFlight } = subject
  const standing = receipts
    .filter(({ status }) => status === 'done' || status === 'skipped')
    .map(({ id }) => id)
  const done = [...new Set([...record.done, ...standing])].sort()
  return fittedComment(
    {
      ...record,
      state,
      reason: null,
      merge,
      done,
      withheld: withheldBy(record, refusals),
      inFlight,
    },
    (detail) => bodyOf(subject, context, detail),
    most,
  )
}

/** What a run says whose commit is no longer the newest: it writes no comment. */
export function supersededRun(network: string): string {
  return `### OpenGPU ${markdown(network)}: superseded, nothing was sent\n\nThe default branch has a newer commit, and that one's run does this work.`
}

function bodyOf(
  subject: ReceiptSubject,
  context: ReceiptContext,
  detail: Detail,
): readonly string[] {
  const { receipts, record, state, addresses, inFlight } = subject
  const isUnderWay = state === 'applying'
  const parts = [
    `### OpenGPU ${markdown(record.network)}: ${headlineText(subject)}`,
    receiptTable({ receipts, isUnderWay, addresses }, context, detail),
    advice(subject, context),
    isUnderWay ? undefined : notAttempted(receipts, detail),
    inFlightPart(inFlight, context, isUnderWay),
    refusedPart(subject, detail, 'was', context),
    ...(isUnderWay ? [] : sentParts(subject, context, detail)),
    leftAlonePart(subject, detail),
    reviewedPlan(subject, detail),
    lastLine(subject, context),
  ]
  return parts.filter((part) => part !== undefined)
}

/** What was sent, why, that it stands there, and how to undo it. */
function sentParts(
  subject: ReceiptSubject,
  context: ReceiptContext,
  detail: Detail,
): readonly (string | undefined)[] {
  const { receipts, record, pull, agreed, start } = subject
  const reverted = pull === undefined ? 'the commit' : 'this pull request'
  const { network } = record
  return [
    readBack(subject, context, detail),
    sentValues(receipts, record, detail),
    receipts.some(isSent)
      ? agreedPart({ network, agreed, pull, start, runUrl: context.runUrl })
      : undefined,
    undoPart(receipts, reverted, detail.entries),
  ]
}

function headlineText({ state, receipts }: ReceiptSubject): string {
  const { done, skipped } = summarise(receipts)
  const gone = receipts.filter(({ reason }) => reason === NO_LONGER_WANTED)
  const soFar = `${thousands(done + skipped)} of ${thousands(receipts.length)} done`
  switch (state) {
    case 'applied':
      if (gone.length > 0 && gone.length === receipts.length)
        return 'nothing was sent, and git no longer wants it'
      return `applied. ${appliedText(receipts, gone)}`
    case 'partly-applied':
      return `partly applied. ${[soFar, ...openWords(receipts)].join(', ')}`
    case 'applying':
      return `applying. ${soFar}`
    default:
      return never(state)
  }
}

function appliedText(receipts: readonly Receipt[], gone: readonly Receipt[]): string {
  const rest = receipts.filter((receipt) => !gone.includes(receipt))
  const parts = [
    doneText(rest, 'already stood'),
    ...(gone.length === 0 ? [] : [`${thousands(gone.length)} no longer wanted`]),
  ]
  return parts.filter((part) => part !== '').join(', ') || 'Nothing had to be sent'
}

/** What to do now, or to leave; undefined where all is done. */
function advice(
  { state, receipts, refusals, reason }: ReceiptSubject,
  { runUrl }: ReceiptContext,
): string | undefined {
  if (state === 'applying')
    return "This comment follows the run. Don't re-run it while it is under way: each transaction waits until the one before it is settled."
  if (state === 'applied') return undefined
  const why = reason === null ? '' : ` It stopped early: ${markdown(sentence(reason), MESSAGE_CAP)}`
  const refused = new Set(refusals.map(({ id }) => id))
  const isHelped = receipts.some(
    ({ id, status }) => (status === 'failed' || status === 'not-attempted') && !refused.has(id),
  )
  if (!isHelped && refusals.length > 0)
    return `What is done is not done twice; what waits is refused, see below.${why}`
  return `**Run the job again: it is safe. What is done is not done twice.**${runUrl === undefined ? '' : ` ${link('Re-run', runUrl)}`}${why}`
}

/** Why some were not attempted, where a reason was given; undefined otherwise. */
function notAttempted(receipts: readonly Receipt[], detail: Detail): string | undefined {
  const waiting = receipts.flatMap(({ id, status, reason }) =>
    status === 'not-attempted' && reason !== null ? [{ id, reason }] : [],
  )
  if (waiting.length === 0) return undefined
  const lines = waiting
    .slice(0, detail.entries)
    .map(
      ({ id, reason }) =>
        `- ${codeSpan(id)} was not attempted: ${markdown(sentence(reason), MESSAGE_CAP)}`,
    )
  const rest = waiting.length - lines.length
  return [...lines, ...(rest === 0 ? [] : [`- and ${thousands(rest)} more`])].join('\n')
}

/**
 * That what was sent stands on chain, and the addresses of new Sources; undefined where neither is
 * to be told.
 */
function readBack(
  { receipts, addresses }: ReceiptSubject,
  { confirmations }: ReceiptContext,
  detail: Detail,
): string | undefined {
  const done = receipts.filter(({ status }) => status === 'done')
  const published = receipts.flatMap(({ id, kind, status, address, reason }) => {
    const known = address ?? addresses.get(id)
    return kind === 'publish' &&
      (status === 'done' || (status === 'skipped' && reason !== NO_LONGER_WANTED)) &&
      known !== undefined
      ? [{ id, address: known }]
      : []
  })
  const who = done.length < receipts.length ? 'What is done' : done.length === 1 ? 'It' : 'Each'
  const later = confirmations === 0 ? '' : ` ${counted(confirmations, 'block')} later`
  const read =
    done.length === 0
      ? []
      : [`${who} was read back from the chain${later} and equals what was sent.`]
  if (published.length === 0) return read[0]
  const shown = published.slice(0, Math.max(detail.publishes, LEAST_ADDRESSES))
  const rows = alignRows(shown.map(({ id, address }) => [terminal(id), checksum(address)]))
  const rest = published.length - shown.length
  const more =
    rest === 0 ? '' : `\n\nThe addresses of ${thousands(rest)} more are in the summary of the run.`
  return `${[...read, `The new ${published.length === 1 ? 'Source' : 'Sources'}, for your code:`].join(' ')}\n\n${codeFence('', rows.join('\n'))}${more}`
}

const LEAST_ADDRESSES = 20

function leftAlonePart({ leftAlone }: ReceiptSubject, detail: Detail): string | undefined {
  if (leftAlone.length === 0) return undefined
  const named = leftAlone
    .slice(0, detail.entries)
    .map(
      ({ id, why, issue }) =>
        `${codeSpan(id)} (${[markdown(why), ...(issue === undefined ? [] : [`#${issue}`])].join(', ')})`,
    )
  const rest = leftAlone.length - named.length
  return `Left alone: ${named.join(', ')}${rest === 0 ? '' : ` and ${thousands(rest)} more`}.`
}

function lastLine(subject: ReceiptSubject, context: ReceiptContext): string {
  const { record, signer, cost, balance } = subject
  const fees = [
    cost === 0n ? '' : `fees ${formatAmount(cost)}`,
    balance === undefined ? '' : `${roundAmount(balance)} left`,
  ]
  return smallPrint(
    [
      record.fingerprint === null ? '' : `plan \`${shortDigest(record.fingerprint)}\``,
      mergedText(subject),
      `signed by ${shortAddress(signer)}`,
      fees.filter((part) => part !== '').join(', '),
    ],
    context,
  )
}
