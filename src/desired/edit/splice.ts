import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml'

/** A change to a text: what stands from `start` to `end` becomes `text`. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * A text with all splices made, so that nothing else in it moves: comments and alignment stay as
 * people left them.
 */
export function spliced(text: string, splices: readonly Splice[]): string {
  return [...splices]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (result, { start, end, text: inserted }) =>
        result.slice(0, start) + inserted + result.slice(end),
      text,
    )
}

/** The document of a text that has been read without problems. */
export function documentOf(text: string): Document.Parsed {
  return parseDocument(text, {
    version: '1.2',
    schema: 'core',
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
  })
}

/** The pair of a key; undefined where the node is no mapping or has no such key. */
export function pairOf(node: unknown, key: string): Pair<Node, Node | null> | undefined {
  return isMap(node)
    ? (node.items as Pair<Node, Node | null>[]).find(
        (pair) => isScalar(pair.key) && String(pair.key.value) === key,
      )
    : undefined
}

/** Adds a line to a mapping, in the mapping's own style. The text is "key: value". */
export function addField(text: string, map: YAMLMap, field: string): Splice {
  const last = map.items.at(-1) as Pair<Node, Node | null> | undefined
  const [start = 0] = map.range ?? []
  if (last === undefined) return { start: start + 1, end: start + 1, text: ` ${field} ` }
  if (map.flow === true) {
    const end = flowEnd(text, last)
    return { start: end, end, text: `, ${field}` }
  }
  return lineBelow(text, map, last, field)
}

/**
 * Adds a line below a key of a mapping, or at the mapping's end where that is no block or has no
 * such key. The text is "key: value".
 */
export function addBelow(text: string, map: YAMLMap, key: string, field: string): Splice {
  const pair = pairOf(map, key)
  if (map.flow === true || pair === undefined) return addField(text, map, field)
  return lineBelow(text, map, pair, field)
}

/** A line of its own behind a pair of a block mapping, as far in as the mapping. */
function lineBelow(
  text: string,
  map: YAMLMap,
  pair: Pair<Node, Node | null>,
  field: string,
): Splice {
  const [start = 0] = map.range ?? []
  const line = lineEnd(text, withoutBlanks(text, start, endOf(pair)))
  return {
    start: line,
    end: line,
    text: `${newline(text)}${' '.repeat(columnOf(text, start))}${field}`,
  }
}

/**
 * Gives a key another value, or its first. A block scalar leaves the line ends behind it where they
 * are.
 */
export function setValue(
  text: string,
  { key, value }: Pair<Node, Node | null>,
  written: string,
): Splice {
  const [start = 0, end = 0] = value?.range ?? []
  if (value !== null && end > start)
    return { start, end: withoutBlanks(text, start, end), text: written }
  const behind = key.range?.[1] ?? 0
  const colon = colonBehind(text, behind)
  return colon === undefined
    ? { start: behind, end: behind, text: `: ${written}` }
    : { start: colon, end: colon, text: ` ${written}` }
}

/**
 * Takes one of several neighbours out: in flow style with the comma that parts it from the next, in
 * block style with its lines.
 */
export function removal(
  text: string,
  spans: readonly Span[],
  index: number,
  isFlow: boolean,
): readonly Splice[] {
  const [span, next, before] = [spans[index], spans[index + 1], spans[index - 1]]
  if (span === undefined) return []
  if (isFlow && next !== undefined) return [{ start: span.start, end: next.start, text: '' }]
  if (isFlow) return [{ start: before?.end ?? span.start, end: span.end, text: '' }]
  const start = text.lastIndexOf('\n', span.start) + 1
  return [
    {
      start,
      end: Math.min(lineEnd(text, withoutBlanks(text, span.start, span.end)) + 1, text.length),
      text: '',
    },
  ]
}

/** Takes a key and its value out of a mapping; nothing where there is no such key. */
export function removePair(text: string, map: YAMLMap, key: string): readonly Splice[] {
  const pairs = map.items as Pair<Node, Node | null>[]
  const spans = pairs.map((pair) => ({
    start: pair.key.range?.[0] ?? 0,
    end: map.flow === true ? flowEnd(text, pair) : endOf(pair),
  }))
  const index = pairs.findIndex((pair) => isScalar(pair.key) && String(pair.key.value) === key)
  return removal(text, spans, index, map.flow === true)
}

/** Where a node begins and ends. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A key without a value may still have its colon. */
function flowEnd(text: string, pair: Pair<Node, Node | null>): number {
  const end = endOf(pair)
  return end > (pair.key.range?.[1] ?? 0) ? end : (colonBehind(text, end) ?? end)
}

function colonBehind(text: string, offset: number): number | undefined {
  const colon = /^\s*:/.exec(text.slice(offset))?.[0].length
  return colon === undefined ? undefined : offset + colon
}

/** A block scalar's own range reaches over the line ends behind it. */
function withoutBlanks(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length
}

/** Where a pair ends, without the comment behind it. */
function endOf({ key, value }: Pair<Node, Node | null>): number {
  return lastContent(value) ?? key.range?.[1] ?? 0
}

/**
 * Where the last value inside a node ends; a block mapping's own range reaches over the comments
 * behind it.
 */
function lastContent(node: Node | null): number | undefined {
  if (node === null || node.range === undefined || node.range === null) return undefined
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last = node.items.at(-1)
    if (isMap(node))
      return last === undefined ? node.range[1] : endOf(last as Pair<Node, Node | null>)
    return lastContent((last as Node | undefined) ?? null) ?? node.range[1]
  }
  return node.range[1]
}

/** The end of the line that an offset is on; the line's comment belongs to it. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  if (end === -1) return text.length
  return text[end - 1] === '\r' && end - 1 >= offset ? end - 1 : end
}

/** How far into its line an offset is. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

/** The line end that a text uses. */
export function newline(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}
