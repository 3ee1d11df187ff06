import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoted, UNPRINTABLE } from '../../src/yaml/show.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 100 })

test('quotes any text with nothing in it that can’t be seen, and no longer than it may be', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 80 }), (text, longest) => {
      const shown = quoted(text, longest)

      expect(shown).not.toMatch(UNPRINTABLE)
      expect([...shown].length).toBeLessThanOrEqual(longest + '"…"'.length)
    }),
  )
})

test.each([
  ['plain', '"plain"'],
  ['a\nb', '"a\\u{A}b"'],
  ['\u202ex', '"\\u{202E}x"'],
  ['\u{1F600}'.repeat(60), `"${'\u{1F600}'.repeat(60)}"`],
  ['\u{1F600}'.repeat(61), `"${'\u{1F600}'.repeat(60)}…"`],
])('quotes %j as %s', (text, shown) => {
  expect(quoted(text)).toBe(shown)
})
