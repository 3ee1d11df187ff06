import { type FieldTree, isNull, type MapTree } from '../yaml/tree.ts'

/**
 * Lays a network's overrides over a definition: maps merge key by key, lists replace, null removes,
 * `environments` and `template` replace each other.
 */
export function overlay(base: MapTree, over: MapTree): MapTree {
  return merge(withoutRival(base, over), over, 'remove')
}

/**
 * Lays a definition over the defaults in the same way, but a null stays to be seen: outside of
 * overrides it is a problem.
 */
export function withDefaults(defaults: MapTree | undefined, definition: MapTree): MapTree {
  return defaults === undefined
    ? definition
    : merge(withoutRival(defaults, definition), definition, 'keep')
}

type Nulls = 'remove' | 'keep'

function merge(base: MapTree, over: MapTree, nulls: Nulls): MapTree {
  const fields = new Map(base.fields)
  for (const [key, field] of over.fields) {
    if (nulls === 'remove' && isNull(field.value)) fields.delete(key)
    else fields.set(key, onto(fields.get(key), field, nulls))
  }
  return { kind: 'map', spot: over.spot, fields }
}

/** A field over the one it may replace. A map over nothing still loses its nulls. */
function onto(base: FieldTree | undefined, over: FieldTree, nulls: Nulls): FieldTree {
  if (over.value.kind !== 'map') return over
  const below: MapTree =
    base?.value.kind === 'map'
      ? base.value
      : { kind: 'map', spot: over.value.spot, fields: new Map() }
  return { spot: over.spot, value: merge(below, over.value, nulls) }
}

function withoutRival(base: MapTree, over: MapTree): MapTree {
  const given = ['environments', 'template'].filter(
    (key) => over.fields.has(key) && !isNull(over.fields.get(key)?.value),
  )
  if (given.length !== 1) return base
  const rival = given[0] === 'template' ? 'environments' : 'template'
  return { ...base, fields: new Map([...base.fields].filter(([key]) => key !== rival)) }
}
