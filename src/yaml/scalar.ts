import { isScalar, type Node } from 'yaml'
import type { Spot } from './text.ts'
import type { ScalarTree } from './tree.ts'

/** The tree of a node that is neither a mapping nor a list; null where it holds no plain value. */
export function scalarTree(node: Node, spot: Spot): ScalarTree {
  if (!isScalar(node)) return nothingAt(spot)
  const { value, source: spelling = '' } = node
  const isPlain =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return { kind: 'scalar', spot, value: isPlain ? value : null, spelling }
}

/** A value where none is written. */
export function nothingAt(spot: Spot): ScalarTree {
  return { kind: 'scalar', spot, value: null, spelling: '' }
}

/** The text of a key; empty where it is none. */
export function keyOf(key: Node): string {
  return isScalar(key) ? String(key.value ?? '') : ''
}
