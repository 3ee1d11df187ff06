import { formatAmount } from '../../model/amount.ts'
import type { FieldChange, PlannedChange, Update } from '../../model/change.ts'
import { rowOf } from '../../model/field.ts'
import { never } from '../../model/never.ts'
import { ENVIRONMENT_BITS, ENVIRONMENTS } from '../../model/source.ts'
import { markdown } from '../escape.ts'
import { shortValue } from '../field-view.ts'
import { recordWords } from '../metadata-view.ts'
import { ratio } from '../ratio.ts'
import { listed } from '../words.ts'

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
          : `${field} compose file`
    case 'prose':
    case 'link':
      return field
    default:
      return `${field} ${markdown(shortValue(before, owner))} → ${markdown(shortValue(after, owner))}`
  }
}

function priceSummary({ before, after }: FieldChange): string {
  const [from, to] = [before?.text ?? 'none', after?.text ?? 'none']
  const unit = ' OGPU'
  const start = from.endsWith(unit) && to.endsWith(unit) ? from.slice(0, -unit.length) : from
  const factor = ratio(before?.raw ?? '', after?.raw ?? '')
  return `**${markdown(start)} → ${markdown(to)}${factor === undefined ? '' : ` (${factor})`}**`
}
