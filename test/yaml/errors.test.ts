import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDocument } from '../../src/yaml/document.ts'
import { type YamlMistake, yamlMistakes } from '../../src/yaml/errors.ts'
import { anyText, aText } from './texts.ts'

test('says each in words, at a place inside the text, and no more than it may', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 5 }), (text, most) => {
      const mistakes = mistakesIn(text, most)

      expect(mistakes.length).toBeLessThanOrEqual(most)
      for (const { message, hint, offset } of mistakes) {
        expect([message, hint]).not.toContain('')
        expect(offset).toBeGreaterThanOrEqual(0)
        expect(offset).toBeLessThanOrEqual(text.length)
      }
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['a: "x\nb: 1\n', 3],
  ['a: 1\nb:\n  - \'x\n  - "y\n', 12],
  ['"x', 0],
])(
  'points at where the quote of %j was opened, and says nothing of other quotes',
  (text, offset) => {
    const quotes = mistakesIn(text).filter(({ message }) => message === 'missing closing quote')

    expect(quotes).toMatchObject([{ code: 'MISSING_CHAR', offset }])
  },
)

test('takes warnings for mistakes as well', () => {
  expect(mistakesIn('a: !own 1\n')).toMatchObject([{ code: 'TAG_RESOLVE_FAILED', offset: 3 }])
})

test('finds nothing in what is right', () => {
  expect(mistakesIn('a: 1\nb: [x, "y"]\n')).toEqual([])
})

function mistakesIn(text: string, most = 50): readonly YamlMistake[] {
  const reading = readDocument(aText(text))
  return reading.kind === 'read' ? yamlMistakes(reading.document, most) : []
}
