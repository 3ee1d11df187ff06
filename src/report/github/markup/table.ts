import { markdownTable } from 'markdown-table'

/**
 * A Markdown table of cells that are escaped already; the first row is its head. No padding: it
 * would only cost bytes.
 */
export function table(rows: readonly (readonly string[])[]): string {
  return markdownTable(rows, { align: 'l', alignDelimiters: false })
}
