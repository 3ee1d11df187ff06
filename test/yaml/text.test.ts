import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDocument } from '../../src/yaml/document.ts'
import { placeOf } from '../../src/yaml/text.ts'
import { aText } from './texts.ts'

const ITEMS = [
  '# words',
  '',
  '- plain\n  and more',
  '- "quoted\n\n  text"',
  "- 'one'",
  '- |\n  kept\n\n  lines',
  '- >-\n  folded',
  '- [a,\n  b]',
  '- a: 1\n  b: {}',
  '-',
]

test('knows of any spot the line ends before it and the characters since the last, once the text is read', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ITEMS)), fc.constantFrom('\n', '\r\n'), fc.nat(), (items, lineEnd, random) => {
      const source = aText(items.map((item) => `${item}\n`.replaceAll('\n', lineEnd)).join(''))
      const offset = random % (source.text.length + 1)
      const lines = source.text.slice(0, offset).split('\n')
      readDocument(source)

      expect(placeOf({ source, offset })).toEqual({ file: 'a.yaml', line: lines.length, column: (lines.at(-1) ?? '').length + 1 })
    }),
    { numRuns: 500 },
  )
})
