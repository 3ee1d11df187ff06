import type { FieldChange, PlannedChange } from '../model/change.ts'
import { normalCid } from '../model/cid.ts'
import { contentIn } from '../model/content-address.ts'
import type { Artefact } from '../model/definition.ts'
import { FIELD_PATHS, rowOf, type Value } from '../model/field.ts'
import { terminal } from './escape.ts'
import { ratio } from './ratio.ts'
import { shortContent } from './short.ts'
import { diffOfTexts, linesOfPatch } from './text-diff.ts'
import { counted } from './words.ts'

/** A field of a change as people read it, cleaned for a terminal or a fenced block. */
export interface FieldView {
  /** The YAML's own name for it. */
  readonly path: string
  readonly text: string
  /** How much: "2×", "2 lines"; empty for none. */
  readonly note: string
  /** What differs, line by line, each with its `-` or `+`. */
  readonly diff: readonly string[]
  /** As it is compared and signed, where that says more than the text. */
  readonly raw?: string
}

/** Unified diffs of compose files, by `composeKey`. */
export type ComposeDiffs = ReadonlyMap<string, string>

/** Where the diff of an environment's compose file is kept: "sentiment-analyzer/cpu". */
export function composeKey(id: string, environment: string): string {
  return `${id}/${environment}`
}

/** The fields of a change, without what a new Source leaves empty. */
export function viewFields(
  change: PlannedChange,
  composeDiffs: ComposeDiffs | undefined,
): readonly FieldView[] {
  const fields =
    change.kind === 'publish'
      ? change.fields.filter(({ after }) => after !== null && after.text !== '')
      : change.fields
  return fields.map((field) => {
    const sides = {
      before: shortValue(field.before, change),
      after: shortValue(field.after, change),
    }
    const composeDiff = composeDiffs?.get(composeKey(change.id, field.field))
    return {
      path: FIELD_PATHS[field.field],
      ...viewField(change.kind, field, sides, composeDiff),
      ...rawOf(field, sides),
    }
  })
}

/**
 * A compose file that is another one now says so by its name alone: where it was kept tells nobody
 * anything.
 */
export function withFileName(view: FieldView): FieldView {
  const [before, after] = view.text.split(' → ')
  const isOther =
    view.path.startsWith('environments.') &&
    before !== 'none' &&
    after !== undefined &&
    after !== 'none'
  return isOther ? { ...view, text: `${after} changed` } : view
}

/**
 * A value that is read at a glance: files by their names, content addresses by their ends, the
 * absent and the empty in words.
 */
export function shortValue(value: Value | null, change: PlannedChange): string {
  if (value === null) return 'none'
  if (value.text === '') return '(empty)'
  return terminal(artefactName(value, change) ?? shortContent(value.text), 72)
}

/** The artefact that a value names by its CID, to be uploaded by this change. */
export function artefactOf(value: Value | null, change: PlannedChange): Artefact | undefined {
  if (value === null || change.kind === 'close') return undefined
  const content = contentIn(value.raw)
  if (content === undefined || content.path.length > 0) return undefined
  return change.artefacts.find(({ cid }) => normalCid(cid) === normalCid(content.cid))
}

type Sides = Readonly<Record<'before' | 'after', string>>
type Drawn = Omit<FieldView, 'path' | 'raw'>

function viewField(
  kind: PlannedChange['kind'],
  { field, before, after }: FieldChange,
  sides: Sides,
  composeDiff: string | undefined,
): Drawn {
  const arrow = `${sides.before} → ${sides.after}`
  if (kind === 'publish') return { text: sides.after, note: '', diff: [] }
  if (kind === 'close') return { text: `${arrow}, for good`, note: '', diff: [] }
  if (before === null || after === null) return { text: arrow, note: '', diff: [] }
  if (composeDiff !== undefined) return viewDiff(sides.after, linesOfPatch(composeDiff))
  if (before.text === after.text) return { text: sides.after, note: 'other content', diff: [] }
  if (isLong(before) || isLong(after))
    return viewDiff('changed', diffOfTexts(before.text, after.text))
  const isAmount = rowOf(field)?.role === 'amount'
  return {
    text: arrow,
    note: (isAmount ? ratio(before.raw, after.raw) : undefined) ?? '',
    diff: [],
  }
}

function viewDiff(text: string, diff: readonly string[]): Drawn {
  const added = diff.filter((line) => line.startsWith('+')).length
  return { text, note: counted(Math.max(added, diff.length - added), 'line'), diff }
}

/** A URL is long too, but not a text to compare line by line. */
function isLong({ text }: Value): boolean {
  return text.includes('\n') || (text.length > 60 && !/^[a-z]+:\/\/\S+$/.test(text))
}

function artefactName(value: Value, change: PlannedChange): string | undefined {
  return artefactOf(value, change)?.name.replace(/^\S*\//, '')
}

function rawOf({ before, after }: FieldChange, sides: Sides): { readonly raw?: string } {
  const saysMore =
    (before !== null && before.raw !== sides.before) ||
    (after !== null && after.raw !== sides.after)
  if (!saysMore) return {}
  const raws = [before, after].flatMap((value) =>
    value === null ? [] : [terminal(value.raw, 1000) || '(empty)'],
  )
  return { raw: raws.join(' → ') }
}
