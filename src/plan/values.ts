import type { Snapshot } from '../model/source/change.ts'
import type { ActiveSpec } from '../model/source/definition.ts'
import {
  type ComparedField,
  FIELD_ROWS,
  type Field,
  type FieldRow,
  type Held,
  type Plain,
  type Role,
  type Value,
  written,
} from '../model/source/field.ts'
import type { Metadata } from '../model/source/metadata.ts'
import {
  ENVIRONMENTS,
  type Environment,
  type SourceParams,
  type SourceValues,
} from '../model/source/source.ts'
import { contentIn, contentKeyOf, parseContent } from '../model/units/content-address.ts'

/** One side of a comparison: a value for each field that has one. */
export type Values = Readonly<Partial<Record<Field, Value>>>

/** What a definition wants. */
export function wantedValues(
  values: SourceValues,
  gatewayUrl: string,
  rows: readonly FieldRow[] = FIELD_ROWS,
): Values {
  return valuesOf(rows, gatewayUrl, ({ wanted }) => wanted(values))
}

/** What the chain holds; without metadata only what the parameters say. */
export function observedValues(
  params: SourceParams,
  metadata: Metadata | undefined,
  gatewayUrl: string,
  rows: readonly FieldRow[] = FIELD_ROWS,
): Values {
  return valuesOf(rows, gatewayUrl, ({ observed }) => observed({ params, metadata }))
}

function valuesOf(
  rows: readonly FieldRow[],
  gatewayUrl: string,
  side: (row: FieldRow) => Plain | undefined,
): Values {
  return Object.fromEntries(
    rows.flatMap((row) => {
      const value = side(row)
      return value === undefined ? [] : [[row.field, comparable(row.role, value, gatewayUrl)]]
    }),
  )
}

function comparable(role: Role, value: Plain, gatewayUrl: string): Value {
  if (role !== 'compose') return { text: written(role, value), raw: `${value}` }
  const key = environmentKey(`${value}`, gatewayUrl)
  return { text: key, raw: key }
}

/** The compose files of a definition, as far as it is known what else addresses their bytes. */
type Compose = ActiveSpec['compose']

/**
 * The fields that differ. Two URLs with one CID are the same content, whatever gateways they name,
 * and so are two CIDs of the same bytes where `compose` knows them; a text is what it says.
 */
export function differingFields(
  before: Values,
  after: Values,
  compose: Compose = {},
  rows: readonly FieldRow[] = FIELD_ROWS,
): readonly ComparedField[] {
  return rows.flatMap(({ field, role }) => {
    const name = field as ComparedField
    return isSame({ field, role }, before[name], after[name], compose) ? [] : [name]
  })
}

/**
 * Whether a Source holds every field as a definition writes it, so that none can differ. Where it
 * does not, two spellings may still mean the same.
 */
export function standsAsWritten(
  values: SourceValues,
  held: Held,
  rows: readonly FieldRow[] = FIELD_ROWS,
): boolean {
  return rows.every(({ wanted, observed }) => wanted(values) === observed(held))
}

/** What will stand there: what is wanted, but every URL whose content stays as it is on chain. */
export function keptValues(before: Values, wanted: Values, compose: Compose): Values {
  const kept = FIELD_ROWS.flatMap(({ field, role }) => {
    const value = before[field]
    return isUrl(role) &&
      value !== undefined &&
      isSame({ field, role }, value, wanted[field], compose)
      ? [[field, value] as const]
      : []
  })
  return { ...wanted, ...Object.fromEntries(kept) }
}

/** Whether two URLs of an environment address the same bytes, as far as that is known. */
export function isSameContent(
  a: string,
  b: string,
  environment: Environment,
  compose: Compose,
): boolean {
  const [one, other] = [contentKey(a), contentKey(b)]
  const sameAs = compose[environment]?.sameAs
  return one === other || (sameAs?.has(one) === true && sameAs.has(other))
}

/** The raw values, for a digest. */
export function snapshotOf(values: Values): Snapshot {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value.raw]))
}

/**
 * How a URL is hashed: what stands behind our gateway or `ipfs://` by its CID, anything else as its
 * text.
 */
export function environmentKey(url: string, gatewayUrl: string): string {
  const isOurs = url.startsWith(gatewayUrl)
  const content = isOurs
    ? parseContent(url.slice(gatewayUrl.length))
    : url.startsWith('ipfs://')
      ? contentIn(url)
      : undefined
  return content === undefined ? url : contentKeyOf(content)
}

/** How a URL is compared: by its CID, and the path behind it, wherever one is named. */
export function contentKey(url: string): string {
  const content = contentIn(url)
  return content === undefined ? url : contentKeyOf(content)
}

function isUrl(role: Role): boolean {
  return role === 'link' || role === 'compose'
}

function isSame(
  { field, role }: Pick<FieldRow, 'field' | 'role'>,
  a: Value | undefined,
  b: Value | undefined,
  compose: Compose,
): boolean {
  if (a === undefined || b === undefined || !isUrl(role)) return a?.raw === b?.raw
  const environment = ENVIRONMENTS.find((name) => name === field)
  return environment === undefined
    ? contentKey(a.raw) === contentKey(b.raw)
    : isSameContent(a.raw, b.raw, environment, compose)
}
