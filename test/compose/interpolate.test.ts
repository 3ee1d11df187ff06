import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Interpolated, interpolate } from '../../src/compose/interpolate.ts'
import { isLonger } from '../support/growth.ts'
import vectors from './interpolation.json' with { type: 'json' }

const VARIABLES = new Map([
  ['SET', 'set'],
  ['EMPTY', ''],
])

/**
 * A text, and what compose-go 2.16.2, the specification's own implementation, makes of it: null
 * where it refuses.
 */
test.each(vectors as [string, string | null][])(
  'reads %j as the reference implementation does',
  (template, expected) => {
    const interpolated = interpolate(template, VARIABLES)

    expect(isRefused(interpolated) ? null : interpolated.text).toBe(expected)
  },
)

test.each([
  ['$5', 'stray'],
  [`\${UNSET}`, 'unset'],
  [`\${UNSET:?why}`, 'required'],
  [`\${UNSET`, 'malformed'],
])('names what is wrong with %s', (template, kind) => {
  expect(interpolate(template, VARIABLES).gaps).toMatchObject([{ kind }])
})

test('has nothing against a default, even an empty one, or against what is never looked at', () => {
  const text = `\${UNSET:-} \${UNSET-} \${UNSET:+\${OTHER}} \${SET:-\${OTHER}} \${EMPTY:+\${OTHER}}`

  expect(interpolate(text, VARIABLES)).toEqual({ text: '   set ', gaps: [] })
})

const name = fc.constantFrom('SET', 'EMPTY', 'UNSET')
const word = fc.stringMatching(/^[a-z /:=.]{0,8}$/)

test('leaves a text without a dollar as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const safe = text.replaceAll('$', '')

      expect(interpolate(safe, VARIABLES)).toEqual({ text: safe, gaps: [] })
    }),
  )
})

test('gives any text back when its dollars are doubled', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(interpolate(text.replaceAll('$', '$$$$'), VARIABLES)).toEqual({ text, gaps: [] })
    }),
  )
})

test('keeps the promises of the four operators', () => {
  fc.assert(
    fc.property(name, word, (variable, given) => {
      const value = VARIABLES.get(variable)
      const read = (operator: string) =>
        interpolate(`\${${variable}${operator}${given}}`, VARIABLES)

      expect(read(':-').text).toBe(value || given)
      expect(read('-').text).toBe(value ?? given)
      expect(read(':+').text).toBe(value ? given : (value ?? ''))
      expect(read('+').text).toBe(value === undefined ? '' : given)
      expect(isRefused(read(':?'))).toBe(!value)
      expect(isRefused(read('?'))).toBe(value === undefined)
    }),
  )
})

test('reads two texts, one behind the other, as both alone', () => {
  const piece = fc.oneof(
    word,
    name.map((variable) => `\${${variable}}`),
    fc.tuple(name, word).map(([variable, given]) => `\${${variable}:-${given}}`),
  )

  fc.assert(
    fc.property(piece, piece, (first, second) => {
      expect(interpolate(first + second, VARIABLES).text).toBe(
        interpolate(first, VARIABLES).text + interpolate(second, VARIABLES).text,
      )
    }),
  )
})

test('answers any text, however deep, and soon', () => {
  const shards = fc.array(
    fc.constantFrom('$', '$$', `\${`, '}', '{', 'SET', ':-', '?', '+', '\n', ' ', `\${A:-`, 'é'),
    { maxLength: 60 },
  )

  fc.assert(
    fc.property(shards, (parts) => {
      expect(interpolate(parts.join(''), VARIABLES).text).toBeTypeOf('string')
    }),
  )
  for (const unit of [`\${A:-`, `\${A:-{x}`, `\${A`, '$', '{', `\${A:-x}`, `\${A:-{`]) {
    const text = unit.repeat(30_000)
    expect(
      isLonger(() => interpolate(text, VARIABLES), 2_000),
      unit,
    ).toBe(false)
  }
})

function isRefused({ gaps }: Interpolated): boolean {
  return gaps.some(({ kind }) => kind === 'malformed' || kind === 'required')
}
