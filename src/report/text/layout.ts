import { isPlain } from '../../model/units/text.ts'

/** Where the second line of an entry starts: below its id. */
export const INDENT = ' '.repeat(11)

/** The width of the YAML paths: the longest is environments.nvidia. */
export const PATH_WIDTH = 21

/** A text filled up to a width as a terminal counts it; two columns for a wide character. */
export function fill(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** Rows with their columns below each other, two spaces apart. */
export function alignRows(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = [...Array(columns).keys()].map((column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => fill(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/**
 * A text as lines of at most that width, broken at blanks alone: what is longer than a line stays
 * whole.
 */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const longer = last === undefined ? word : `${last} ${word}`
    if (last === undefined || widthOf(longer) > width) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines
}

/** A text in that many columns at most; what is left out at its end is shown as "…". */
export function shortenedTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let [kept, used] = ['', 1]
  for (const character of text) {
    used += widthOf(character)
    if (used > width) break
    kept += character
  }
  return `${kept}…`
}

/** The columns of a terminal that nobody has widened. */
export const COLUMNS = 80

/**
 * The first of some ways to fill a table that fits a terminal, else the last; the first where it
 * may be wide.
 */
export function fittingTable(
  candidates: readonly (readonly (readonly string[])[])[],
  wide: boolean,
): readonly string[] {
  const tables = candidates.map(alignRows)
  const fits = tables.find((lines) => lines.every((line) => widthOf(line) <= COLUMNS))
  return (wide ? tables[0] : (fits ?? tables.at(-1))) ?? []
}

/**
 * Lines that fit a terminal: sentences go on below where they began, and a command that can be
 * pasted keeps a line of its own. What has no blank to break at stays whole.
 */
export function fittingLines(lines: readonly string[], wide = false): readonly string[] {
  return wide
    ? lines
    : lines.flatMap((line) => (widthOf(line) <= COLUMNS ? [line] : brokenColoured(line)))
}

/** Where a command begins, behind its label. */
const COMMAND =
  /(?<= )(?:ogpu-gitops [a-z]|gh (?:api|secret|workflow) |git (?:checkout|fetch|revert|status)\b)/
/** How a line of a file, of a difference or of a code frame begins: its blanks mean something. */
const VERBATIM = /^(?:[-+] {2}|(?:> *)?(?:\d+ )?\|)/
/** What stands before the text of a line: its indent, and a label with its gap. */
const LEAD = /^ *(?:\S+(?: \S+){0,4} {2,})?/

/** Colours stand at the beginning of a line: they are put back where its text was broken. */
function brokenColoured(line: string): readonly string[] {
  const [first = '', ...rest] = broken(line.replace(ESCAPES, ''))
  const coloured = line
    .slice(0, line.lastIndexOf(ESCAPE) + 1)
    .concat(/^[^m]*m/.exec(line.slice(line.lastIndexOf(ESCAPE) + 1))?.[0] ?? '')
  const plain = coloured.replace(ESCAPES, '')
  const isKept = line.includes(ESCAPE) && first.startsWith(plain)
  return [isKept ? coloured + first.slice(plain.length) : first, ...rest]
}

function broken(line: string): readonly string[] {
  const text = line.trimStart()
  if (VERBATIM.test(text) || text.includes('{ address: "')) return [line]
  const start = line.search(COMMAND)
  if (start < 0) return brokenWords(line)
  const head = line.slice(0, start).trimEnd()
  const indent = ' '.repeat(line.length - text.length + 2)
  return head === '' ? [line] : [...brokenWords(head), `${indent}${line.slice(start)}`]
}

function brokenWords(line: string): readonly string[] {
  const lead = LEAD.exec(line)?.[0] ?? ''
  const start = widthOf(lead) > COLUMNS / 2 ? (/^ */.exec(line)?.[0] ?? '') : lead
  const hanging = ' '.repeat(widthOf(start) + (start.trim() === '' ? 2 : 0))
  const text = line.slice(start.length).replace(FLAG, (pair) => pair.replace(' ', TIED))
  const [first = '', ...rest] = wrapped(text, COLUMNS - hanging.length).map((part) =>
    part.replaceAll(TIED, ' '),
  )
  return [`${start}${first}`, ...rest.map((part) => `${hanging}${part}`)]
}

/** A flag and its value, which are typed together. */
const FLAG = /(?<![\w-])--[\w-]+ \S/g
const TIED = '\u00a0'

/** How many columns of a terminal a text takes, colours none. */
export function widthOf(coloured: string): number {
  const text = coloured.replace(ESCAPES, '')
  if (isPlain(text)) return text.length
  const wide =
    text.match(
      /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/gu,
    )?.length ?? 0
  const marks = text.match(/\p{Mn}/gu)?.length ?? 0
  return [...text].length + wide - marks
}

const ESCAPE = String.fromCharCode(27)
const ESCAPES = new RegExp(`${ESCAPE}\\[\\d+m`, 'g')
