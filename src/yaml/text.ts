import type { Place } from '../model/place.ts'

/** The text of one YAML file. */
export interface YamlText {
  readonly path: string
  readonly text: string
  /**
   * Where each line begins. The library's own count leaves out the line ends within a text that it
   * objects to.
   */
  readonly lineStarts: readonly number[]
  /** A line of it as it may be shown; as long as it was. */
  readonly withoutSecrets: (line: string) => string
}

/** An offset in a file: cheap to carry, and a place when somebody asks. */
export interface Spot {
  readonly source: YamlText
  readonly offset: number
}

/** A text that nothing has been read of yet. */
export function yamlText(file: Omit<YamlText, 'lineStarts'>): YamlText {
  return { ...file, lineStarts: lineStartsOf(file.text) }
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0]
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1))
    starts.push(end + 1)
  return starts
}

/** Line and column of a spot, in UTF-16 units from 1. */
export function placeOf(spot: Spot): Place {
  const { source, offset } = spot
  const line = lineAt(spot)
  return { file: source.path, line, column: offset - (source.lineStarts[line - 1] ?? 0) + 1 }
}

/** The line of a spot, from 1. */
export function lineAt({ source: { lineStarts }, offset }: Spot): number {
  let [line, above] = [1, lineStarts.length]
  while (line < above) {
    const middle = Math.ceil((line + above) / 2)
    if ((lineStarts[middle - 1] ?? 0) <= offset) line = middle
    else above = middle - 1
  }
  return line
}
