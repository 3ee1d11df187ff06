import { isMap, isScalar, isSeq, type Node, type Pair, stringify, type YAMLMap } from 'yaml'
import { addField, documentOf, endOf, lineEnd, pairOf, type Splice, spliced } from './splice.ts'

/** A definition without one network. `networks` are all it is on; undefined when none is left, so that the file can go. */
export function releaseDefinition(text: string, network: string, networks: readonly string[]): string | undefined {
  const left = networks.filter((name) => name !== network)
  if (left.length === 0) return undefined
  const root = documentOf(text).contents
  const value = pairOf(root, 'networks')?.value
  if (isMap(value)) return spliced(text, withoutEntry(text, value.items as Pair<Node, Node | null>[], value, network))
  if (isSeq(value)) return spliced(text, withoutItem(text, value.items as Node[], value.flow === true, network))
  return spliced(text, [addField(text, root as YAMLMap, `networks: [${left.map((name) => stringify(name).trim()).join(', ')}]`)])
}

function withoutEntry(text: string, pairs: readonly Pair<Node, Node | null>[], map: YAMLMap, network: string): readonly Splice[] {
  const spans = pairs.map((pair) => ({ start: pair.key.range?.[0] ?? 0, end: endOf(pair) }))
  const index = pairs.findIndex(({ key }) => isScalar(key) && String(key.value) === network)
  return removal(text, spans, index, map.flow === true)
}

function withoutItem(text: string, items: readonly Node[], isFlow: boolean, network: string): readonly Splice[] {
  const spans = items.map(({ range }) => ({ start: range?.[0] ?? 0, end: range?.[1] ?? 0 }))
  const index = items.findIndex((item) => isScalar(item) && String(item.value) === network)
  return removal(text, spans, index, isFlow)
}

interface Span {
  readonly start: number
  readonly end: number
}

/** In flow style an entry goes with the comma that parts it from its neighbour, in block style with its lines. */
function removal(text: string, spans: readonly Span[], index: number, isFlow: boolean): readonly Splice[] {
  const [span, next, before] = [spans[index], spans[index + 1], spans[index - 1]]
  if (span === undefined) return []
  if (isFlow && next !== undefined) return [{ start: span.start, end: next.start, text: '' }]
  if (isFlow) return [{ start: before?.end ?? span.start, end: span.end, text: '' }]
  const start = text.lastIndexOf('\n', span.start) + 1
  return [{ start, end: Math.min(lineEnd(text, span.end) + 1, text.length), text: '' }]
}
