import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar } from 'yaml'
import { isMergeable, merged } from './merge-keys.ts'
import { keyOf, nothingAt, scalarTree } from './scalar.ts'
import type { Spot, YamlText } from './text.ts'
import type { FieldTree, ListTree, MapTree, ScalarTree, Tree } from './tree.ts'

/** What a document holds that its reader does not take, as data: each reader has its own words. */
export type TreeProblem =
  /** An anchor, or an alias, where none is taken; as it is written. */
  | { readonly kind: 'anchor'; readonly written: string }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'too-deep' }
  | { readonly kind: 'duplicate-key'; readonly key: string; readonly first: Spot }
  | { readonly kind: 'no-key'; readonly spelling: string }
  | { readonly kind: 'too-many-values' | 'too-many-aliases' }
  /** An alias without an anchor before it, or inside of its own. */
  | { readonly kind: 'unknown-alias' | 'open-alias'; readonly name: string }
  | { readonly kind: 'merged-value' }

/** How a reader takes a document; `Issue` is what it says of a problem. */
export interface TreeReader<Issue> {
  readonly say: (problem: TreeProblem) => Issue
  /** Whether anchors, aliases and merge keys are resolved; they are problems otherwise. */
  readonly resolves: boolean
  readonly isTag: (tag: string) => boolean
  /** The deepest nesting, the root being 1. */
  readonly maxDepth: number
  /** How many values a document may stand for, its aliases written out. */
  readonly maxValues: number
  readonly maxAliases: number
  /** Whether a plain key is one to this reader. */
  readonly isKey: (spelling: string) => boolean
  /** A plain scalar without a tag as this reader sees it. */
  readonly plainScalar: (tree: ScalarTree, note: (issue: Issue) => void) => ScalarTree
}

/** What an anchor stands for, and how many values that are. */
interface Anchored {
  readonly tree: Tree
  readonly size: number
}

/** A document that is being read. */
interface Reading<Issue> {
  readonly source: YamlText
  readonly reader: TreeReader<Issue>
  readonly issues: (Issue & { readonly spot: Spot })[]
  /**
   * An alias means the last anchor of its name before it; `open` while that is still being read.
   */
  readonly anchors: Map<string, Anchored | 'open'>
  values: number
  aliases: number
}

/** The tree of a parsed document, and what its reader says of what it does not take. */
export function buildTree<Issue extends object>(
  source: YamlText,
  root: Node,
  reader: TreeReader<Issue>,
): { readonly tree: Tree; readonly issues: readonly (Issue & { readonly spot: Spot })[] } {
  const reading: Reading<Issue> = {
    source,
    reader,
    issues: [],
    anchors: new Map(),
    values: 0,
    aliases: 0,
  }
  return { tree: build(root, 1, reading), issues: reading.issues }
}

function build<Issue>(node: Node, depth: number, reading: Reading<Issue>): Tree {
  const { source, reader } = reading
  const spot: Spot = { source, offset: node.range?.[0] ?? 0 }
  if (isAlias(node) && reader.resolves) return resolved(node.source, spot, reading)
  noteProperties(node, spot, reading)
  if (depth > reader.maxDepth) {
    note(reading, spot, { kind: 'too-deep' })
    return nothingAt(spot)
  }
  if (!take(reading, 1, spot)) return nothingAt(spot)
  const anchor = anchorOf(node)
  if (anchor === undefined) return buildValue(node, spot, depth, reading)
  const before = reading.values
  reading.anchors.set(anchor, 'open')
  const tree = buildValue(node, spot, depth, reading)
  reading.anchors.set(anchor, { tree, size: reading.values - before + 1 })
  return tree
}

function buildValue<Issue>(node: Node, spot: Spot, depth: number, reading: Reading<Issue>): Tree {
  if (isMap(node))
    return buildMap(node.items as readonly Pair<Node, Node | null>[], spot, depth, reading)
  if (isSeq(node)) return buildList(node.items as readonly Node[], spot, depth, reading)
  const tree = scalarTree(node, spot)
  if (!isScalar(node) || node.type !== Scalar.PLAIN || node.tag !== undefined) return tree
  return reading.reader.plainScalar(tree, (issue) => reading.issues.push({ ...issue, spot }))
}

