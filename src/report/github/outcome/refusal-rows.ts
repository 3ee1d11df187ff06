import type { Refusal, RefusalRow, ShownValue } from '../../../model/problem.ts'
import { FIELD_PATHS } from '../../../model/source/field.ts'
import { ENVIRONMENTS } from '../../../model/source/source.ts'
import { codeSpan, markdown } from '../../format/escape.ts'
import { isMoved, isSameShown, type RowTexts, rowTexts } from '../../format/row-text.ts'
import { shortAddress } from '../../format/short.ts'
import { thousands } from '../../format/words.ts'
import type { Detail } from '../markup/budget.ts'
import { type LinkTargets, transactionLink } from '../markup/links.ts'
import { table } from '../markup/table.ts'
import type { RefusedSubject } from './refused-subject.ts'

const ARROW = ' → '
const MAX_ROWS = 200

/** What differs, Source by Source: as reviewed, as it is now, as it is wanted now. */
export function refusalTables({ code, rows = [] }: Refusal, detail: Detail): readonly string[] {
  const shown = rows.slice(0, Math.min(detail.entries, MAX_ROWS))
  const now = code === 'base-changed' ? 'In git now' : 'On chain now'
  const tables = [...new Set(shown.map(({ id }) => id))].map((id) => {
    const own = shown.filter((row) => row.id === id)
    return table([
      [codeSpan(id), 'Reviewed', now, 'Wanted now'],
      ...own.map((row) => [codeSpan(FIELD_PATHS[row.field]), ...cellsOf(row)]),
    ])
  })
  const rest = rows.length - shown.length
  return [...tables, ...(rest === 0 ? [] : [`and ${thousands(rest)} more`])]
}

/** Which transaction changed it and who sent that; undefined where nobody can tell. */
export function causePart(
  { cause }: Refusal,
  { client, causedBy }: Pick<RefusedSubject, 'client' | 'causedBy'>,
  targets: LinkTargets,
): string | undefined {
  if (cause === undefined) return undefined
  const { hash, block, from } = cause
  const elsewhere =
    from === client
      ? ": this repository's own wallet. No receipt of a pull request here names it."
      : '.'
  const whose =
    causedBy === undefined
      ? elsewhere
      : `: this repository's own wallet, from here, for #${causedBy}.`
  return `**Cause:** ${transactionLink(hash, targets)} in block ${thousands(block)}, sent by ${shortAddress(from)}${whose}`
}

function cellsOf(row: RefusalRow): readonly string[] {
  const { reviewed, onChain, wanted } = isFileChange(row) ? fileCells(row) : valueCells(row)
  const now = markdown(onChain)
  return [markdown(reviewed), isMoved(row) && now !== '' ? `**${now}**` : now, markdown(wanted)]
}

type Cells = Pick<RowTexts, 'reviewed' | 'onChain' | 'wanted'>
type Reviewed = NonNullable<RefusalRow['reviewed']>
type ReviewedRow = RefusalRow & { readonly reviewed: Reviewed }

function isFileChange(row: RefusalRow): row is ReviewedRow {
  return row.reviewed !== null && ENVIRONMENTS.some((environment) => environment === row.field)
}

/** A file's address tells nobody anything: it is the old one, the new one or another. */
function fileCells({ reviewed, onChain, wanted }: ReviewedRow): Cells {
  const file = (value: ShownValue | null): string => {
    if (value === null) return 'nothing'
    if (isSameShown(value, reviewed.before)) return 'old file'
    return isSameShown(value, reviewed.after) ? 'new file' : 'another file'
  }
  const [before, after] = [file(reviewed.before), file(reviewed.after)]
  const isOther = before === 'old file' && after === 'new file'
  return {
    reviewed: isOther ? `old${ARROW}new file` : `${before}${ARROW}${after}`,
    onChain: onChain === 'as-wanted' ? 'as wanted' : file(onChain),
    wanted: file(wanted),
  }
}

/** "0.01 → 0.02 OGPU" for what would say its unit twice. */
function valueCells(row: RefusalRow): Cells {
  const texts = rowTexts(row)
  const [before, after] = [row.reviewed?.before?.amount, row.reviewed?.after?.amount]
  return before !== undefined && before.unit === after?.unit
    ? { ...texts, reviewed: `${before.number}${ARROW}${after.number} ${after.unit}` }
    : texts
}
