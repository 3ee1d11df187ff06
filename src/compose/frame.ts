import { type BabelCodeFrameOptions, codeFrameColumns } from '@babel/code-frame'
import { masked } from './secrets.ts'
import { UNPRINTABLE } from './show.ts'
import { placeOf, type Spot } from './text.ts'

const ABOVE = 2
const BELOW = 1
const WIDEST = 120
const USER = /(https?:\/\/)([^\s/?#@"']*)@/gi

/** The lines around a spot with a caret beneath it: plain text, nothing in it that moves a cursor, and nothing that may be secret. */
export function frameOf(spot: Spot): string {
  const { line, column } = placeOf(spot)
  const first = Math.max(line - ABOVE, 1)
  const shift = Math.max(column - WIDEST / 2, 0)
  const lines = linesBetween(spot, first, line + BELOW).map((text) => printable(text).slice(shift, shift + WIDEST))
  const options: BabelCodeFrameOptions & { readonly startLine: number } = { highlightCode: false, linesAbove: ABOVE, linesBelow: BELOW, startLine: first }
  return codeFrameColumns(lines.join('\n'), { start: { line, column: column - shift } }, options)
}

function linesBetween({ source }: Spot, first: number, last: number): readonly string[] {
  const starts = source.lines.lineStarts
  return source.text
    .slice(starts[first - 1] ?? 0, starts[last])
    .replace(/\n$/, '')
    .split('\n')
}

/** Every replacement is as long as what it replaces, so that the caret stays where it belongs. */
function printable(line: string): string {
  return masked(line.replace(/\r$/, ''))
    .replace(USER, (_, scheme: string, user: string) => `${scheme}${'*'.repeat(user.length)}@`)
    .replace(UNPRINTABLE, (sign) => (sign === '\t' ? sign : '\uFFFD'.repeat(sign.length)))
}
