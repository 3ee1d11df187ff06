import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pages } from './pages.ts'

/**
 * Signs of a line of code, and of words that nothing breaks in a row of a table: what a page on
 * GitHub has room for.
 */
const ROOM = { code: 94, row: 92 }

test.each(pages())('every line of code in %s stands whole on a page of GitHub', (page) => {
  expect(codeOf(readFileSync(page, 'utf8')).filter((line) => line.length > ROOM.code)).toEqual([])
})

test.each(pages())('no table of %s is wider than a page of GitHub', (page) => {
  expect(tablesOf(readFileSync(page, 'utf8')).filter((table) => widthOf(table) > ROOM.row)).toEqual(
    [],
  )
})

test('a line of code and a table that are too wide are caught', () => {
  const line = 'x'.repeat(ROOM.code + 1)
  expect(codeOf(`a\n\n    ${line}\n\n\`\`\`text\n${line}\n\`\`\`\n`)).toEqual([line, line])

  const [wide] = tablesOf(
    `| a | b |\n| --- | --- |\n| \`${'y'.repeat(60)}\` | ${'z'.repeat(60)} |\n`,
  )
  expect(widthOf(wide ?? [])).toBeGreaterThan(ROOM.row)
})

/** What stands between fences, and what is indented by four: a list is not code. */
function codeOf(page: string): readonly string[] {
  const fenced = [...page.matchAll(/^```[\w ]*\n([\s\S]*?)^```$/gm)].flatMap(([, text = '']) =>
    text.split('\n'),
  )
  const rest = page.replaceAll(/^```[\w ]*\n[\s\S]*?^```$/gm, '')
  const indented = [...rest.matchAll(/^\n((?: {4}.*\n)+)/gm)].flatMap(([, text = '']) =>
    text.split('\n'),
  )
  return [...fenced, ...indented.map((line) => line.slice(4))].filter((line) => line !== '')
}

/** The rows of each table, a text for each cell. */
function tablesOf(page: string): readonly (readonly (readonly string[])[])[] {
  return [...page.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) =>
    table
      .trimEnd()
      .split('\n')
      .filter((line) => !/^[\s|:-]+$/.test(line))
      .map((line) => line.split(/(?<!\\)\|/).slice(1, -1)),
  )
}

/** The longest word of each column, and what stands around it. */
function widthOf(table: readonly (readonly string[])[]): number {
  const columns = Math.max(...table.map((row) => row.length))
  const widest = Array.from({ length: columns }, (_, column) =>
    Math.max(...table.map((row) => longestWord(row[column] ?? ''))),
  )
  return widest.reduce((sum, width) => sum + width + 3, 0)
}

function longestWord(cell: string): number {
  const shown = cell.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '')
  return Math.max(0, ...shown.split(/\s|<br>|(?<=-)/).map((word) => word.length))
}
