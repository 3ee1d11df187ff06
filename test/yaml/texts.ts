import fc from 'fast-check'
import { type Spot, type YamlText, yamlText } from '../../src/yaml/text.ts'
import { soup } from '../input/mutants.ts'

/** Rows of what YAML is made of, and noise. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  soup,
  fc.string({ unit: 'binary', maxLength: 300 }),
)

/** A text of which nothing is secret and nothing has been read. */
export function aText(text: string): YamlText {
  return yamlText({ path: 'a.yaml', text, withoutSecrets: (line) => line })
}

export function aSpot(text: string, offset: number, source = aText(text)): Spot {
  return { source, offset }
}

/**
 * Any character of any text, or a line end; but not what is behind the last one, where no line is.
 */
export const anySpot: fc.Arbitrary<Spot> = fc
  .tuple(anyText, fc.nat())
  .map(([text, random]) => aSpot(text, random % (text.length + 1)))
  .filter(({ source: { text }, offset }) => offset < text.length || !text.endsWith('\n'))
