import type { Receipt } from '../../model/events.ts'
import { FIELD_PATHS, type Value } from '../../model/source/field.ts'
import { terminal } from '../format/escape.ts'
import { shortContent, shortContents } from '../format/short.ts'
import { sentMetadata } from '../metadata-view.ts'
import { alignRows } from './layout.ts'

/**
 * The values that transactions changed, each as it stood on chain when they were signed and as it
 * was signed. A new Source had none before, and its plan shows them. Content addresses are whole
 * where it is `wide`.
 */
export function sentText(receipts: readonly Receipt[], wide = false): readonly string[] {
  const rows = receipts.flatMap(({ id, kind, sent }) => {
    if (sent === undefined || kind === 'publish') return []
    const { fields, metadata } = sent
    const view = metadata === undefined ? undefined : sentMetadata(metadata)
    return [
      ...fields.map(({ field, before, after }) => [
        terminal(id),
        FIELD_PATHS[field],
        sidesText(before, after, wide),
      ]),
      ...(view === undefined
        ? []
        : [[terminal(id), 'metadata', metadataText(`${view.before} → ${view.after}`, wide)]]),
    ]
  })
  return rows.length === 0 ? [] : ['As sent:', ...alignRows(rows).map((row) => `  ${row}`)]
}

function metadataText(text: string, wide: boolean): string {
  return wide ? text : shortContent(text)
}

function sidesText(before: Value | null, after: Value | null, wide: boolean): string {
  const short = shortContents([before?.text ?? '', after?.text ?? ''])
  return [before, after].map((value) => valueText(value, wide ? undefined : short)).join(' → ')
}

function valueText(value: Value | null, short: ((text: string) => string) | undefined): string {
  if (value === null) return 'none'
  if (value.text === '') return '(empty)'
  return short === undefined ? terminal(value.text) : terminal(short(value.text), MOST)
}

const MOST = 40
