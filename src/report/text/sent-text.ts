import type { Receipt } from '../../model/events.ts'
import { FIELD_PATHS, type Value } from '../../model/source/field.ts'
import { terminal } from '../format/escape.ts'
import { shortContent } from '../format/short.ts'
import { sentMetadata } from '../metadata-view.ts'
import { alignRows } from './layout.ts'

/**
 * The values that transactions changed, each as it stood on chain when they were signed and as it
 * was signed. A new Source had none before, and its plan shows them.
 */
export function sentText(receipts: readonly Receipt[]): readonly string[] {
  const rows = receipts.flatMap(({ id, kind, sent }) => {
    if (sent === undefined || kind === 'publish') return []
    const { fields, metadata } = sent
    const view = metadata === undefined ? undefined : sentMetadata(metadata)
    return [
      ...fields.map(({ field, before, after }) => [
        terminal(id),
        FIELD_PATHS[field],
        `${valueText(before)} → ${valueText(after)}`,
      ]),
      ...(view === undefined
        ? []
        : [[terminal(id), 'metadata', shortContent(`${view.before} → ${view.after}`)]]),
    ]
  })
  return rows.length === 0 ? [] : ['As sent:', ...alignRows(rows).map((row) => `  ${row}`)]
}

function valueText(value: Value | null): string {
  if (value === null) return 'none'
  return value.text === '' ? '(empty)' : terminal(shortContent(value.text), MOST)
}

const MOST = 40
