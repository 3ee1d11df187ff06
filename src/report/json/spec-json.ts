import type { ActiveSpec, SourceSpec } from '../../model/source/definition.ts'
import { FIELD_ROWS, type FieldRow, written } from '../../model/source/field.ts'
import type { Environment } from '../../model/source/source.ts'
import { checksum } from '../../model/units/address.ts'

/**
 * A definition as it is resolved for one network: overrides and defaults laid over each other,
 * compose files with their CIDs.
 */
export function specJson(spec: SourceSpec, rows: readonly FieldRow[] = FIELD_ROWS) {
  const { id, network, file, state, protect, address, takeover } = spec
  const common = {
    formatVersion: 1,
    id,
    network,
    file,
    state,
    protect,
    address: address === undefined ? null : checksum(address),
    takeover: takeover ?? null,
  }
  return spec.state === 'closed' ? common : { ...common, ...valuesJson(spec, rows) }
}

function valuesJson(spec: ActiveSpec, rows: readonly FieldRow[]) {
  return nested(rows.flatMap((row) => jsonOf(row, spec)))
}

/** A field's path and what stands there; nothing for an environment without a compose file. */
function jsonOf(row: FieldRow, { values, compose }: ActiveSpec): readonly Entry[] {
  const value = row.wanted(values)
  if (row.role !== 'compose')
    return value === undefined ? [] : [[row.path, written(row.role, value)]]
  const file = compose[row.field as Environment]
  if (file === undefined) return []
  return [[row.path, { from: file.source.kind, cid: file.cid ?? null, url: value ?? null }]]
}

type Entry = readonly [path: string, value: unknown]

/** Paths with a point become an object in an object. */
function nested(entries: readonly Entry[]): Record<string, unknown> {
  const all: Record<string, unknown> = {}
  for (const [path, value] of entries) {
    const [outer = '', inner] = path.split('.')
    all[outer] = inner === undefined ? value : { ...(all[outer] as object), [inner]: value }
  }
  return all
}
