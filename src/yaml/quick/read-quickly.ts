import type { TreeReader } from '../build-tree.ts'
import type { Spot, YamlText } from '../text.ts'
import type { FieldTree, ListTree, MapTree, Tree } from '../tree.ts'
import { blockText } from './block-text.ts'
import { flowTree } from './flow.ts'
import { hasOddSigns, isQuickKey, KEY, quickScalar, quotedEnd } from './scalars.ts'
import { isLineOver, mayHold, type Scan, toNextLine } from './scan.ts'

/** Collections within each other, the root being 1. What is nested deeper is read carefully. */
const DEEPEST = 12
/** A definition has some dozens of values, a compose file some hundreds. */
const MOST_VALUES = 5_000

/**
 * The tree of a text that is written as most are: block mappings and lists, plain and quoted
 * texts of one line, block texts, flow collections of one line. Undefined is "I don't know", and
 * then `readDocument` and `buildTree` have to tell. Where there is a tree, it is theirs to the last
 * spot, and they have nothing against the text: that is held by a law over generated texts. One
 * pass, linear in the length of the text.
 */
export function readQuickly<Issue extends object>(
  source: YamlText,
  reader: TreeReader<Issue>,
): MapTree | undefined {
  if (hasOddSigns(source.text)) return undefined
  const scan: Scan = {
    source,
    text: source.text,
    reader,
    next: 0,
    at: 0,
    column: 0,
    isUnsure: false,
    values: Math.min(MOST_VALUES, reader.maxValues),
    depth: Math.min(DEEPEST, reader.maxDepth),
  }
  toNextLine(scan)
  if (scan.column !== 0) return undefined
  const tree = mapping(scan, 1)
  return tree === undefined || scan.column >= 0 || scan.isUnsure ? undefined : tree
}

/** What stands in a block at the current line: a list or a mapping. */
function block(scan: Scan, depth: number): Tree | undefined {
  return isItem(scan) ? list(scan, depth) : mapping(scan, depth)
}

function mapping(scan: Scan, depth: number): MapTree | undefined {
  const { source, column } = scan
  if (!mayHold(scan, depth)) return undefined
  const spot: Spot = { source, offset: scan.at }
  const fields = new Map<string, FieldTree>()
  do {
    const offset = scan.at
    KEY.lastIndex = offset
    const key = KEY.exec(scan.text)?.[1]
    if (key === undefined || fields.has(key) || !isQuickKey(key, scan.reader)) return undefined
    const value = valueAt(scan, offset + key.length + 1, column, depth + 1, false)
    if (value === undefined) return undefined
    fields.set(key, { spot: { source, offset }, value })
  } while (scan.column === column)
  return scan.column > column ? undefined : { kind: 'map', spot, fields }
}

function list(scan: Scan, depth: number): ListTree | undefined {
  const { source, column } = scan
  if (!mayHold(scan, depth)) return undefined
  const spot: Spot = { source, offset: scan.at }
  const items: Tree[] = []
  do {
    if (!isItem(scan)) break
    const item = itemAt(scan, depth + 1)
    if (item === undefined) return undefined
    items.push(item)
  } while (scan.column === column)
  return scan.column > column ? undefined : { kind: 'list', spot, items }
}

/** One item: a mapping that begins behind the hyphen, or a value of one line. */
function itemAt(scan: Scan, depth: number): Tree | undefined {
  const { text, column } = scan
  let start = scan.at + 1
  while (text.charCodeAt(start) === 0x20) start += 1
  KEY.lastIndex = start
  if (!KEY.test(text)) return valueAt(scan, scan.at + 1, column, depth, true)
  scan.column = column + start - scan.at
  scan.at = start
  return mapping(scan, depth)
}

function isItem({ text, at }: Scan): boolean {
  return text.charCodeAt(at) === 0x2d && text.charCodeAt(at + 1) === 0x20
}

/**
 * The value behind a colon or a hyphen, and the line after it; `column` is that of the collection
 * that holds it.
 */
function valueAt(
  scan: Scan,
  from: number,
  column: number,
  depth: number,
  isInList: boolean,
): Tree | undefined {
  const { text, source } = scan
  let offset = from
  while (text.charCodeAt(offset) === 0x20) offset += 1
  const spot: Spot = { source, offset }
  if (isLineOver(text, offset, from))
    return isInList ? undefined : nested(scan, spot, column, depth)
  if (text[offset] === '|' || text[offset] === '>') {
    const value = mayHold(scan, depth) ? blockText(scan, offset, column) : undefined
    return value === undefined ? undefined : textTree(spot, value)
  }
  const value = ofOneLine(scan, spot, depth)
  if (value === undefined) return undefined
  const line = text.indexOf('\n', value.end)
  scan.next = line < 0 ? text.length : line + 1
  toNextLine(scan)
  // A line that stands deeper would be a part of the value.
  return scan.column > column ? undefined : value.tree
}

/** A value that ends on its line, and where. */
function ofOneLine(
  scan: Scan,
  spot: Spot,
  depth: number,
): { readonly tree: Tree; readonly end: number } | undefined {
  const { text } = scan
  const { offset } = spot
  if (text[offset] === '[' || text[offset] === '{') {
    const flow = mayHold(scan, depth) ? flowTree(scan, offset, depth) : undefined
    return flow !== undefined && isLineOver(text, flow.end) ? flow : undefined
  }
  if (!mayHold(scan, depth)) return undefined
  if (text[offset] === '"' || text[offset] === "'") {
    const quoted = quotedEnd(text, offset)
    if (quoted === undefined || !isLineOver(text, quoted.end)) return undefined
    return { tree: textTree(spot, quoted.value), end: quoted.end }
  }
  const end = plainEnd(text, offset)
  const tree = end === undefined ? undefined : quickScalar(scan, text.slice(offset, end), spot)
  return tree === undefined || end === undefined ? undefined : { tree, end }
}

/**
 * The block beneath a key; a list may stand as far left as its key. Nothing stands for null, and
 * where it would stand is behind the colon and its blanks.
 */
function nested(scan: Scan, spot: Spot, column: number, depth: number): Tree | undefined {
  const end = scan.text.indexOf('\n', spot.offset)
  scan.next = end < 0 ? scan.text.length : end + 1
  toNextLine(scan)
  if (scan.column > column) return block(scan, depth)
  if (scan.column === column && isItem(scan)) return list(scan, depth)
  return mayHold(scan, depth) ? quickScalar(scan, '', spot) : undefined
}

/** Where a plain text in a block ends; undefined where a colon makes it something else. */
function plainEnd(text: string, offset: number): number | undefined {
  const line = text.indexOf('\n', offset)
  let end = line < 0 ? text.length : line
  for (let at = offset; at < end; at += 1) {
    const sign = text.charCodeAt(at)
    if (sign === 0x3a && (at + 1 === end || text.charCodeAt(at + 1) === 0x20)) return undefined
    if (sign === 0x23 && text.charCodeAt(at - 1) === 0x20) end = at
  }
  while (text.charCodeAt(end - 1) === 0x20) end -= 1
  return end
}

function textTree(spot: Spot, value: string): Tree {
  return { kind: 'scalar', spot, value, spelling: value }
}
