import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDocument } from '../../src/yaml/document.ts'
import { placeOf } from '../../src/yaml/text.ts'
import { anyText, aText } from './texts.ts'

test('answers any text, never with an exception, and points inside it', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const reading = readDocument(aText(text))

      if (reading.kind === 'read') return
      expect(reading.offset).toBeGreaterThanOrEqual(0)
      expect(reading.offset).toBeLessThanOrEqual(text.length)
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  ['', { kind: 'empty', offset: 0 }],
  ['# nothing\n', { kind: 'empty', offset: 0 }],
  ['---\n', { kind: 'empty', offset: 0 }],
  ['---\na: 1\n---\nb: 2\n', { kind: 'several', count: 2, offset: 9 }],
  ['%YAML 1.1\n---\na: 1\n', { kind: 'directive', offset: 0 }],
  ['# first\n\n%TAG ! x\n---\na: 1\n', { kind: 'directive', offset: 9 }],
  ['['.repeat(64), { kind: 'too-deep', offset: 0 }],
  ['a: 1\n', { kind: 'read' }],
  ['&a\n', { kind: 'read' }],
  ['"" \n', { kind: 'read' }],
  ['a: "unclosed\n', { kind: 'read' }],
  [`${'['.repeat(60)}${']'.repeat(60)}`, { kind: 'read' }],
])('reads one document of %j, or says why not', (text, reading) => {
  expect(readDocument(aText(text))).toMatchObject(reading)
})

test('objects at the right line behind a text of two lines that it objects to as well', () => {
  const source = aText('{}"x\ny" "never closed')
  const read = readDocument(source)
  const errors = read.kind === 'read' ? read.document.errors : []

  expect(errors.map(({ pos: [offset] }) => placeOf({ source, offset }).line)).toEqual([1, 2])
})
