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
  const widths = [...Array(columns).keys()].map((column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))))
  return rows.map((row) =>
    row
      .map((cell, column) => fill(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** A text as lines of at most that width, broken at blanks alone: what is longer than a line stays whole. */
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

function widthOf(text: string): number {
  const wide =
    text.match(/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/gu)?.length ?? 0
  const marks = text.match(/\p{Mn}/gu)?.length ?? 0
  return [...text].length + wide - marks
}
