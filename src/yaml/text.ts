import { LineCounter } from 'yaml'
import type { Place } from '../model/place.ts'

/** The text of one YAML file, with its line starts once it has been read. */
export interface YamlText {
  readonly path: string
  readonly text: string
  readonly lines: LineCounter
  /** A line of it as it may be shown; as long as it was. */
  readonly withoutSecrets: (line: string) => string
}

/** An offset in a file: cheap to carry, and a place when somebody asks. */
export interface Spot {
  readonly source: YamlText
  readonly offset: number
}

/** A text that nothing has been read of yet. */
export function yamlText(file: Omit<YamlText, 'lines'>): YamlText {
  return { ...file, lines: new LineCounter() }
}

/** Line and column of a spot. */
export function placeOf({ source, offset }: Spot): Place {
  const { line, col } = source.lines.linePos(offset)
  return { file: source.path, line: Math.max(line, 1), column: Math.max(col, 1) }
}
