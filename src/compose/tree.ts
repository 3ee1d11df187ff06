import type { Spot } from './text.ts'

/** A value of a compose file that remembers where it stands, also after aliases and merge keys were resolved. */
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
  /** The spelling in the file, before anything was put in for a variable. */
  readonly spelling: string
}

/** The value behind a path; list items are numbered. */
export function at(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>((value, key) => {
    if (value?.kind === 'list') return value.items[Number(key)]
    return value?.kind === 'map' ? value.fields.get(key)?.value : undefined
  }, tree)
}

/** The fields of a mapping; none where there is something else. */
export function fieldsOf(tree: Tree | undefined): readonly (readonly [name: string, field: FieldTree])[] {
  return tree?.kind === 'map' ? [...tree.fields] : []
}

/** The items of a list; none where there is something else. */
export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : []
}

/** A single value as text; undefined for null, lists and mappings. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && tree.value !== null ? String(tree.value) : undefined
}

/** Whether a value says yes, as a boolean or as the text that a variable left behind. */
export function isOn(tree: Tree | undefined): boolean {
  const text = textOf(tree)
  return text !== undefined && !['', 'false', 'no', 'off', 'n', '0'].includes(text.toLowerCase())
}

/** The bare value. Its mappings have no prototype, so that a key named `__proto__` is a key like any other. */
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
