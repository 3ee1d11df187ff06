import type { Plan, PlannedChange, Update, WantedParams } from '../../../model/source/change.ts'
import { FIELD_ROWS, type Field, type FieldRow } from '../../../model/source/field.ts'
import { ENVIRONMENT_BITS, ENVIRONMENTS } from '../../../model/source/source.ts'
import { checksum } from '../../../model/units/address.ts'
import { codeSpan } from '../../format/escape.ts'
import { table } from '../markup/table.ts'
import { fold } from './compose-markdown.ts'

/**
 * Every parameter of every transaction as it will be signed, folded away; undefined where nothing
 * would be signed.
 */
export function signedValues(plan: Plan, changes: readonly PlannedChange[]): string | undefined {
  if (changes.length === 0) return undefined
  const rows = changes.flatMap((change) => rowsOf(change))
  return fold(
    'Values to be signed, in full',
    `${table([['Source', 'Parameter', 'Now', 'After'], ...rows])}\n\n${simulationLine(plan, changes)}`,
  )
}

function rowsOf(change: PlannedChange): readonly (readonly string[])[] {
  const id = codeSpan(change.id)
  if (change.kind === 'close')
    return [[id, 'status', '0 (active)', '1 (inactive), by `inactivateSource`']]
  return paramRows(change.params).map((row) => [
    id,
    row.parameter,
    change.kind === 'update' ? now(change, row) : '',
    row.value,
  ])
}

interface ParamRow {
  readonly parameter: string
  /** The field that shows what the parameter is now. */
  readonly field?: string
  readonly value: string
}

/**
 * In the order of the contract, without the client, which stands below the table, and the time,
 * which only signing knows.
 */
const ORDER = [
  'imageMetadataUrl',
  'imageEnvironments',
  'minPayment',
  'minAvailableLockup',
  'maxExpiryDuration',
  'privacyEnabled',
  'optionalParamsUrl',
  'deliveryMethod',
] as const satisfies readonly (keyof WantedParams)[]

/** Every parameter as it will be signed. */
export function paramRows(
  params: WantedParams,
  rows: readonly FieldRow[] = FIELD_ROWS,
): readonly ParamRow[] {
  return ORDER.map((name) => {
    const row = rows.find(({ parameter }) => parameter?.name === name)
    const unit = row?.parameter?.unit
    return {
      parameter: unit === undefined ? name : `${name} (${unit})`,
      ...(row === undefined ? {} : { field: row.field }),
      value: valueText(params, name, row),
    }
  })
}

function valueText(
  params: WantedParams,
  name: (typeof ORDER)[number],
  row: FieldRow | undefined,
): string {
  const value = params[name]
  if (typeof value === 'string') return codeSpan(value, 1000) || '(empty)'
  const word =
    name === 'imageEnvironments'
      ? ENVIRONMENTS.filter(
          (environment) => (params.imageEnvironments & ENVIRONMENT_BITS[environment]) !== 0,
        ).join(' + ')
      : row?.parameter?.word?.(Number(value))
  return word === undefined ? `${value}` : `${value} (${word})`
}

/** What a parameter is on chain, as far as the change tells. */
function now(change: Update, { parameter, field }: ParamRow): string {
  if (parameter === 'imageMetadataUrl')
    return change.metadata === undefined ? 'the same' : codeSpan(change.metadata.before, 1000)
  if (parameter === 'imageEnvironments')
    return change.fields.some(
      ({ field, before, after }) => isEnvironment(field) && (before === null || after === null),
    )
      ? 'see its fields'
      : 'the same'
  const known = change.fields.find((candidate) => candidate.field === field)
  return known === undefined ? 'the same' : codeSpan(known.before?.raw ?? '')
}

function isEnvironment(field: Field): boolean {
  return ENVIRONMENTS.some((environment) => environment === field)
}

function simulationLine(plan: Plan, changes: readonly PlannedChange[]): string {
  const client = codeSpan(checksum(plan.client))
  const isWhole = !plan.warnings.some(({ code }) => code === 'not-simulated')
  if (!isWhole) return `Signed by ${client}. Not every one could be simulated, see the warnings.`
  return changes.length === 1
    ? `It was simulated from ${client} and does not revert.`
    : `Each was simulated from ${client}; none reverts.`
}