function buildList<Issue>(
  nodes: readonly Node[],
  spot: Spot,
  depth: number,
  reading: Reading<Issue>,
): ListTree {
  return { kind: 'list', spot, items: nodes.map((node) => build(node, depth + 1, reading)) }
}

function buildMap<Issue>(
  pairs: readonly Pair<Node, Node | null>[],
  spot: Spot,
  depth: number,
  reading: Reading<Issue>,
): MapTree {
  const { source, reader } = reading
  const seen = new Map<string, Spot>()
  const fields = new Map<string, FieldTree>()
  let base: Tree | undefined
  for (const { key: keyNode, value } of pairs) {
    const key = keyOf(keyNode)
    const keySpot: Spot = { source, offset: keyNode.range?.[0] ?? spot.offset }
    noteKey(keyNode, keySpot, reading)
    const first = seen.get(key)
    if (first !== undefined) note(reading, keySpot, { kind: 'duplicate-key', key, first })
    seen.set(key, first ?? keySpot)
    // What is given twice may hold an anchor that an alias below means.
    if (first !== undefined && !reader.resolves) continue
    const tree = value === null ? nothingAt(keySpot) : build(value, depth + 1, reading)
    if (reader.resolves && isMergeKey(keyNode)) base = mergeable(tree, keySpot, reading)
    else if (first === undefined) fields.set(key, { spot: keySpot, value: tree })
  }
  return { kind: 'map', spot, fields: merged(fields, base) }
}

function noteKey<Issue>(key: Node, spot: Spot, reading: Reading<Issue>): void {
  if (!reading.reader.resolves) noteProperties(key, spot, reading)
  if (!isScalar(key) || key.type !== Scalar.PLAIN) return
  const spelling = key.source ?? ''
  if (!reading.reader.isKey(spelling)) note(reading, spot, { kind: 'no-key', spelling })
}

/** Anchors and aliases where none are resolved, and tags that are not taken. */
function noteProperties<Issue>(node: Node, spot: Spot, reading: Reading<Issue>): void {
  const { reader } = reading
  const anchor = anchorOf(node)
  const written = isAlias(node) ? `*${node.source}` : anchor === undefined ? anchor : `&${anchor}`
  if (!reader.resolves && written !== undefined) note(reading, spot, { kind: 'anchor', written })
  if (typeof node.tag === 'string' && !reader.isTag(node.tag))
    note(reading, spot, { kind: 'tag', tag: node.tag })
}

function anchorOf(node: Node): string | undefined {
  return 'anchor' in node && typeof node.anchor === 'string' ? node.anchor : undefined
}

/** A quoted "<<" is a key like any other. */
function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN
}

function mergeable<Issue>(tree: Tree, spot: Spot, reading: Reading<Issue>): Tree {
  if (!isMergeable(tree)) note(reading, spot, { kind: 'merged-value' })
  return tree
}

/** What an alias stands for; nothing where that can't be told, which is noted. */
function resolved<Issue>(name: string, spot: Spot, reading: Reading<Issue>): Tree {
  reading.aliases += 1
  if (reading.aliases === reading.reader.maxAliases + 1)
    note(reading, spot, { kind: 'too-many-aliases' })
  const anchored = reading.anchors.get(name)
  if (anchored !== undefined && anchored !== 'open')
    return take(reading, anchored.size, spot) ? anchored.tree : nothingAt(spot)
  note(reading, spot, { kind: anchored === undefined ? 'unknown-alias' : 'open-alias', name })
  return nothingAt(spot)
}

/** Counts values. False from the first on that is too many, which is noted once. */
function take<Issue>(reading: Reading<Issue>, count: number, spot: Spot): boolean {
  const { maxValues } = reading.reader
  const fitted = reading.values <= maxValues
  reading.values += count
  const fits = reading.values <= maxValues
  if (fitted && !fits) note(reading, spot, { kind: 'too-many-values' })
  return fits
}

function note<Issue>({ issues, reader }: Reading<Issue>, spot: Spot, problem: TreeProblem): void {
  issues.push({ ...reader.say(problem), spot })
}
