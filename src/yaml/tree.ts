import type { Spot } from './text.ts'

/**
 * A value of a YAML file that remembers where it stands, also after several were merged or aliases
 * resolved.
 */
export type Tree = MapTree | ListTree | ScalarTree

export interface MapTree {
  readonly kind: 'map'
  readonly spot: Spot
  readonly fields: ReadonlyMap<string, FieldTree>
}

export interface FieldTree {
  /** Where the key stands. */
  readonly spot: Spot
  readonly value: Tree
}

export interface ListTree {
  readonly kind: 'list'
  readonly spot: Spot
  readonly items: readonly Tree[]
}

export interface ScalarTree {
  readonly kind: 'scalar'
  readonly spot: Spot
  readonly value: string | number | boolean | null
  /**
   * The spelling in the file, before it became a number (017, 0x10) or anything was put in for a
   * variable.
   */
  readonly spelling: string
}

/** The value of a field, however deep; undefined where there is none. */
export function at(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  let value = tree
  for (const key of path) value = value?.kind === 'map' ? value.fields.get(key)?.value : undefined
  return value
}

/** The value behind a path; list items are numbered. */
export function valueAt(tree: Tree, path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>(
    (value, key) => (value?.kind === 'list' ? value.items[Number(key)] : at(value, key)),
    tree,
  )
}

/** A field with its key, however deep; undefined where there is none. */
export function fieldAt(tree: MapTree, ...path: readonly string[]): FieldTree | undefined {
  let field: FieldTree | undefined
  let map: Tree | undefined = tree
  for (const key of path) {
    field = map?.kind === 'map' ? map.fields.get(key) : undefined
    map = field?.value
  }
  return field
}

/** The text of a field; undefined where there is none or it is no text. */
export function textAt(tree: Tree | undefined, ...path: readonly string[]): string | undefined {
  const value = at(tree, ...path)
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined
}

/** The mapping of a field; undefined where there is none or it is something else. */
export function mapAt(tree: Tree | undefined, ...path: readonly string[]): MapTree | undefined {
  const value = at(tree, ...path)
  return value?.kind === 'map' ? value : undefined
}

/** The fields of a mapping; none where there is something else. */
export function fieldsOf(
  tree: Tree | undefined,
): readonly (readonly [name: string, field: FieldTree])[] {
  return tree?.kind === 'map' ? [...tree.fields] : []
}

/** The items of a list; none where there is something else. */
export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : []
}

/**
 * The places of a value and of all keys and values in it, each value once however often it is
 * named.
 */
export function offsetsIn(tree: Tree, seen = new Set<Tree>()): readonly number[] {
  if (seen.has(tree)) return []
  seen.add(tree)
  const inner = [...itemsOf(tree), ...fieldsOf(tree).map(([, { value }]) => value)].flatMap(
    (value) => offsetsIn(value, seen),
  )
  return [tree.spot.offset, ...fieldsOf(tree).map(([, { spot }]) => spot.offset), ...inner]
}

/** A single value as text, whatever its type; undefined for null, lists and mappings. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && tree.value !== null ? String(tree.value) : undefined
}

/** Whether a value is null: given, and nothing. */
export function isNull(tree: Tree | undefined): boolean {
  return tree?.kind === 'scalar' && tree.value === null
}

/**
 * The bare value. Its mappings have no prototype, so that a key named `__proto__` is a key like any
 * other.
 */
export function plain(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value
    case 'list':
      return tree.items.map(plain)
    case 'map': {
      const bare: Record<string, unknown> = Object.create(null)
      for (const [key, field] of tree.fields) bare[key] = plain(field.value)
      return bare
    }
  }
}
