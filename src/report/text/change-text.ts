import type { FieldChange, PlannedChange } from '../../model/source/change.ts'
import { FIELD_PATHS } from '../../model/source/field.ts'
import { checksum } from '../../model/units/address.ts'
import { type ComposeDiffs, type FieldView, shortSides, viewFields } from '../field-view.ts'
import { terminal } from '../format/escape.ts'
import { shortContent } from '../format/short.ts'
import { type Kind, SIGNS } from '../format/signs.ts'
import { counted } from '../format/words.ts'
import { downloadWords, effectWords, providerWords } from '../impact-words.ts'
import { placeWords } from '../market-words.ts'
import { viewMetadata } from '../metadata-view.ts'
import type { Paint } from './colours.ts'
import { fill, INDENT, PATH_WIDTH } from './layout.ts'

/** How entries of a plan are drawn. */
export interface TextLook {
  readonly paint: Paint
  readonly raw: boolean
  /** Whether lines may be longer than a terminal. */
  readonly wide?: boolean
  /** The width of the longest id and the gap behind it. */
  readonly idWidth: number
  readonly composeDiffs?: ComposeDiffs | undefined
}

/** A change as a block of lines: what and where, its place in the repository, its fields. */
export function changeText(change: PlannedChange, look: TextLook): readonly string[] {
  const address = change.address === null ? '' : checksum(change.address)
  return [
    entryLine(change.kind, change.id, address, look),
    `${INDENT}${terminal(change.file)}:${change.line}`,
    ...viewFields(change, look.composeDiffs, { whole: look.wide === true }).flatMap((field) =>
      fieldText(field, look),
    ),
    ...metadataLines(change, look),
    ...impactLines(change),
    ...marketLines(change),
    ...(look.raw
      ? [...originLines(change), `${INDENT}${fill('digest', PATH_WIDTH)}${change.digest}`]
      : []),
  ]
}

/**
 * What travels with an update besides its fields, with the addresses before and after: in full on a
 * line of their own where that is asked for.
 */
function metadataLines(change: PlannedChange, { raw, wide }: TextLook): readonly string[] {
  const metadata = viewMetadata(change)
  if (metadata === undefined) return []
  const whole = `${metadata.before} → ${metadata.after}`
  const addresses = raw || wide === true ? whole : shortContent(whole)
  const line = `${INDENT}${fill('metadata', PATH_WIDTH)}${metadata.text}`
  if (!raw && metadata.text === 'rewritten') return [`${line}   ${addresses}`]
  return [line, `${INDENT}${fill('', PATH_WIDTH)}${addresses}`]
}

/** Where the price stands among those of others, below its label. */
function marketLines({ market }: PlannedChange): readonly string[] {
  if (market === undefined) return []
  return placeWords(market).map(
    (words, index) => `${INDENT}${fill(index === 0 ? 'market' : '', PATH_WIDTH)}${words}`,
  )
}

/** Where every compose file comes from, its CID, and whether it changes. */
function originLines(change: PlannedChange): readonly string[] {
  if (change.kind === 'close') return []
  return change.compose.map(
    ({ environment, from, name, cid, changed }) =>
      `${INDENT}${fill(`${environment} from`, PATH_WIDTH)}${from} ${terminal(name)}   ${cid ?? 'no CID'}   ${changed ? 'changed' : 'as published'}`,
  )
}

/** The first line of an entry: sign, word, id, and what else there is to say. */
export function entryLine(kind: Kind, id: string, rest: string, look: TextLook): string {
  const sign = look.paint.kind(kind, `${SIGNS[kind]} ${kind.padEnd(8)}`)
  return `${sign} ${fill(terminal(id), look.idWidth)}${rest}`.trimEnd()
}

/** A change that the base already wants, in one line; with content addresses whole, or not. */
export function driftText(change: PlannedChange, whole = false): string {
  if (change.kind === 'publish') return 'is on the base branch and not yet on chain'
  if (change.kind === 'close') return 'is closed on the base branch and active on chain'
  return change.fields.map((field) => differenceText(field, change, whole)).join('; ')
}

/** Who is affected by a change to a live Source, and what providers have to fetch. */
function impactLines(change: PlannedChange): readonly string[] {
  const { kind, impact } = change
  const registered =
    impact === null
      ? []
      : [`${providerWords(impact)}, ${counted(impact.tasks, 'task')}`, ...effectWords(change)]
  return [
    ...labelled(kind === 'close' ? 'ends for' : 'registered', registered),
    ...labelled('images', downloadWords(change)),
  ]
}

function labelled(label: string, texts: readonly string[]): readonly string[] {
  return texts.map((text, at) => `${INDENT}${fill(at === 0 ? label : '', PATH_WIDTH)}${text}`)
}

function fieldText(field: FieldView, look: TextLook): readonly string[] {
  const text = field.note === '' ? field.text : `${field.text}   ${field.note}`
  const line = `${INDENT}${fill(field.path, PATH_WIDTH)}${text}`
  return [
    line,
    ...(look.raw && field.raw !== undefined
      ? [`${INDENT}${fill('', PATH_WIDTH)}${look.paint.faint(field.raw)}`]
      : []),
    ...field.diff.map(
      (text) => `${INDENT}  ${look.paint.kind(text.startsWith('+') ? 'publish' : 'close', text)}`,
    ),
  ]
}

function differenceText(field: FieldChange, change: PlannedChange, whole: boolean): string {
  const path = FIELD_PATHS[field.field]
  if (field.before?.text === field.after?.text)
    return `${path} has other content on chain than in git`
  const { before, after } = shortSides(field, change, { whole })
  return `${path} is ${before} on chain, ${after} in git`
}
