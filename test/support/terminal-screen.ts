import { widthOf } from '../../src/report/text/layout.ts'

/** What stands on a terminal of that width after a text, and in which column its cursor is. */
export function aTerminalScreen(
  text: string,
  columns: number,
): { readonly rows: readonly string[]; readonly column: number } {
  const rows: string[][] = [[]]
  let column = 0
  for (const character of text) {
    if (character === '\r') column = 0
    else if (character === '\n') {
      rows.push([])
      column = 0
    } else {
      if (column + widthOf(character) > columns) {
        rows.push([])
        column = 0
      }
      const row = rows.at(-1) ?? []
      while (row.length < column) row.push(' ')
      row[column] = character
      for (let more = 1; more < widthOf(character); more += 1) row[column + more] = ''
      column += widthOf(character)
    }
  }
  return { rows: rows.map((row) => row.join('').trimEnd()), column }
}
