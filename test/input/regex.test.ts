import { describe, expect, test } from 'vitest'
import { patternsIn, schemaPatterns, sourcePatterns } from './patterns.ts'
import { slowText } from './pumps.ts'

describe('the detector', () => {
  test.each([
    ['^([a-z0-9]+-?)+$', ''],
    ['^(a|a)*$', ''],
    ['\\s+$', ''],
    ['x[a-z]*:\\/\\/', 'g'],
    ['state .*unavailable', 'i'],
  ])('finds %s', (source, flags) => {
    expect(slowText({ file: 'here', source, flags })).toBeDefined()
  })

  test.each([
    ['^[a-z0-9]+(-[a-z0-9]+)*$', ''],
    ['\\r?\\n', 'g'],
    ['[0-9a-f]{64,}', 'gi'],
  ])('lets %s pass', (source, flags) => {
    expect(slowText({ file: 'here', source, flags })).toBeUndefined()
  })

  test('reads literals and constructors, and takes no division or comment for one', () => {
    const text =
      "const a = 8 / 2 / 1 // /no/\nconst b = /one/g.test('/no/')\nnew RegExp(`^$" +
      "{b}$`, 'm')\nnew RegExp(a)"

    expect(patternsIn('here', text).map(({ source, flags }) => `${source} ${flags}`)).toEqual([
      'one g',
      '^word$ m',
    ])
  })
})

const PATTERNS = [...sourcePatterns(), ...schemaPatterns()]

test('all patterns of the sources and the schemas are found', () => {
  expect(PATTERNS.length).toBeGreaterThan(250)
})

test.each(
  PATTERNS.map(
    (pattern) => [`${pattern.file} /${pattern.source}/${pattern.flags}`, pattern] as const,
  ),
)('takes no longer than its text is long: %s', (_, pattern) => {
  expect(slowText(pattern)).toBeUndefined()
})
