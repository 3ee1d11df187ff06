import type { PlannedChange } from '../../../model/source/change.ts'
import { FIELD_PATHS, FIELDS } from '../../../model/source/field.ts'
import { type ComposeDiffs, type FieldView, spacedText, viewFields } from '../../field-view.ts'
import { codeFence, codeSpan, markdown } from '../../format/escape.ts'
import { shortContent } from '../../format/short.ts'
import { SIGNS } from '../../format/signs.ts'
import { counted } from '../../format/words.ts'
import { downloadWords, effectWords, providerWords } from '../../impact-words.ts'
import { placeWords } from '../../market-words.ts'
import { viewMetadata } from '../../metadata-view.ts'
import { fill, PATH_WIDTH } from '../../text/layout.ts'
import type { Detail } from '../markup/budget.ts'
import { addressLink, type LinkTargets } from '../markup/links.ts'
import { renderedFiles } from './compose-markdown.ts'

/** What drawing a change needs besides the change. */
export interface ChangeContext extends LinkTargets {
  readonly composeDiffs?: ComposeDiffs | undefined
}

/**
 * A change in full: its fields as a diff, its compose files, who is affected. Undefined where
 * details are left out.
 */
export function changeMarkdown(
  change: PlannedChange,
  context: ChangeContext,
  detail: Detail,
): string | undefined {
  if (!detail.fields) return undefined
  const fields = viewFields(change, context.composeDiffs)
  const address = change.address === null ? '' : ` · ${addressLink(change.address, context)}`
  return [
    `#### \`${SIGNS[change.kind]}\` ${change.kind} ${codeSpan(change.id)}${address}`,
    codeFence(
      'diff',
      [...fieldLines(change.kind, fields), ...metadataLine(change), ...unchangedLine(change)].join(
        '\n',
      ),
    ),
    ...(detail.files ? renderedFiles(change, context.composeDiffs) : []),
    ...impactLine(change),
    ...marketLine(change),
  ].join('\n\n')
}

/**
 * The fields of a change below each other, as lines of a diff. Short ones are indented and refer to
 * nothing below them.
 */
export function fieldLines(
  kind: PlannedChange['kind'],
  fields: readonly FieldView[],
  isShort = false,
): readonly string[] {
  const rows = fields.map((field) => ({
    field,
    isFile: field.path.startsWith('environments.') && field.diff.length > 0,
  }))
  const texts = rows.map(({ field, isFile }) =>
    isFile ? `${field.text} changed` : spacedText(field),
  )
  const width =
    Math.max(0, ...texts.filter((_, at) => fields[at]?.note !== '').map((text) => text.length)) + 5
  return rows.flatMap(({ field, isFile }, at) => {
    const text = texts[at] ?? ''
    const noted =
      field.note === ''
        ? text
        : `${fill(text, width)}${field.note}${isFile && !isShort ? ', see below' : ''}`
    return [
      `${SIGNS[kind]} ${isShort ? '  ' : ''}${fill(field.path, PATH_WIDTH)}${noted}`,
      ...(isFile || isShort ? [] : field.diff),
    ]
  })
}

/**
 * What travels with an update besides its fields; the addresses stand in full among the values to
 * be signed.
 */
export function metadataLine(change: PlannedChange, isShort = false): readonly string[] {
  const metadata = viewMetadata(change)
  if (metadata === undefined) return []
  const [before, after] = [shortContent(metadata.before), shortContent(metadata.after)]
  const path = `${isShort ? '  ' : ''}${fill('metadata', PATH_WIDTH)}`
  return [`! ${path}${metadata.text}  (${before} → ${after})`]
}

function unchangedLine(change: PlannedChange): readonly string[] {
  if (change.kind !== 'update') return []
  const changed = new Set(change.fields.map(({ field }) => field))
  const same = FIELDS.filter((field) => change.after[field] !== undefined && !changed.has(field))
  return same.length === 0
    ? []
    : [`# unchanged: ${same.map((field) => FIELD_PATHS[field]).join(', ')}`]
}

/** Who is affected, and what providers have to fetch: in one paragraph. */
function impactLine(change: PlannedChange): readonly string[] {
  const sentences = [...registeredWords(change), ...downloadWords(change)].map(sentence)
  return sentences.length === 0 ? [] : [sentences.join(' ')]
}

function registeredWords(change: PlannedChange): readonly string[] {
  const { kind, impact, fields } = change
  if (kind !== 'update' || impact === null) return []
  if (impact.providers === 0) return ['no provider is registered']
  const tasks = `with ${counted(impact.tasks, 'task')} so far`
  return [
    `${providerWords(impact)} ${impact.providers === 1 ? 'is' : 'are'} registered, ${tasks}`,
    ...effectWords(change),
    ...(fields.some(({ field }) => field === 'minLockup') ? [] : ['the lockup does not change']),
  ]
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`
}

/** Where the price stands among those of others: numbers, and nothing that a stranger wrote. */
function marketLine({ market }: PlannedChange): readonly string[] {
  return market === undefined
    ? []
    : [
        `Market: ${placeWords(market)
          .map((words) => markdown(words))
          .join('. ')}.`,
      ]
}
