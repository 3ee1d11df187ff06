import type { Receipt } from '../../model/events.ts'
import { terminal } from '../format/escape.ts'
import { listed } from '../format/words.ts'

/** What a revert in git would and would not undo of what was done; empty where nothing was. */
export function undoText(receipts: readonly Receipt[]): readonly string[] {
  const done = (kind: Receipt['kind']): readonly string[] =>
    receipts
      .filter((receipt) => receipt.kind === kind && receipt.status === 'done')
      .map(({ id }) => terminal(id))
  const [updated, closed, published] = [done('update'), done('close'), done('publish')]
  const back =
    updated.length === 0 ? [] : [`send the values that git had before for ${listed(updated)}`]
  const never = [
    ...(closed.length === 0 ? [] : [`reopen ${listed(closed)}`]),
    ...(published.length === 0 ? [] : [`close ${listed(published)} (for that: state: closed)`]),
  ]
  if (back.length + never.length === 0) return []
  const first =
    back.length === 0 ? '' : ` reverting in git and applying again would ${back.join('')}.`
  const second =
    never.length === 0
      ? ''
      : ` ${first === '' ? 'reverting in git' : 'It'} would not ${never.join(', and not ')}.`
  return [`To undo:${first}${second}`]
}
