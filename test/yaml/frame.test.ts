import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameOf } from '../../src/yaml/frame.ts'
import { ALL_UNPRINTABLE } from '../../src/yaml/show.ts'
import type { Spot } from '../../src/yaml/text.ts'
import { anySpot, aSpot, aText } from './texts.ts'

test('puts the caret under the character, wherever in any text it stands', () => {
  fc.assert(
    fc.property(anySpot, (spot) => {
      expect(aboveCaret(spot)).toBe(visibleAt(spot))
    }),
    { numRuns: 1_000 },
  )
})

test('puts it there in a line of any length', () => {
  fc.assert(
    fc.property(fc.nat(4_000), fc.nat(4_000), (before, behind) => {
      const spot = aSpot(`${'x'.repeat(before)}!${'y'.repeat(behind)}\n`, before)

      expect(aboveCaret(spot)).toBe('!')
      for (const line of frameOf(spot).split('\n')) expect(line.length).toBeLessThan(140)
    }),
  )
})

test('has at most four lines of the text, and nothing in them that moves a cursor', () => {
  fc.assert(
    fc.property(anySpot, (spot) => {
      const frame = frameOf(spot)

      expect(frame.split('\n').length).toBeLessThanOrEqual(5)
      expect(frame).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    }),
    { numRuns: 500 },
  )
})

test('shows of each line what its text lets be shown', () => {
  const text = 'a: hunter2\nb: hunter2 !\n'
  const source = {
    ...aText(text),
    withoutSecrets: (line: string) => line.replaceAll('hunter2', '*******'),
  }

  expect(frameOf(aSpot(text, 22, source))).toBe(
    '  1 | a: *******\n> 2 | b: ******* !\n    |            ^',
  )
})

function aboveCaret(spot: Spot): string {
  const lines = frameOf(spot).split('\n')
  const marked = lines.findIndex((line) => line.startsWith('>'))
  return lines[marked]?.charAt((lines[marked + 1] ?? '').indexOf('^')) ?? 'no line is marked'
}

/** The character as a frame shows it: nothing for a line end, a stand-in for what can't be seen. */
function visibleAt({ source: { text }, offset }: Spot): string {
  if (/^(?:\r?\n|\r?$)/.test(text.slice(offset))) return ''
  return text
    .replace(ALL_UNPRINTABLE, (sign) => (sign === '\t' ? sign : '\uFFFD'.repeat(sign.length)))
    .charAt(offset)
}
