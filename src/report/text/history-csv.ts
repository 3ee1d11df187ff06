import type { FieldChange } from '../../model/source/change.ts'
import { FIELD_PATHS, rowOf, type Value } from '../../model/source/field.ts'
import type { HistoryEntry, HistoryReport, NamedHistory } from '../../model/source/history.ts'
import { checksum } from '../../model/units/address.ts'
import { asWei, formatAmount } from '../../model/units/amount.ts'
import { terminal } from '../format/escape.ts'
import { isoTime } from '../format/utc-time.ts'

const HEAD = [
  ...['network', 'id', 'address', 'kind', 'block', 'time', 'transaction', 'sender'],
  ...['commit', 'pull', 'field', 'before', 'after', 'unit', 'completeFrom'],
] as const

/** A cell; a number is one that we made ourselves, and stays one. */
type Cell = string | { readonly number: string }

/**
 * What happened to each Source as RFC 4180 has it: a line for each field that a transaction
 * changed, and one for a transaction of which no field is known. Amounts are in OGPU and durations
 * in seconds, as numbers; no text is one that a spreadsheet would run or a terminal act on.
 */
export function historyCsv(report: HistoryReport): string {
  const rows = report.sources.flatMap((source) =>
    source.entries.flatMap((entry) => entryRows(entry, source, report)),
  )
  return [HEAD, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('')
}

function entryRows(
  entry: HistoryEntry,
  { id, address, from, why }: NamedHistory,
  { network, block: newest }: HistoryReport,
): readonly (readonly Cell[])[] {
  const { kind, block, timestamp, hash, sender, commit = '', pull } = entry
  const isKnown = why !== 'contradicted' && from <= newest
  const common: readonly Cell[] = [
    ...[network, id ?? '', checksum(address), kind, { number: `${block}` }],
    ...[isoTime(timestamp), hash, sender === null ? '' : checksum(sender), commit],
    pull === undefined ? '' : { number: `${pull}` },
  ]
  const fields: readonly (readonly Cell[])[] =
    entry.fields.length === 0 ? [['', '', '', '']] : entry.fields.map(fieldCells)
  return fields.map((cells) => [...common, ...cells, isKnown ? { number: `${from}` } : ''])
}

function fieldCells({ field, before, after }: FieldChange): readonly Cell[] {
  const role = rowOf(field)?.role
  const unit = role === 'amount' ? 'OGPU' : role === 'duration' ? 's' : ''
  const cellOf = (value: Value | null): Cell => {
    if (value === null) return ''
    if (role === 'amount' && /^\d+$/.test(value.raw))
      return {
        number: formatAmount(asWei(BigInt(value.raw)))
          .split(' ', 1)
          .join(''),
      }
    return role === 'duration' && /^\d+$/.test(value.raw) ? { number: value.raw } : value.text
  }
  return [FIELD_PATHS[field], cellOf(before), cellOf(after), unit]
}

/** Longer texts end with "…": a spreadsheet takes no more than twice as much in a cell. */
const MAX_TEXT = 16_000
/** How a cell begins that a spreadsheet takes for a formula, blanks and unseen signs before it too. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u

function cellText(cell: Cell): string {
  if (typeof cell !== 'string') return cell.number
  const seen = terminal(cell, MAX_TEXT)
  const inert = FORMULA.test(seen) ? `'${seen}` : seen
  return /[",\r\n;\t]|^\s|\s$/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
