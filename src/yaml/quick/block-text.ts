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
  const lines: string[] = []
  let start = first
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    const blanks = blanksAt(text, start)
    if (start + blanks === end) {
      if (blanks > 0) return undefined
      lines.push('')
    } else if (blanks < indent) break
    else {
      const line = text.slice(start + indent, end)
      if (isFolded && (line.startsWith(' ') || line.endsWith(' '))) return undefined
      lines.push(line)
    }
    start = end + 1
  }
  while (lines.at(-1) === '') lines.pop()
  scan.next = start
  toNextLine(scan)
  if (scan.column > column) return undefined
  return (isFolded ? folded(lines) : lines.join('\n')) + (header[1] === '-' ? '' : '\n')
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
