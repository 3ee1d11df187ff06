import { asAddress } from '../../model/address.ts'
import type { Refusal, RefusalRow } from '../../model/problem.ts'
import { codeSpan, markdown } from '../escape.ts'
import { shortAddress } from '../short.ts'
import { thousands } from '../words.ts'
import type { Detail } from './budget.ts'
import { type LinkTargets, transactionLink } from './links.ts'
import type { RefusedSubject } from './refused-subject.ts'
import { table } from './table.ts'

const ARROW = ' → '
const NOTHING: ReadonlySet<string> = new Set(['nothing', 'none', 'as wanted', 'no change'])
const MOST_ROWS = 200

/** What differs, Source by Source: as reviewed, as it is now, as it is wanted now. */
export function refusalTables({ code, rows = [] }: Refusal, detail: Detail): readonly string[] {
  const shown = rows.slice(0, Math.min(detail.entries, MOST_ROWS))
  const now = code === 'base-changed' ? 'In git now' : 'On chain now'
  const tables = [...new Set(shown.map(({ id }) => id))].map((id) => {
    const own = shown.filter((row) => row.id === id)
    return table([
      [codeSpan(id), 'Reviewed', now, 'Wanted now'],
      ...own.map((row) => [codeSpan(row.field), ...cellsOf(row)]),
    ])
  })
  const rest = rows.length - shown.length
  return [...tables, ...(rest === 0 ? [] : [`and ${thousands(rest)} more`])]
}

/** Whether what was seen is no longer what the reviewers saw. */
export function isMoved({ reviewed, onChain }: RefusalRow): boolean {
  const { before } = sidesOf(reviewed)
  return before !== undefined && before !== onChain
}

/** Which transaction changed it and who sent that; undefined where nobody can tell. */
export function causePart(
  { cause }: Refusal,
  { client, causedBy }: Pick<RefusedSubject, 'client' | 'causedBy'>,
  targets: LinkTargets,
): string | undefined {
  if (cause === undefined) return undefined
  const { hash, block, from } = cause
  const isAddress = /^0x[0-9a-fA-F]{40}$/.test(from)
  const sender = isAddress ? shortAddress(asAddress(from)) : markdown(from)
  const isOurs = isAddress && asAddress(from) === client
  const elsewhere = isOurs
    ? ": this repository's own wallet. No receipt of a pull request here names it."
    : '.'
  const whose =
    causedBy === undefined
      ? elsewhere
      : `: this repository's own wallet, from here, for #${causedBy}.`
  return `**Cause:** ${transactionLink(hash, targets)} in block ${thousands(block)}, sent by ${sender}${whose}`
}

function cellsOf(row: RefusalRow): readonly string[] {
  const { before, after } = sidesOf(row.reviewed)
  const isFile =
    row.field.startsWith('environments.') && before !== undefined && after !== undefined
  const file = (text: string): string =>
    NOTHING.has(text)
      ? text
      : text === before
        ? 'old file'
        : text === after
          ? 'new file'
          : 'another file'
  const said = isFile ? file : (text: string): string => text
  const reviewed = isFile
    ? `${file(before)}${ARROW}${file(after)}`.replace('old file → new file', 'old → new file')
    : sameUnit(row.reviewed)
  const onChain = markdown(said(row.onChain))
  return [
    markdown(reviewed),
    isMoved(row) && onChain !== '' ? `**${onChain}**` : onChain,
    markdown(said(row.wanted)),
  ]
}

/** Before and after, as the reviewers saw them; neither where it was no change. */
export function sidesOf(reviewed: string): {
  readonly before?: string | undefined
  readonly after?: string | undefined
} {
  const [before, after, ...more] = reviewed.split(ARROW)
  return after === undefined || more.length > 0 ? {} : { before, after }
}

/** "0.01 → 0.02 OGPU" for what says its unit twice. */
function sameUnit(reviewed: string): string {
  return reviewed.replace(/^([\d.]+) (OGPU|wei) → ([\d.]+) \2$/, '$1 → $3 $2')
}
