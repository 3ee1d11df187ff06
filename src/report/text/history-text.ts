import type { HistoryEntry, HistoryReport, NamedHistory } from '../../model/source/history.ts'
import { type Address, checksum } from '../../model/units/address.ts'
import { printable, terminal } from '../format/escape.ts'
import { shortAddress, shortCommit, shortContent, shortHash } from '../format/short.ts'
import { utcTime } from '../format/utc-time.ts'
import { thousands } from '../format/words.ts'
import { extentText, type ViewedEntry, viewEntries } from '../history-view.ts'
import { entryLine, type TextLook } from './change-text.ts'
import { paint } from './colours.ts'
import { fill, fittingLines, INDENT, PATH_WIDTH } from './layout.ts'

/**
 * What happened to each Source, oldest first, for a terminal; and from where on it is all. Within
 * 80 columns unless `wide`.
 */
export function historyText(
  report: HistoryReport,
  { colour, wide = false }: { readonly colour: boolean; readonly wide?: boolean },
): string {
  const blocks = report.sources.flatMap(({ entries }) => entries.map(({ block }) => block))
  const look: TextLook = {
    paint: paint(colour),
    raw: false,
    wide,
    idWidth: Math.max(0, ...blocks.map((block) => blockText(block).length)) + 3,
  }
  const lines = report.sources.flatMap((source, index) => [
    ...(index === 0 ? [] : ['']),
    ...sourceLines(source, report, look),
  ])
  return printable(fittingLines(lines, wide))
}

function sourceLines(
  source: NamedHistory,
  report: HistoryReport,
  look: TextLook,
): readonly string[] {
  const { id, address, status } = source
  const name = id === null ? 'a Source' : terminal(id, 63)
  const title = `History of ${name} on ${terminal(report.network)}: ${addressText(address, look)}, ${status}`
  return [
    look.paint.heading(title),
    '',
    ...viewEntries(source, { whole: look.wide === true }).flatMap((viewed) => [
      ...entryLines(viewed, report, look),
      '',
    ]),
    extentText(source, report.block),
  ]
}

function entryLines(
  { entry, fields, others }: ViewedEntry,
  { wallet }: HistoryReport,
  look: TextLook,
): readonly string[] {
  const { kind, block, timestamp, hash, unread = [] } = entry
  return [
    entryLine(kind, blockText(block), utcTime(timestamp), look),
    row('transaction', look.wide === true ? hash : shortHash(hash)),
    row('sent by', senderText(entry, wallet, look)),
    ...askedRows(entry),
    ...fields.flatMap(({ path, text, note, diff }) => [
      row(path, note === '' ? text : `${text}   ${note}`),
      ...diff.map(
        (line) => `${INDENT}  ${look.paint.kind(line.startsWith('+') ? 'publish' : 'close', line)}`,
      ),
    ]),
    ...others.map(({ name, before, after }) => row(name, `${before} → ${after}`)),
    ...unread.map((url) =>
      row(
        'metadata',
        `${terminal(look.wide === true ? url : shortContent(url), 300)}: not to be had, so its texts and compose files are not told`,
      ),
    ),
    ...blindRows(entry),
    ...(fields.length + others.length + unread.length > 0 || entry.isBlind === true
      ? []
      : [row('changed', 'nothing that a definition says')]),
  ]
}

function askedRows({ commit, pull }: HistoryEntry): readonly string[] {
  if (commit === undefined) return []
  const short = shortCommit(commit)
  return [
    row('asked for by', pull === undefined ? `commit ${short}` : `#${pull} (commit ${short})`),
  ]
}

function blindRows({ kind, isBlind, params }: HistoryEntry): readonly string[] {
  if (isBlind !== true) return []
  if (kind === 'publish')
    return [
      row(
        'parameters',
        'not known: its transaction does not say them, and the RPC keeps no state that old',
      ),
    ]
  return [
    row(
      'changed',
      params === null
        ? 'not known: its event can’t be read'
        : 'not known, because the parameters before it are not',
    ),
  ]
}

function senderText({ sender }: HistoryEntry, wallet: Address, look: TextLook): string {
  if (sender === null) return 'not known: the RPC no longer has the transaction'
  return sender === wallet
    ? 'this wallet'
    : `${addressText(sender, look)}, which is not this wallet`
}

function addressText(address: Address, { wide }: TextLook): string {
  return wide === true ? checksum(address) : shortAddress(address)
}

function blockText(block: number): string {
  return `block ${thousands(block)}`
}

function row(label: string, text: string): string {
  return `${INDENT}${fill(label, PATH_WIDTH)}${text}`
}
