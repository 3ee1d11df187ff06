import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeOf } from '../../src/yaml/text.ts'
import { anyText, aSpot } from './texts.ts'

test('knows of any spot in any text the line ends before it and the characters since the last', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        fc.array(fc.constantFrom('a', '\n', '\r\n')).map((signs) => signs.join('')),
      ),
      fc.nat(),
      (text, random) => {
        const offset = random % (text.length + 1)
        const lines = text.slice(0, offset).split('\n')

        expect(placeOf(aSpot(text, offset))).toEqual({
          file: 'a.yaml',
          line: lines.length,
          column: (lines.at(-1) ?? '').length + 1,
        })
      },
    ),
    { numRuns: 500 },
  )
})
