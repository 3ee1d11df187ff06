import { isAlias, isMap, isSeq, type Node, type Pair } from 'yaml'
import { keyOf, nothingAt, scalarTree } from '../yaml/scalar.ts'
import { placeOf, type Spot, type YamlText } from '../yaml/text.ts'
import type { FieldTree, ListTree, MapTree, Tree } from '../yaml/tree.ts'
import type { Finding } from './finding.ts'
import { show } from './show.ts'

/** The deepest nesting that a file may have; a definition needs five levels. */
const DEEPEST = 16

/**
 * Grows the tree of a parsed document and notes what no file of ours may hold: anchors, tags, keys
 * given twice, too much depth.
 */
export function plant(
  source: YamlText,
  root: Node,
): { readonly tree: Tree; readonly findings: readonly Finding[] } {
  const findings: Finding[] = []
  return {
    tree: grow(root, { source, depth: 1, note: (finding) => findings.push(finding) }),
    findings,
  }
}

interface Soil {
  readonly source: YamlText
  readonly depth: number
  readonly note: (finding: Finding) => void
}

function grow(node: Node, soil: Soil): Tree {
  const spot: Spot = { source: soil.source, offset: node.range?.[0] ?? 0 }
  refuseAnchorsAndTags(node, spot, soil)
  if (soil.depth > DEEPEST) {
    soil.note({
      code: 'too-deep',
      message: `nested deeper than ${DEEPEST} levels`,
      hint: 'a definition needs five at most',
      spot,
    })
    return nothingAt(spot)
  }
  if (isMap(node)) return growMap(node.items as readonly Pair<Node, Node | null>[], spot, soil)
  if (isSeq(node)) return growList(node.items as readonly Node[], spot, soil)
  return scalarTree(node, spot)
}

function refuseAnchorsAndTags(node: Node, spot: Spot, { note }: Soil): void {
  const anchor = isAlias(node)
    ? `*${node.source}`
    : 'anchor' in node && node.anchor !== undefined
      ? `&${node.anchor}`
      : undefined
  if (anchor !== undefined)
    note({
      code: 'yaml-anchor',
      message: `anchors and aliases are not supported: ${show(anchor)}`,
      hint: 'write the value out',
      spot,
    })
  if (typeof node.tag === 'string')
    note({
      code: 'yaml-tag',
      message: `tags are not supported: ${show(node.tag)}`,
      hint: 'write the plain value',
      spot,
    })
}

function growMap(pairs: readonly Pair<Node, Node | null>[], spot: Spot, soil: Soil): MapTree {
  const fields = new Map<string, FieldTree>()
  for (const pair of pairs) {
    const key = keyOf(pair.key)
    const keySpot: Spot = { source: soil.source, offset: pair.key.range?.[0] ?? spot.offset }
    refuseAnchorsAndTags(pair.key, keySpot, soil)
    const first = fields.get(key)
    if (first !== undefined) soil.note(duplicate(key, keySpot, first))
    else
      fields.set(key, {
        spot: keySpot,
        value: pair.value === null ? nothingAt(keySpot) : grow(pair.value, deeper(soil)),
      })
  }
  return { kind: 'map', spot, fields }
}

function growList(nodes: readonly Node[], spot: Spot, soil: Soil): ListTree {
  return { kind: 'list', spot, items: nodes.map((node) => grow(node, deeper(soil))) }
}

function deeper(soil: Soil): Soil {
  return { ...soil, depth: soil.depth + 1 }
}

function duplicate(key: string, spot: Spot, first: FieldTree): Finding {
  const message = `${show(key)} stands here again; it is given on line ${placeOf(first.spot).line} already`
  return { code: 'duplicate-key', message, hint: 'keep one of the two', spot }
}
