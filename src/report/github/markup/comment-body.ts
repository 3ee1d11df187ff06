import { readRecord } from '../../../consent/read-record.ts'
import { isRecordLine } from '../../../consent/record.ts'
import { APPLY_STATES } from '../../../model/review.ts'
import { fold } from '../plan/compose-markdown.ts'
import { demoteAlerts } from './alert.ts'
import { isFenceClosed, linesOf } from './fences.ts'

/** A comment in its three parts: data, what people read, and the small print. */
export interface CommentParts {
  /** The hidden first line; empty without one. */
  readonly record: string
  readonly middle: string
  /** The last line; empty where that is no small print. */
  readonly last: string
}

/** Splits a comment. GitHub may have changed its newlines and cut its end. */
export function splitComment(body: string): CommentParts {
  const lines = body.trimEnd().split('\n').map(withoutReturns)
  const record = isRecordLine(lines[0] ?? '') ? (lines.shift() ?? '') : ''
  const last = /^<sub>.*<\/sub>$/.test(lines.at(-1) ?? '') ? (lines.pop() ?? '') : ''
  return { record, middle: lines.join('\n').trim(), last }
}

/** A line without the carriage returns at its end, however many there are. */
function withoutReturns(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end -= 1
  return line.slice(0, end)
}

/** Puts a comment together again. */
export function joinComment({ record, middle, last }: CommentParts): string {
  return `${[...(record === '' ? [middle] : [`${record}\n${middle}`]), ...(last === '' ? [] : [last])].join('\n\n')}\n`
}

/**
 * Whether writing the second comment over the first would tell nobody anything: only the block, the
 * fees or the run differ.
 */
export function sameComment(a: string, b: string): boolean {
  const [one, other] = [splitComment(a), splitComment(b)]
  return one.middle === other.middle && lastingRecord(one.record) === lastingRecord(other.record)
}

/**
 * The plan as it was reviewed, out of its own comment or of one that folds it already, ready to be
 * folded; undefined where there is none whole.
 */
export function reviewedPart(body: string): string | undefined {
  const record = readRecord(body)
  if (record === undefined || record.state === 'invalid') return undefined
  const { middle, last } = splitComment(body)
  const part = APPLY_STATES.has(record.state)
    ? foldedPart(middle)
    : [withoutNotice(middle), last].filter((text) => text !== '').join('\n\n')
  return part === undefined || part === '' || !isFenceClosed(part)
    ? undefined
    : demoteAlerts(part, 0)
}

/** The fold that keeps the reviewed plan in a comment that apply wrote. */
export function reviewedFold(reviewed: string): string {
  return fold(REVIEWED_SUMMARY, reviewed)
}

/**
 * A comment's middle without the notice above its headline: the last fault, or that it is out of
 * date.
 */
export function withoutNotice(middle: string): string {
  const lines = linesOf(middle)
  const headline = lines.findIndex(({ text, isCode }) => !isCode && text.startsWith('### '))
  return headline === -1 ? middle : textOf(lines.slice(headline))
}

const REVIEWED_SUMMARY = 'The plan as it was reviewed'

/** The fold stands last, so it ends with the middle. */
function foldedPart(middle: string): string | undefined {
  const lines = linesOf(middle)
  const start = lines.findIndex(
    ({ text, isCode }) => !isCode && text === `<details><summary>${REVIEWED_SUMMARY}</summary>`,
  )
  return start === -1 || lines.at(-1)?.text !== '</details>'
    ? undefined
    : textOf(lines.slice(start + 1, -1)).trim()
}

/** A record without what moves from run to run; as it stands where it can't be read. */
function lastingRecord(line: string): string {
  const record = readRecord(line)
  return record === undefined ? line : JSON.stringify({ ...record, block: null })
}

function textOf(lines: readonly { readonly text: string }[]): string {
  return lines.map(({ text }) => text).join('\n')
}
