import { type BabelCodeFrameOptions, codeFrameColumns } from '@babel/code-frame'
import { isPlain } from '../model/units/text.ts'
import { ALL_UNPRINTABLE } from './show.ts'
import { placeOf, type Spot } from './text.ts'

const ABOVE = 2
const BELOW = 1
const WIDEST = 120

/**
 * The lines around a spot with a caret beneath it: plain text, nothing in it that moves a cursor,
 * and nothing that may be secret.
 */
export function frameOf(spot: Spot): string {
  const { line, column } = placeOf(spot)
  const first = Math.max(line - ABOVE, 1)
  const shift = Math.max(column - WIDEST / 2, 0)
  const lines = linesBetween(spot, first, line + BELOW).map((text) =>
    printable(text, spot)
      .slice(shift, shift + WIDEST)
      .toWellFormed(),
  )
  const options: BabelCodeFrameOptions & { readonly startLine: number } = {
    highlightCode: false,
    linesAbove: ABOVE,
    linesBelow: BELOW,
    startLine: first,
  }
  return codeFrameColumns(lines.join('\n'), { start: { line, column: column - shift } }, options)
}

function linesBetween({ source }: Spot, first: number, last: number): readonly string[] {
  const { text, lineStarts } = source
  return text
    .slice(lineStarts[first - 1] ?? 0, lineStarts[last])
    .replace(/\n$/, '')
    .split('\n')
}

/** Every replacement is as long as what it replaces, so that the caret stays where it belongs. */
function printable(line: string, { source }: Spot): string {
  const shown = source.withoutSecrets(line.replace(/\r$/, ''))
  return isPlain(shown)
    ? shown
    : shown.replace(ALL_UNPRINTABLE, (sign) =>
        sign === '\t' ? sign : '\uFFFD'.repeat(sign.length),
      )
}
