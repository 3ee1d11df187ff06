import { LineCounter } from 'yaml'
import type { Place } from '../model/place.ts'

/** A definition, or `ogpu.yaml`: decides the schema, the rules, and that URLs of the latter are never printed whole. */
export type Kind = 'source' | 'config'

/** The text of one YAML file, with its line starts once it has been read. */
export interface YamlText {
  readonly kind: Kind
  readonly path: string
  readonly text: string
  readonly lines: LineCounter
}

/** An offset in a file: cheap to carry, and a place when somebody asks. */
export interface Spot {
  readonly source: YamlText
  readonly offset: number
}

/** A text that nothing has been read of yet. */
export function yamlText(kind: Kind, path: string, text: string): YamlText {
  return { kind, path, text, lines: new LineCounter() }
}

/** Line and column of a spot. */
export function placeOf({ source, offset }: Spot): Place {
  const { line, col } = source.lines.linePos(offset)
  return { file: source.path, line: Math.max(line, 1), column: Math.max(col, 1) }
}
