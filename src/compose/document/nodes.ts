import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

/** What stands behind a node: itself, or what its alias names. */
function behind(document: Document, node: unknown): Node | undefined {
  if (isAlias(node)) return node.resolve(document)
  return isScalar(node) || isMap(node) || isSeq(node) ? node : undefined
}

/** A value of a mapping's own, aliases resolved. */
export function own(document: Document, map: YAMLMap, key: string): Node | undefined {
  return behind(document, pairIn(map, key)?.value)
}

/**
 * A value of one of several mappings, the first that has it: its own goes before what is merged in.
 */
export function valueIn(
  document: Document,
  bodies: readonly YAMLMap[],
  key: string,
): Node | undefined {
  return bodies.map((body) => own(document, body, key)).find((value) => value !== undefined)
}

/** The text of a scalar; undefined for anything else. */
export function text(node: unknown): string | undefined {
  return isScalar(node) && node.value !== null && node.value !== undefined
    ? String(node.value)
    : undefined
}

/** The items of a list, aliases resolved; none for anything else. */
export function items(document: Document, node: unknown): readonly Node[] {
  const list = behind(document, node)
  return isSeq(list) ? list.items.flatMap((item) => behind(document, item) ?? []) : []
}

/** The keys and values of a mapping. */
export function fields(
  document: Document,
  node: unknown,
): readonly (readonly [name: string, value: Node | undefined])[] {
  const map = behind(document, node)
  if (!isMap(map)) return []
  return (map.items as readonly Pair[]).map(({ key, value }) => [
    text(key) ?? '',
    behind(document, value),
  ])
}

/** A mapping and those that its merge keys take in, the nearest first. */
export function bodiesOf(document: Document, map: YAMLMap, deepest = 16): readonly YAMLMap[] {
  const merged = behind(document, pairIn(map, '<<')?.value)
  const above = isSeq(merged) ? items(document, merged) : merged === undefined ? [] : [merged]
  return [
    map,
    ...(deepest === 0
      ? []
      : above
          .filter((node) => isMap(node))
          .flatMap((node) => bodiesOf(document, node, deepest - 1))),
  ]
}

/** Takes a field out; the comment above it stays above what comes next. */
export function removeField(map: YAMLMap, key: string): void {
  const pairs = map.items as Pair[]
  const index = pairs.findIndex((pair) => text(pair.key) === key)
  if (index < 0) return
  const [gone] = pairs.splice(index, 1)
  keepComment(gone?.key, pairs[index]?.key ?? undefined, map)
}

/** Takes items out of a list for which something holds; their comments stay. */
export function removeItems(
  document: Document,
  list: YAMLSeq,
  isGone: (item: Node) => boolean,
): readonly Node[] {
  const gone: Node[] = []
  for (let index = 0; index < list.items.length; ) {
    const item = behind(document, list.items[index])
    if (item === undefined || !isGone(item)) {
      index += 1
      continue
    }
    gone.push(item)
    const [taken] = list.items.splice(index, 1)
    keepComment(taken, list.items[index], list)
  }
  return gone
}

/**
 * The value of a service's field as a node of its own that can be edited: what is merged in or
 * named by an alias is copied.
 */
export function editable(
  document: Document,
  bodies: readonly YAMLMap[],
  key: string,
): Node | undefined {
  const [map] = bodies
  const found = valueIn(document, bodies, key)
  if (map === undefined || found === undefined) return undefined
  const pair = pairIn(map, key)
  if (pair !== undefined && !isAlias(pair.value)) return found
  const copy = found.clone() as Node
  visit(copy, {
    Node: (_, node) => {
      if ('anchor' in node) delete node.anchor
    },
  })
  map.set(key, copy)
  return copy
}

/** Sets a field, behind the others where there was none. */
export function setField(document: Document, map: YAMLMap, key: string, value: unknown): void {
  map.set(key, document.createNode(value))
}

/** A text that keeps its quotes: `"${PORT}:5555"`. */
export function quoted(value: string): Scalar<string> {
  const scalar = new Scalar(value)
  scalar.type = Scalar.QUOTE_DOUBLE
  return scalar
}

/** Whether a list or mapping has nothing left in it. */
export function isEmpty(node: Node): boolean {
  return (isMap(node) || isSeq(node)) && node.items.length === 0
}

function pairIn(map: YAMLMap, key: string): Pair | undefined {
  return (map.items as readonly Pair[]).find((pair) => isPair(pair) && text(pair.key) === key)
}

interface Commented {
  commentBefore?: string | null
  comment?: string | null
}

function keepComment(gone: unknown, next: unknown, home: Commented): void {
  const kept = commentOf(gone)
  if (kept === undefined) return
  if (isScalar(next) || isMap(next) || isSeq(next))
    next.commentBefore = [kept, next.commentBefore ?? ''].filter((line) => line !== '').join('\n')
  else home.comment = [home.comment ?? '', kept].filter((line) => line !== '').join('\n')
}

function commentOf(node: unknown): string | undefined {
  return (isScalar(node) || isMap(node) || isSeq(node)) && typeof node.commentBefore === 'string'
    ? node.commentBefore
    : undefined
}
