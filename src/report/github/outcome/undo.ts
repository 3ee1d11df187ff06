import { NO_LONGER_WANTED, type Receipt } from '../../../model/events.ts'
import { type Field, type Role, rowOf } from '../../../model/source/field.ts'
import { listed } from '../../format/words.ts'
import { namedIds } from '../markup/links.ts'

/**
 * What a revert in git would and would not undo; undefined where nothing was done. `what` is what
 * to revert.
 */
export function undoPart(
  receipts: readonly Receipt[],
  what: string,
  most: number,
): string | undefined {
  const stands = (kind: Receipt['kind']): readonly Receipt[] =>
    receipts.filter(
      ({ kind: own, status, reason }) =>
        own === kind &&
        (status === 'done' || (status === 'skipped' && reason !== NO_LONGER_WANTED)),
    )
  const updated = stands('update')
  const [closed, published] = [idsOf(stands('close')), idsOf(stands('publish'))]
  const never = [
    ...(closed.length === 0 ? [] : [`can't reopen ${namedIds(closed, most)}`]),
    ...(published.length === 0
      ? []
      : [`would not close ${namedIds(published, most)} (for that: \`state: closed\`)`]),
  ]
  if (updated.length + never.length === 0) return undefined
  if (updated.length === 0) return `**To undo:** reverting ${what} ${never.join(', and it ')}.`
  const first = `**To undo:** reverting ${what} asks for ${oldValues(updated, most)}.`
  return never.length === 0 ? first : `${first} It ${never.join(', and it ')}.`
}

/**
 * What git said before: "the price and compose file that git had before" of a single Source, by
 * name where there are more. It need not be what stood on chain.
 */
function oldValues(updated: readonly Receipt[], most: number): string {
  const [only, ...more] = updated
  const fields = more.length === 0 ? (only?.sent?.fields ?? []) : []
  const ranked = [...fields].sort((a, b) => rankOf(a.field) - rankOf(b.field))
  const words = [...new Set(ranked.map(({ field }) => wordOf(field)))]
  const ids = namedIds(idsOf(updated), most)
  const what = words.length === 0 ? 'values' : listed(words)
  return `the ${what} that git had before for ${ids}`
}

function idsOf(receipts: readonly Receipt[]): readonly string[] {
  return receipts.map(({ id }) => id)
}

/** Prices first, as in the plan; texts last. */
const RANK: readonly Role[] = ['amount', 'compose', 'duration', 'choice', 'text', 'prose', 'link']

function rankOf(field: Field): number {
  const row = rowOf(field)
  return row === undefined ? RANK.length : RANK.indexOf(row.role)
}

function wordOf(field: Field): string {
  return rowOf(field)?.word ?? field
}
