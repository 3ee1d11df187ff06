import type { TreeReader } from '../build-tree.ts'
import type { YamlText } from '../text.ts'

/** A text that is being read quickly, line by line. */
export interface Scan {
  readonly source: YamlText
  readonly text: string
  readonly reader: TreeReader<object>
  /** Where the line behind the current one begins. */
  next: number
  /** Where the current line has its first sign. */
  at: number
  /** How many blanks stand before it; -1 behind the last line. */
  column: number
  /** Whether the reader has something to say of a value. */
  isUnsure: boolean
  /** How many more values may come. */
  values: number
  /** The deepest nesting. */
  readonly depth: number
}

/** Counts a value, and says whether it may be as deep as it is. */
export function mayHold(scan: Scan, depth: number): boolean {
  scan.values -= 1
  return depth <= scan.depth && scan.values >= 0
}

/** Goes to the next line that holds more than blanks and a comment. */
export function toNextLine(scan: Scan): void {
  const { text } = scan
  for (let start = scan.next; start < text.length; ) {
    let at = start
    while (text.charCodeAt(at) === 0x20) at += 1
    const sign = text.charCodeAt(at)
    if (sign !== 0x0a && sign !== 0x23 && at < text.length) {
      scan.at = at
      scan.column = at - start
      return
    }
    const end = text.indexOf('\n', at)
    start = end < 0 ? text.length : end + 1
    scan.next = start
  }
  scan.column = -1
}

/**
 * Whether nothing but a comment stands between an offset and the end of its line. A comment has a
 * blank before it; `from` is where blanks may begin, if not here.
 */
export function isLineOver(text: string, offset: number, from = offset): boolean {
  let at = offset
  while (text.charCodeAt(at) === 0x20) at += 1
  if (at >= text.length) return true
  const sign = text.charCodeAt(at)
  return sign === 0x0a || (sign === 0x23 && at > from)
}
