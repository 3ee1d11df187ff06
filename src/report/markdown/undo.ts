import { NO_LONGER_WANTED, type Receipt } from '../../model/events.ts'
import type { Field } from '../../model/field.ts'
import type { ReviewedChange } from '../../model/review.ts'
import { listed } from '../words.ts'
import { namedIds } from './links.ts'

/** What a revert in git would and would not undo; undefined where nothing was done. `what` is what to revert. */
export function undoPart(receipts: readonly Receipt[], reviewed: readonly ReviewedChange[], what: string, most: number): string | undefined {
  const stands = (kind: Receipt['kind']): readonly string[] =>
    receipts
      .filter(({ kind: own, status, reason }) => own === kind && (status === 'done' || (status === 'skipped' && reason !== NO_LONGER_WANTED)))
      .map(({ id }) => id)
  const [updated, closed, published] = [stands('update'), stands('close'), stands('publish')]
  const never = [
    ...(closed.length === 0 ? [] : [`can't reopen ${namedIds(closed, most)}`]),
    ...(published.length === 0 ? [] : [`would not close ${namedIds(published, most)} (for that: \`state: closed\`)`]),
  ]
  if (updated.length + never.length === 0) return undefined
  if (updated.length === 0) return `**To undo:** reverting ${what} ${never.join(', and it ')}.`
  const first = `**To undo:** reverting ${what} brings back ${oldValues(updated, reviewed, most)}.`
  return never.length === 0 ? first : `${first} It ${never.join(', and it ')}.`
}

/** "the old price and compose file" of a single Source, by name where there are more. */
function oldValues(updated: readonly string[], reviewed: readonly ReviewedChange[], most: number): string {
  const fields = updated.length === 1 ? (reviewed.find(({ id }) => id === updated[0])?.fields ?? []) : []
  const ranked = [...fields].sort((a, b) => RANK.indexOf(a.field) - RANK.indexOf(b.field))
  const words = [...new Set(ranked.map(({ field }) => FIELD_WORDS[field]))]
  return words.length === 0 ? `the old values of ${namedIds(updated, most)}` : `the old ${listed(words)}`
}

// Prices first, as in the plan.
const RANK: readonly Field[] = ['minPayment', 'minLockup', 'cpu', 'nvidia', 'amd', 'maxExpiry', 'delivery', 'name', 'description', 'logoUrl', 'state']
const FIELD_WORDS: Readonly<Record<Field, string>> = {
  name: 'name',
  description: 'description',
  logoUrl: 'logo',
  cpu: 'compose file',
  nvidia: 'compose file',
  amd: 'compose file',
  delivery: 'delivery',
  minPayment: 'price',
  minLockup: 'lockup',
  maxExpiry: 'expiry',
  state: 'state',
}
