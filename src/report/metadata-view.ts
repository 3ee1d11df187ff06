import { never } from '../model/never.ts'
import type { MetadataRewrite, PlannedChange } from '../model/source/change.ts'
import { contentText, metadataContentIn } from '../model/units/content-address.ts'
import { terminal } from './format/escape.ts'

/** Metadata that is written anew, as people read it. */
export interface MetadataView {
  /** "rewritten: adds our record". */
  readonly text: string
  /** The content addresses before and after, in full; URLs where they name none. */
  readonly before: string
  readonly after: string
}

/** What travels with a change besides its fields; undefined where the metadata stays as it is. */
export function viewMetadata(change: PlannedChange): MetadataView | undefined {
  if (change.kind !== 'update' || change.metadata === undefined) return undefined
  return sentMetadata(change.metadata)
}

/** The same for what was sent. */
export function sentMetadata({ before, after, record }: MetadataRewrite): MetadataView {
  const fate = recordWords(record)
  return {
    text: fate === '' ? 'rewritten' : `rewritten: ${fate}`,
    before: addressText(before),
    after: addressText(after),
  }
}

/** What becomes of our record; empty where it stays. */
export function recordWords(record: MetadataRewrite['record']): string {
  switch (record) {
    case 'added':
      return 'adds our record'
    case 'replaced':
      return 'puts our record in the place of another one'
    case 'unread':
      return 'adds our record; what stands there now could not be read'
    case 'kept':
      return ''
    default:
      return never(record)
  }
}

/** The CID that a metadata URL names, with what stands beneath it; undefined for any other URL. */
export function metadataCid(url: string): string | undefined {
  const content = metadataContentIn(url)
  return content === undefined ? undefined : contentText(content)
}

function addressText(url: string): string {
  return terminal(metadataCid(url) ?? (url || '(empty)'), 1000)
}
