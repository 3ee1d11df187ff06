import { never } from '../../../model/never.ts'
import type { FieldChange, PlannedChange, Update } from '../../../model/source/change.ts'
import { rowOf } from '../../../model/source/field.ts'
import { ENVIRONMENT_BITS, ENVIRONMENTS } from '../../../model/source/source.ts'
import { formatAmount } from '../../../model/units/amount.ts'
import { shortValue } from '../../field-view.ts'
import { markdown } from '../../format/escape.ts'
import { imagesOf, imageWords } from '../../format/image-words.ts'
import { ratio } from '../../format/ratio.ts'
import { listed } from '../../format/words.ts'
import { recordWords } from '../../metadata-view.ts'

/**
 * What merging does, as a cell of the table: "price **0.01 → 0.02 OGPU (2×)**; cpu compose file".
 */
export function changeSummary(change: PlannedChange): string {
  switch (change.kind) {
    case 'publish': {
      const { imageEnvironments, minPayment } = change.params
      const environments = ENVIRONMENTS.filter(
        (environment) => (imageEnvironments & ENVIRONMENT_BITS[environment]) !== 0,
      )
      return `new Source for ${listed(environments)} at ${formatAmount(minPayment)}`
    }
    case 'update':
      return [
        ...[...change.fields]
          .sort((a, b) => rank(a) - rank(b))
          .map((field) => fieldSummary(field, change)),
        ...metadataSummary(change),
      ].join('; ')
    case 'close':
      return '**closes it for good**'
    default:
      return never(change)
  }
}

/** What nobody would guess from the fields: that our record is written too. */
function metadataSummary({ metadata }: Update): readonly string[] {
  const fate = metadata === undefined ? '' : recordWords(metadata.record)
  return fate === '' ? [] : [`metadata rewritten: ${fate}`]
}

/** Prices first: they are what a reviewer must not miss. */
function rank({ field }: FieldChange): number {
  return rowOf(field)?.role === 'amount' ? 0 : 1
}

function fieldSummary(change: FieldChange, owner: PlannedChange): string {
  const { field, before, after } = change
  const row = rowOf(field)
  switch (row?.role) {
    case 'amount':
      return `${row.word} ${priceSummary(change)}`
    case 'compose':
      return before === null
        ? `adds ${field}`
        : after === null
          ? `drops ${field}`
          : composeSummary(field, owner)
    case 'prose':
    case 'link':
      return field
    default:
      return `${field} ${markdown(shortValue(before, owner))} → ${markdown(shortValue(after, owner))}`
  }
}

/** "cpu image 1.4.0 → 1.5.0", and that the file changes elsewhere too. */
function composeSummary(field: FieldChange['field'], owner: PlannedChange): string {
  const images = imagesOf(field, owner)
  if (images === undefined) return `${field} compose file`
  const words = `${field} ${markdown(imageWords(images.changes))}`
  return images.isAll ? words : `${words}, and more of its compose file`
}

function priceSummary({ before, after }: FieldChange): string {
  const [from, to] = [before?.text ?? 'none', after?.text ?? 'none']
  const unit = ' OGPU'
  const start = from.endsWith(unit) && to.endsWith(unit) ? from.slice(0, -unit.length) : from
  const factor = ratio(before?.raw ?? '', after?.raw ?? '')
  return `**${markdown(start)} → ${markdown(to)}${factor === undefined ? '' : ` (${factor})`}**`
}
