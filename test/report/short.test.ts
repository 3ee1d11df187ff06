import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shortContent, shortContents, shortForms } from '../../src/report/format/short.ts'
import { applyText } from '../../src/report/text/apply-text.ts'
import { driftReport } from '../../src/report/text/drift-report.ts'
import { widthOf } from '../../src/report/text/layout.ts'
import { listText } from '../../src/report/text/list-text.ts'
import { planText } from '../../src/report/text/plan-text.ts'
import { aDrift } from './drift-scene.ts'
import { aPartialResult, aPlan, aResult, CLIENT, composeDiffs } from './scene.ts'

const SOURCE = {
  network: 'mainnet',
  id: 'sentiment-analyzer-of-the-whole-company',
  status: 'active',
  address: CLIENT,
  name: 'Sentiment',
  managed: true,
} as const

/** What shows addresses and hashes, as wide as it is told. */
const TEXTS: readonly (readonly [string, (wide: boolean) => string])[] = [
  [
    'plan',
    (wide) => planText(aPlan(), { colour: false, raw: false, verb: 'plan', composeDiffs, wide }),
  ],
  ['apply', (wide) => applyText(aResult(), { colour: false, wide })],
  ['apply, partly', (wide) => applyText(aPartialResult(), { colour: false, wide })],
  ['drift', (wide) => driftReport(aDrift(), { colour: false, wide })],
  ['list', (wide) => listText([SOURCE], { colour: false, wide })],
]
/** By its ends; the part of a digest that is typed has none. */
const SHORTENED = /(?:0x[0-9a-fA-F]+|Qm\w+)…/
/** What is pasted keeps its line. */
const PASTED = /\{ address: "|^ +(?:ogpu-gitops|git) /

const hash = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 40, maxLength: 64 })
  .map((digits) => `0x${digits.join('')}`)

/** Hashes of which many begin and end alike, as somebody makes them who wants them mixed up. */
const lookalikes = fc
  .tuple(fc.array(hash, { minLength: 1, maxLength: 3 }), fc.array(fc.nat(63), { maxLength: 12 }))
  .map(([seeds, places]) => [
    ...seeds,
    ...places.flatMap((place, index) => {
      const seed = seeds[index % seeds.length] ?? ''
      const at = 2 + (place % (seed.length - 2))
      const digit = seed[at] === '0' ? '1' : '0'
      return `${seed.slice(0, at)}${digit}${seed.slice(at + 1)}`
    }),
  ])

test('no two hashes look the same, however alike they are', () => {
  fc.assert(
    fc.property(lookalikes, (hashes) => {
      const short = shortForms(hashes)
      const distinct = new Set(hashes)

      expect(new Set([...distinct].map(short)).size).toBe(distinct.size)
      for (const one of distinct) {
        const [head = '', tail] = short(one).split('…')
        expect(one.startsWith(head) && one.endsWith(tail ?? '')).toBe(true)
        expect(short(one).length).toBeLessThanOrEqual(one.length)
      }
    }),
  )
})

test('what is like no other is as short as people compare it', () => {
  const [one, other] = [`0x9fc6${'0'.repeat(32)}F96e`, `0x1234${'0'.repeat(32)}5678`]
  const short = shortForms([one, other, one])

  expect([short(one), short(other)]).toEqual(['0x9fc6…F96e', '0x1234…5678'])
  expect(short('unknown')).toBe('unknown')
})

test('content addresses beside each other are told apart', () => {
  const [one, other] = ['1', '2'].map((digit) => `QmSBth${digit.repeat(36)}XHkd`)
  const text = `${one} → ${other}`

  expect(shortContent(one ?? '')).toBe('QmSBth…XHkd')
  expect(shortContent(text)).toBe('QmSBth11…11XHkd → QmSBth22…22XHkd')
  expect(shortContents([text])(one ?? '')).toBe('QmSBth11…11XHkd')
})

test.each(TEXTS)('%s fits a terminal', (_, text) => {
  const lines = text(false).split('\n')

  expect(lines.filter((line) => widthOf(line) > 80 && !PASTED.test(line))).toEqual([])
  expect(lines.join('\n')).toMatch(SHORTENED)
})

test.each(TEXTS)('%s shows whole addresses and hashes where there is room', (_, text) => {
  expect(text(true)).not.toMatch(SHORTENED)
})
