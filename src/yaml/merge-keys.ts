import { type FieldTree, itemsOf, type Tree } from './tree.ts'

/** Whether a value can stand behind a merge key. */
export function isMergeable(tree: Tree): boolean {
  return (
    tree.kind === 'map' || (tree.kind === 'list' && tree.items.every(({ kind }) => kind === 'map'))
  )
}

/**
 * The fields of a mapping with those of its merge key: its own go before, the earlier mapping of a
 * list before the later.
 */
export function merged(
  own: ReadonlyMap<string, FieldTree>,
  base: Tree | undefined,
): ReadonlyMap<string, FieldTree> {
  if (base === undefined) return own
  const fields = new Map(own)
  for (const tree of base.kind === 'list' ? itemsOf(base) : [base]) {
    if (tree.kind !== 'map') continue
    for (const [key, field] of tree.fields) if (!fields.has(key)) fields.set(key, field)
  }
  return fields
}
