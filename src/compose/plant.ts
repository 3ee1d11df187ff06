import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar } from 'yaml'
import { never } from '../model/never.ts'
import { keyOf, nothingAt, scalarTree } from '../yaml/scalar.ts'
import { placeOf, type Spot, type YamlText } from '../yaml/text.ts'
import type { FieldTree, ListTree, MapTree, ScalarTree, Tree } from '../yaml/tree.ts'
import type { Complaint, Objection } from './finding.ts'
import { goScalar } from './go-scalar.ts'
import { isMergeable, merged } from './merge-keys.ts'
import { show, shown } from './show.ts'
import { freshSoil, note, type Soil, take, takeAlias } from './soil.ts'

/**
 * What the YAML core schema gives a value anyway. Compose's own `!reset` and `!override` take
 * values away that a reader sees.
 */
const PLAIN_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/

/**
 * Grows the tree of a parsed document, aliases and merge keys resolved, and notes what keeps it
 * from being read.
 */
export function plant(
  source: YamlText,
  root: Node,
): {
  readonly tree: Tree
  readonly objections: readonly Objection[]
  readonly dates: ReadonlySet<Tree>
} {
  const soil = freshSoil(source)
  return { tree: grow(root, soil), objections: soil.objections, dates: soil.dates }
}

function grow(node: Node, soil: Soil): Tree {
  const spot: Spot = { source: soil.source, offset: node.range?.[0] ?? 0 }
  if (isAlias(node)) return takeAlias(soil, node.source, spot) ?? nothingAt(spot)
  if (typeof node.tag === 'string' && !PLAIN_TAG.test(node.tag)) {
    note(soil, spot, {
      rule: 'compose-yaml-tag',
      message: `the tag ${shown(node.tag.replace('tag:yaml.org,2002:', '!!'))} changes what a reader sees`,
      hint: 'write the plain value',
    })
  }
  if (!take(soil, 1, spot)) return nothingAt(spot)
  const anchor = 'anchor' in node && typeof node.anchor === 'string' ? node.anchor : undefined
  return anchor === undefined ? growValue(node, spot, soil) : growAnchored(anchor, node, spot, soil)
}

function growAnchored(anchor: string, node: Node, spot: Spot, soil: Soil): Tree {
  const before = soil.values
  soil.anchors.set(anchor, 'open')
  const tree = growValue(node, spot, soil)
  soil.anchors.set(anchor, { tree, size: soil.values - before + 1 })
  return tree
}

function growValue(node: Node, spot: Spot, soil: Soil): Tree {
  if (isMap(node)) return growMap(node.items as readonly Pair<Node, Node | null>[], spot, soil)
  if (isSeq(node)) return growList(node.items as readonly Node[], spot, soil)
  return plainScalar(node, scalarTree(node, spot), soil)
}

/**
 * A plain scalar as Compose reads it: other numbers than a YAML 1.2 reader sees; dates, which are
 * no texts to it, are remembered.
 */
function plainScalar(node: Node, tree: ScalarTree, soil: Soil): ScalarTree {
  if (!isScalar(node) || node.type !== Scalar.PLAIN || node.tag !== undefined) return tree
  const found = goScalar(tree.spelling)
  switch (found.kind) {
    case 'text':
    case 'null':
      return tree
    case 'time':
      soil.dates.add(tree)
      return tree
    case 'float':
      if (!Number.isFinite(found.value))
        note(soil, tree.spot, {
          rule: 'compose-schema',
          message: `${show(tree.spelling)} is no number that every Compose can write down`,
          hint: 'put it in quotes, or take it out',
        })
      return { ...tree, value: found.value }
    case 'bool':
    case 'int':
      return { ...tree, value: found.value }
    default:
      return never(found)
  }
}

function growList(nodes: readonly Node[], spot: Spot, soil: Soil): ListTree {
  return { kind: 'list', spot, items: nodes.map((node) => grow(node, soil)) }
}

function growMap(pairs: readonly Pair<Node, Node | null>[], spot: Spot, soil: Soil): MapTree {
  const seen = new Map<string, Spot>()
  const fields = new Map<string, FieldTree>()
  let base: Tree | undefined
  for (const { key: keyNode, value } of pairs) {
    const key = keyOf(keyNode)
    const keySpot: Spot = { source: soil.source, offset: keyNode.range?.[0] ?? spot.offset }
    if (!isTextKey(keyNode))
      note(soil, keySpot, {
        rule: 'compose-bad-yaml',
        message: `the key ${shown(spellingOf(keyNode))} is no text to Compose`,
        hint: `put it in quotes: "${shown(spellingOf(keyNode))}":`,
      })
    const first = seen.get(key)
    if (first !== undefined) note(soil, keySpot, duplicate(key, first))
    seen.set(key, first ?? keySpot)
    const tree = value === null ? nothingAt(keySpot) : grow(value, soil)
    if (isMergeKey(keyNode)) base = mergeable(tree, keySpot, soil)
    else if (first === undefined) fields.set(key, { spot: keySpot, value: tree })
  }
  return { kind: 'map', spot, fields: merged(fields, base) }
}

/** A plain key that Compose reads as a number, a truth, a date or nothing is refused by it. */
function isTextKey(key: Node): boolean {
  return !isScalar(key) || key.type !== Scalar.PLAIN || goScalar(spellingOf(key)).kind === 'text'
}

function spellingOf(key: Node): string {
  return isScalar(key) ? (key.source ?? '') : ''
}

/** A quoted "<<" is a key like any other. */
function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN
}

function mergeable(tree: Tree, spot: Spot, soil: Soil): Tree {
  if (!isMergeable(tree)) {
    note(soil, spot, {
      rule: 'compose-bad-yaml',
      message: 'a merge key needs a mapping, or a list of mappings',
      hint: 'write <<: *name, with a mapping at &name',
    })
  }
  return tree
}

function duplicate(key: string, first: Spot): Complaint {
  const message = `${show(key)} stands here again; it is given on line ${placeOf(first).line} already`
  return {
    rule: 'compose-duplicate-key',
    message,
    hint: key === '<<' ? 'write one list: <<: [*one, *other]' : 'keep one of the two',
  }
}
