import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDesired } from '../../src/desired/load.ts'
import { aConfig, aDefinition, aFile, cases, readOne } from './files.ts'

const shards = fc.array(
  fc.constantFrom(
    ...'-?:,[]{}#&*!|>\'"%@` \n\t\r~<0aé\u{1F600}\u2028\uFEFF',
    '\n  ',
    'id: ',
    'networks: ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '!!binary ',
    '<<: ',
    '"\\u',
    '\\x',
  ),
  { maxLength: 60 },
)

test('answers any bytes with problems, never with an exception', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    shards.map((parts) => new TextEncoder().encode(parts.join(''))),
    fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
  )

  fc.assert(
    fc.property(bytes, (content) => {
      const files = [
        aConfig(),
        { path: 'sources/a/source.yaml', bytes: content },
        { path: 'sources/b.yaml', bytes: content },
      ]

      expect(readDesired(files, 'ogpu.yaml').specs).toEqual([])
      expect(
        readDesired(
          [{ path: 'ogpu.yaml', bytes: content }, aFile('sources/a.yaml', aDefinition())],
          'ogpu.yaml',
        ).config,
      ).toBeUndefined()
    }),
    { numRuns: 500 },
  )
})

test('answers a good definition with one damaged spot', () => {
  const whole = new TextEncoder().encode(
    aDefinition({ description: '|\n  one\n  two', networks: '\n  testnet: { name: Other }' }),
  )

  fc.assert(
    fc.property(
      fc.nat(whole.length - 1),
      fc.uint8Array({ maxLength: 4 }),
      fc.nat(8),
      (at, inserted, dropped) => {
        const damaged = Buffer.concat([
          whole.subarray(0, at),
          inserted,
          whole.subarray(at + dropped),
        ])

        expect(Array.isArray(readOne(damaged).problems)).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})

test('gives every problem of every case a place inside its file', () => {
  for (const { bytes } of cases('bad')) {
    const lines = new TextDecoder().decode(bytes).split('\n')
    for (const { line = 1, column = 1, code } of readOne(bytes).problems) {
      expect(line, code).toBeLessThanOrEqual(lines.length)
      expect(column, code).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1)
    }
  }
})

test.each([
  ['open brackets', '['],
  ['open braces', '{'],
  ['dashes', '- '],
  ['question marks', '? '],
  ['colons', ': '],
  ['anchors', '&a '],
  ['tags', '!a '],
  ['aliases', '*a '],
  ['quotes', 'a: "\n'],
  ['documents', '---\n'],
  ['equal keys', 'a: 1\n'],
])('survives 64 KiB of %s', (_, unit) => {
  const { problems } = readOne(unit.repeat(Math.floor(65_000 / unit.length)))

  expect(problems).not.toEqual([])
  expect(problems.length).toBeLessThanOrEqual(50)
})

test('compares keys by looking them up, not each with each', () => {
  const keys = Array.from({ length: 5_000 }, (_, index) => `k${index}: 1\n`).join('')
  const { problems } = readOne(`${aDefinition()}${keys}k4999: 2\n`)

  // fifty unknown fields come before it
  expect(problems.some(({ code }) => code === 'duplicate-key')).toBe(false)
  expect(readOne(`k1: 1\n${aDefinition()}k1: 2\n`).problems.map(({ code }) => code)).toEqual([
    'unknown-field',
    'duplicate-key',
  ])
})
