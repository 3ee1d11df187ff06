import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** A test that a page names as its proof. */
export interface Citation {
  readonly file: string
  readonly name: string | undefined
}

/**
 * The rows of a page's table, a text for each cell; a pipe in a cell is written with a backslash.
 */
export function tableUnder(page: string, heading: string): readonly (readonly string[])[] {
  const [, section = ''] = page.split(`\n${heading}\n`)
  const lines = (section.split(/^## /m)[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| '))
  return lines.slice(1).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** The sections of the third level beneath a heading of the second. */
export function sectionsUnder(
  page: string,
  heading: string,
): readonly { readonly title: string; readonly text: string }[] {
  const [, section = ''] = page.split(`\n${heading}\n`)
  const [, ...parts] = (section.split(/^## /m)[0] ?? '').split(/^### /m)
  return parts.map((part) => {
    const end = part.indexOf('\n')
    return { title: part.slice(0, end), text: part.slice(end) }
  })
}

/** Files in backticks, each with the names of tests in it behind it, in curly quotes. */
export function citationsIn(cell: string): readonly Citation[] {
  return [...cell.matchAll(/`(test\/[^`]+)`((?:,? “[^”]+”)*)/g)].flatMap(
    ([, file = '', quoted = '']): readonly Citation[] => {
      const names = [...quoted.matchAll(/“([^”]+)”/g)].map(([, name]) => ({ file, name }))
      return names.length === 0 ? [{ file, name: undefined }] : names
    },
  )
}

/**
 * Every text in quotes that may be the name of a test, as it is written in the file or in what it
 * takes from test/support; nothing where the file is missing.
 */
export function namesIn(file: string): readonly string[] {
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  const taken = [...text.matchAll(/from '(\.\.\/support\/[^']+)'/g)].map(([, from = '']) =>
    path.join(path.dirname(file), from),
  )
  return [text, ...taken.map((support) => readFileSync(support, 'utf8'))].flatMap((source) =>
    [...source.matchAll(/(?:\(|^\s*\[?|\bname: |sentence: )(['"`])((?:(?!\1).)+)\1/gm)].map(
      ([, , name = '']) => name,
    ),
  )
}
