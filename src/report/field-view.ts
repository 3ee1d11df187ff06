import type { FieldChange, PlannedChange } from '../model/source/change.ts'
import type { Artefact } from '../model/source/definition.ts'
import { FIELD_PATHS, rowOf, type Value } from '../model/source/field.ts'
import { normalCid } from '../model/units/cid.ts'
import { contentIn } from '../model/units/content-address.ts'
import { terminal } from './format/escape.ts'
import { imagesOf, imageWords } from './format/image-words.ts'
import { ratio } from './format/ratio.ts'
import { shortContent, shortContents } from './format/short.ts'
import { diffOfTexts, linesOfPatch } from './format/text-diff.ts'
import { counted } from './format/words.ts'

/** A field of a change as people read it, cleaned for a terminal or a fenced block. */
export interface FieldView {
  /** The YAML's own name for it. */
  readonly path: string
  readonly text: string
  /** Both sides, where the text is no more than them; null for nothing. */
  readonly sides?: { readonly before: string | null; readonly after: string | null }
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

/**
 * The fields of a change, without what a new Source leaves empty; content addresses by their ends,
 * unless they are to be whole.
 */
export function viewFields(
  change: PlannedChange,
  composeDiffs: ComposeDiffs | undefined,
  { whole = false }: { readonly whole?: boolean } = {},
): readonly FieldView[] {
  const fields =
    change.kind === 'publish'
      ? change.fields.filter(({ after }) => after !== null && after.text !== '')
      : change.fields
  return fields.map((field) => {
    const sides = shortSides(field, change, { whole })
    const composeDiff = composeDiffs?.get(composeKey(change.id, field.field))
    return {
      path: FIELD_PATHS[field.field],
      ...withImages(viewField(change.kind, field, sides, composeDiff), field, change),
      ...rawOf(field, sides),
    }
  })
}

/** A field of what once happened, when nobody has the files by their names any more. */
export function viewPast(
  kind: PlannedChange['kind'],
  change: FieldChange,
  { whole = false }: { readonly whole?: boolean } = {},
): FieldView {
  const sides = shortSides(change, undefined, { whole })
  return {
    path: FIELD_PATHS[change.field],
    ...viewField(kind, change, sides, undefined),
    ...rawOf(change, sides),
  }
}

/**
 * A compose file that is another one now says so by its name alone: where it was kept tells nobody
 * anything.
 */
export function withFileName(view: FieldView): FieldView {
  const { sides, ...rest } = view
  const { before = null, after = null } = sides ?? {}
  const isOther = view.path.startsWith('environments.') && before !== null && after !== null
  return isOther ? { ...rest, text: `${after} changed` } : view
}

/**
 * A value that is read at a glance: files by their names, content addresses by their ends, the
 * absent and the empty in words.
 */
export function shortValue(value: Value | null, change: PlannedChange): string {
  return valueText(value, change, { short: shortContent, most: 72 })
}

/**
 * Both values of a field in the same way, so that no two addresses in them look the same; whole
 * ones where there is room.
 */
export function shortSides(
  { before, after }: FieldChange,
  change: PlannedChange | undefined,
  { whole = false }: { readonly whole?: boolean } = {},
): Sides {
  const drawn = whole
    ? { short: (text: string): string => text, most: 200 }
    : { short: shortContents([before?.text ?? '', after?.text ?? '']), most: 72 }
  return { before: valueText(before, change, drawn), after: valueText(after, change, drawn) }
}

function valueText(
  value: Value | null,
  change: PlannedChange | undefined,
  { short, most }: { readonly short: (text: string) => string; readonly most: number },
): string {
  if (value === null) return NOTHING
  if (value.text === '') return '(empty)'
  const name = change === undefined ? undefined : artefactName(value, change)
  return terminal(name ?? short(value.text), most)
}

/** The artefact that a value names by its CID, to be uploaded by this change. */
export function artefactOf(value: Value | null, change: PlannedChange): Artefact | undefined {
  if (value === null || change.kind === 'close') return undefined
  const content = contentIn(value.raw)
  if (content === undefined || content.path.length > 0) return undefined
  return change.artefacts.find(({ cid }) => normalCid(cid) === normalCid(content.cid))
}

/** "0.01 OGPU → 0.02 OGPU", with as many blanks around the arrow. */
function sidesText({ before, after }: Sides, gap = ' '): string {
  return `${before}${gap}→${gap}${after}`
}

/** A field's text with its arrow set off, for a line of a diff. */
export function spacedText({ text, sides }: FieldView): string {
  if (sides === undefined) return text
  const both = { before: sides.before ?? NOTHING, after: sides.after ?? NOTHING }
  const tight = sidesText(both)
  return `${sidesText(both, '  ')}${text.slice(tight.length)}`
}

const NOTHING = 'none'

type Sides = Readonly<Record<'before' | 'after', string>>
type Drawn = Omit<FieldView, 'path' | 'raw'>

function viewField(
  kind: PlannedChange['kind'],
  { field, before, after }: FieldChange,
  sides: Sides,
  composeDiff: string | undefined,
): Drawn {
  const isBoth = before !== null && after !== null
  const both: Drawn = {
    text: sidesText(sides),
    sides: {
      before: before === null ? null : sides.before,
      after: after === null ? null : sides.after,
    },
    note: '',
    diff: [],
  }
  if (kind === 'publish') return { text: sides.after, note: '', diff: [] }
  if (kind === 'close') return { ...both, text: `${both.text}, for good` }
  if (!isBoth) return both
  if (composeDiff !== undefined) return viewDiff(sides.after, linesOfPatch(composeDiff))
  if (before.text === after.text) return { text: sides.after, note: 'other content', diff: [] }
  if (isLong(before) || isLong(after))
    return viewDiff('changed', diffOfTexts(before.text, after.text))
  const isAmount = rowOf(field)?.role === 'amount'
  return { ...both, note: (isAmount ? ratio(before.raw, after.raw) : undefined) ?? '' }
}

/** Of a compose file that is another one, first of all which image it brings. */
function withImages(drawn: Drawn, { field }: FieldChange, change: PlannedChange): Drawn {
  const images = imagesOf(field, change)
  if (images === undefined) return drawn
  const note = [imageWords(images.changes), drawn.note].filter((part) => part !== '').join(', ')
  return { ...drawn, note: terminal(note, 200) }
}

function viewDiff(text: string, diff: readonly string[]): Drawn {
  const added = diff.filter((line) => line.startsWith('+')).length
  return { text, note: counted(Math.max(added, diff.length - added), 'line'), diff }
}

/** A URL is long too, but not a text to compare line by line. */
function isLong({ text }: Value): boolean {
  return text.includes('\n') || (text.length > 60 && !/^[a-z]+:\/\/\S+$/.test(text))
}

function artefactName(value: Value | null, change: PlannedChange): string | undefined {
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
