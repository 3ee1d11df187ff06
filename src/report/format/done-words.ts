import type { Receipt } from '../../model/events.ts'
import { summarise } from './receipt-counts.ts'
import { thousands } from './words.ts'

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

/**
 * "1 failed, 1 in flight, 1 not attempted" of what an apply left open, a part each; what was sent
 * and has no end yet is in flight.
 */
export function openWords(receipts: readonly Receipt[]): readonly string[] {
  const failed = receipts.filter(({ status }) => status === 'failed')
  const open = receipts.filter(({ status }) => status === 'not-attempted')
  const inFlight = open.filter(isSent)
  const counts = [
    [failed.length, 'failed'],
    [inFlight.length, 'in flight'],
    [open.length - inFlight.length, 'not attempted'],
  ] as const
  return counts.flatMap(([count, words]) => (count === 0 ? [] : [`${thousands(count)} ${words}`]))
}

/** Whether a transaction of it was sent, whatever came of it. */
export function isSent({ hash }: Receipt): boolean {
  return hash !== null
}
