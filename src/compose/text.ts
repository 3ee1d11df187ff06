import { LineCounter } from 'yaml'
import type { Place } from '../model/place.ts'

/** The text of one compose file, with its line starts once it has been read. */
export interface ComposeText {
  readonly path: string
  readonly text: string
  readonly lines: LineCounter
}

/** An offset in a file: cheap to carry, and a place when somebody asks. */
export interface Spot {
  readonly source: ComposeText
  readonly offset: number
}

/** A text that nothing has been read of yet; a byte order mark is taken away. */
export function composeText({ path, text }: { readonly path: string; readonly text: string }): ComposeText {
  return { path, text: text.replace(/^\uFEFF/, ''), lines: new LineCounter() }
}

/** Line and column of a spot. */
export function placeOf({ source, offset }: Spot): Place {
  const { line, col } = source.lines.linePos(offset)
  return { file: source.path, line: Math.max(line, 1), column: Math.max(col, 1) }
}
