import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { inlineScalar, literalScalar } from '../../src/desired/edit/scalar-text.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(...'aZ0-:#[]{},&*!|>\'"%@`?~ \n\t\r\u0085\u2028\u202e\ufeff\u{e0041}é'),
    maxLength: 12,
  }),
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '0x1f',
    '017',
    '1e3',
    '.5',
    '-',
    '- a',
    'a: b',
    'a #b',
    'a:',
    'a ',
    '...',
    '---',
    '',
    'true',
    '<<',
    '=',
    '0 OGPU',
    '24h',
  ),
)

function read(text: string): unknown {
  const { errors, warnings, contents } = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    stringKeys: true,
  })
  expect([...errors, ...warnings]).toEqual([])
  return contents?.toJSON()
}

test('a text on one line reads back the same in block style and in flow style', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const written = inlineScalar(text)

      expect(read(`a: ${written} # beside\nb: 1\n`)).toEqual({ a: text, b: 1 })
      expect(read(`{ a: ${written}, b: [${written}, 1] }`)).toEqual({ a: text, b: [text, 1] })
    }),
    { numRuns: 500 },
  )
})

test('nothing stands in it that people can’t see', () => {
  fc.assert(fc.property(anyText, (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(inlineScalar(text))))
})

test.each([
  ['My model', 'My model'],
  ['https://example.com/a.yml?x=1', 'https://example.com/a.yml?x=1'],
  ['0.01 OGPU', '0.01 OGPU'],
  ['Größe', 'Größe'],
  ['', '""'],
  ['007', '"007"'],
  ['a: b', '"a: b"'],
  ['a, b', '"a, b"'],
  ['x\u202ey', '"x\\u202ey"'],
])('writes %j as %s', (text, written) => {
  expect(inlineScalar(text)).toBe(written)
})

test('a text of several lines reads back the same beneath its key', () => {
  const lines = fc.array(
    fc.oneof(
      fc.constantFrom('', 'one', '# no comment', '  indented', 'a: b', '- c', 'blank '),
      fc.string({ maxLength: 6 }),
    ),
    {
      maxLength: 6,
    },
  )

  fc.assert(
    fc.property(lines, fc.boolean(), fc.constantFrom(0, 4), (all, isEnded, indent) => {
      const text = all.join('\n') + (isEnded ? '\n' : '')
      const written = literalScalar(text, indent + 2, '\n')

      fc.pre(written !== undefined)
      expect(read(`${' '.repeat(indent)}a: ${written}\n${' '.repeat(indent)}b: 1\n`)).toEqual({
        a: text,
        b: 1,
      })
    }),
    { numRuns: 500 },
  )
})
