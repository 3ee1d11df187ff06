import type { Receipt } from '../model/events.ts'
import { summarise } from './receipt-counts.ts'

/** What a change is called once it is done. */
export const DONE = { publish: 'published', update: 'updated', close: 'closed' } as const

/** "1 published, 1 updated, 1 closed, 2 skipped"; empty where nothing was done. */
export function doneText(receipts: readonly Receipt[], skippedWords = 'skipped'): string {
  const counts = (['publish', 'update', 'close'] as const).map((kind) => ({
    words: DONE[kind],
    count: receipts.filter((receipt) => receipt.kind === kind && receipt.status === 'done').length,
  }))
  const parts = [...counts, { words: skippedWords, count: summarise(receipts).skipped }]
  return parts.flatMap(({ words, count }) => (count === 0 ? [] : [`${count} ${words}`])).join(', ')
}
