import { type Scan, toNextLine } from './scan.ts'

const HEADER = /[|>](-?)\n/y

/**
 * The text behind `|`, `|-`, `>` or `>-`, and the line after it; undefined where its indentation is
 * anything but plain.
 */
export function blockText(scan: Scan, offset: number, column: number): string | undefined {
  const { text } = scan
  HEADER.lastIndex = offset
  const header = HEADER.exec(text)
  // A text without a line end behind its last line ends in another way.
  if (header === null || !text.endsWith('\n')) return undefined
  const isFolded = text[offset] === '>'
  const first = offset + header[0].length
  const indent = blanksAt(text, first)
  if (indent <= column || text.charCodeAt(first + indent) === 0x0a) return undefined
  const lines = linesAt(scan, first, indent, isFolded)
  if (lines === undefined) return undefined
  toNextLine(scan)
  if (scan.column > column) return undefined
  return (isFolded ? folded(lines) : lines.join('\n')) + (header[1] === '-' ? '' : '\n')
}

/**
 * The lines that stand as deep as the first, without the empty ones at the end; the scan is behind
 * them. Undefined where one of them is anything but plain.
 */
function linesAt(
  scan: Scan,
  first: number,
  indent: number,
  isFolded: boolean,
): readonly string[] | undefined {
  const { text } = scan
  const lines: string[] = []
  let start = first
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    const blanks = blanksAt(text, start)
    const isBlank = start + blanks === end
    if (isBlank && blanks > 0) return undefined
    if (!isBlank && blanks < indent) break
    const line = text.slice(Math.min(start + indent, end), end)
    if (isFolded && /^ | $/.test(line)) return undefined
    lines.push(line)
    start = end + 1
  }
  while (lines.at(-1) === '') lines.pop()
  scan.next = start
  return lines
}

/** Lines of one paragraph on one line; a paragraph ends with an empty line. */
function folded(lines: readonly string[]): string {
  let text = ''
  let gap = ''
  for (const line of lines) {
    if (line === '') gap = gap === ' ' ? '\n' : `${gap}\n`
    else {
      text += gap + line
      gap = ' '
    }
  }
  return text
}

function blanksAt(text: string, offset: number): number {
  let at = offset
  while (text.charCodeAt(at) === 0x20) at += 1
  return at - offset
}
