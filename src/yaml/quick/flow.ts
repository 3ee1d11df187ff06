import type { FieldTree, Tree } from '../tree.ts'
import { isQuickKey, KEY, quickScalar, quotedEnd } from './scalars.ts'
import { mayHold, type Scan } from './scan.ts'

/** A value between brackets, and where it ends. */
export interface Flow {
  readonly tree: Tree
  readonly end: number
}

/** A plain text between brackets. A colon in it has no blank behind it, a blank no sign of YAML. */
const PLAIN = /(?:[\w./@+$%=();~\u00a1-\uffff-]|:(?=[\w/])| (?=[\w./@+$%=()\u00a1-\uffff-]))+/y

/**
 * A list or mapping in brackets that stands on one line, `offset` being that of its first bracket;
 * undefined where it is anything else.
 */
export function flowTree(scan: Scan, offset: number, depth: number): Flow | undefined {
  return scan.text[offset] === '[' ? flowList(scan, offset, depth) : flowMap(scan, offset, depth)
}

function flowList(scan: Scan, offset: number, depth: number): Flow | undefined {
  const { text, source } = scan
  const items: Tree[] = []
  let at = behindBlanks(text, offset + 1)
  if (text[at] === ']')
    return { tree: { kind: 'list', spot: { source, offset }, items }, end: at + 1 }
  for (;;) {
    const item = flowValue(scan, at, depth + 1)
    if (item === undefined) return undefined
    items.push(item.tree)
    at = behindBlanks(text, item.end)
    if (text[at] === ']')
      return { tree: { kind: 'list', spot: { source, offset }, items }, end: at + 1 }
    if (text[at] !== ',') return undefined
    at = behindBlanks(text, at + 1)
  }
}

function flowMap(scan: Scan, offset: number, depth: number): Flow | undefined {
  const { text, source } = scan
  const fields = new Map<string, FieldTree>()
  let at = behindBlanks(text, offset + 1)
  if (text[at] === '}')
    return { tree: { kind: 'map', spot: { source, offset }, fields }, end: at + 1 }
  for (;;) {
    KEY.lastIndex = at
    const key = KEY.exec(text)?.[1]
    if (key === undefined || fields.has(key) || !isQuickKey(key, scan.reader)) return undefined
    const value = flowValue(scan, behindBlanks(text, at + key.length + 1), depth + 1)
    if (value === undefined) return undefined
    fields.set(key, { spot: { source, offset: at }, value: value.tree })
    at = behindBlanks(text, value.end)
    if (text[at] === '}')
      return { tree: { kind: 'map', spot: { source, offset }, fields }, end: at + 1 }
    if (text[at] !== ',') return undefined
    at = behindBlanks(text, at + 1)
  }
}

function flowValue(scan: Scan, offset: number, depth: number): Flow | undefined {
  const { text, source } = scan
  if (!mayHold(scan, depth)) return undefined
  const spot = { source, offset }
  switch (text[offset]) {
    case '[':
    case '{':
      return flowTree(scan, offset, depth)
    case '"':
    case "'": {
      const quoted = quotedEnd(text, offset)
      if (quoted === undefined) return undefined
      const { value, end } = quoted
      return { tree: { kind: 'scalar', spot, value, spelling: value }, end }
    }
    default: {
      PLAIN.lastIndex = offset
      const spelling = PLAIN.exec(text)?.[0]
      const tree = spelling === undefined ? undefined : quickScalar(scan, spelling, spot)
      return tree === undefined || spelling === undefined
        ? undefined
        : { tree, end: offset + spelling.length }
    }
  }
}

function behindBlanks(text: string, offset: number): number {
  let at = offset
  while (text.charCodeAt(at) === 0x20) at += 1
  return at
}
