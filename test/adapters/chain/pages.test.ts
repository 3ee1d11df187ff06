import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Answer,
  endsOf,
  firstTiling,
  heard,
  judgePages,
  ladderOf,
  pagesOf,
  type Question,
  row,
  type Said,
  tilingAfterRefusal,
} from '../../../src/adapters/chain/sources/pages.ts'
import { type Address, ZERO_ADDRESS } from '../../../src/model/units/address.ts'
import { anAddress } from '../../support/builders.ts'
import { BOUNDS, type PageGetter } from '../../support/page-getters.ts'

const many = (count: number): readonly Address[] =>
  Array.from({ length: count }, (_, index) => anAddress(3_000 + index))
const gave = (...rows: readonly Address[]): Said => ({ kind: 'gave', rows })
const REFUSED: Said = { kind: 'refused' }
const [ONE, TWO, THREE] = [anAddress(1), anAddress(2), anAddress(3)]

describe('the probes', () => {
  test.each<[string, number, Said, Said, unknown]>([
    ['leave the upper bound out', 2, gave(ONE), gave(), { bounds: 'exclusive', size: 500 }],
    [
      'leave it out and refuse an empty page',
      2,
      gave(ONE),
      REFUSED,
      { bounds: 'exclusive', size: 500 },
    ],
    ['count both in', 2, gave(ONE, TWO), gave(TWO), { bounds: 'inclusive', size: 500 }],
    [
      'count both in and pad with zeros',
      1,
      gave(ONE, ZERO_ADDRESS),
      gave(ZERO_ADDRESS),
      { bounds: 'inclusive', size: 500 },
    ],
    [
      'refuse what is beyond a single Source',
      1,
      REFUSED,
      REFUSED,
      { bounds: 'inclusive', size: 500 },
    ],
    [
      'refuse a second row by itself',
      900,
      gave(ONE, TWO),
      REFUSED,
      { bounds: 'absolute', size: 900 },
    ],
    ['refuse it in a list too long to be read at once', 90_000, gave(ONE, TWO), REFUSED, undefined],
    ['are both refused', 2, REFUSED, REFUSED, undefined],
    ['begin with another row than the list', 2, gave(THREE, TWO), gave(TWO), undefined],
    ['give more rows than any reading has', 2, gave(ONE, TWO, THREE), gave(TWO), undefined],
    ['give nothing', 2, gave(), gave(), undefined],
    ['make no sense', 2, { kind: 'nonsense', reason: 'not hex' }, gave(), undefined],
  ])('that %s, of %i Sources', (_, count, pair, second, tiling) => {
    expect(firstTiling(count, { pair, second, first: gave(ONE) })).toEqual(tiling)
  })

  test('that begin with a hole are as good as others', () => {
    expect(
      firstTiling(2, {
        pair: gave(ZERO_ADDRESS, TWO),
        second: gave(TWO),
        first: gave(ZERO_ADDRESS),
      }),
    ).toMatchObject({ bounds: 'inclusive' })
  })
})

describe('pages', () => {
  test('ask for every row exactly once, whatever the reading and the size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: 1, max: 600 }),
        fc.constantFrom('exclusive', 'inclusive'),
        (count, size, bounds) => {
          const getter: PageGetter = BOUNDS[bounds]

          const rows = pagesOf({ bounds, size }, count).flatMap(
            ({ args: [lower = 0, upper = 0] }) => getter(many(count), lower, upper) ?? [],
          )

          expect(rows).toEqual(many(count))
        },
      ),
    )
  })

  test('are taken for the list only where they are the list', () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('drop' as const), at: fc.nat() }),
      fc.record({ kind: fc.constant('insert' as const), at: fc.nat() }),
      fc.record({ kind: fc.constant('repeat' as const), at: fc.nat() }),
      fc.record({ kind: fc.constant('rotate' as const), at: fc.nat() }),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(),
        change,
        (count, size, which, { kind, at }) => {
          const tiling = { bounds: 'inclusive', size } as const
          const spoilt = spoil(kind, at)
          const pages = pagesOf(tiling, count).map((question, index, all) => {
            const page = answerOf(many(count), question)
            return index === which % all.length ? spoilt(page, many(count)) : page
          })

          const verdict = judgePages(
            tiling,
            count,
            pages,
            endsOf(tiling, count).map((question) => answerOf(many(count), question)),
          )

          const rows = pages.flatMap(({ said }) => (said.kind === 'gave' ? said.rows : []))
          expect(verdict.kind === 'fits').toBe(rows.join() === many(count).join())
        },
      ),
    )
  })

  test('are tried in the largest size that Nexus gives, or at once where it refuses only what begins further down', () => {
    const tiling = { bounds: 'inclusive', size: 500 } as const
    const ladder = (most: number): readonly Answer[] =>
      ladderOf(tiling, 1_203).map((question) =>
        most < (question.args[1] ?? 0) + 1
          ? { question, said: REFUSED }
          : answerOf(many(1_203), question),
      )

    expect(tilingAfterRefusal(tiling, 1_203, 0, ladder(100))).toEqual({
      bounds: 'inclusive',
      size: 100,
    })
    expect(tilingAfterRefusal(tiling, 1_203, 0, ladder(99))).toEqual({
      bounds: 'inclusive',
      size: 20,
    })
    expect(tilingAfterRefusal(tiling, 1_203, 0, ladder(3))).toBeUndefined()
    expect(tilingAfterRefusal(tiling, 1_203, 1, ladder(500))).toEqual({
      bounds: 'absolute',
      size: 1_203,
    })
    expect(tilingAfterRefusal({ bounds: 'absolute', size: 1_203 }, 1_203, 0, [])).toBeUndefined()
    expect(tilingAfterRefusal({ bounds: 'inclusive', size: 20 }, 1_203, 3, [])).toBeUndefined()
  })
})

test('what was heard is told as calls and answers', () => {
  const text = heard(
    [
      { question: pageOf(0, 1), said: gave(ONE) },
      'something else',
      { question: row(3), said: { kind: 'refused', data: '0x' } },
    ],
    () => 'no reason',
  )

  expect(text).toBe(
    'getSources(0, 1) gives 1 row, something else, sources(3) is refused (no reason)',
  )
})

function pageOf(lower: number, upper: number): Question {
  return { name: 'getSources', args: [lower, upper] }
}

function answerOf(rows: readonly Address[], question: Question): Answer {
  const [first = 0, last = first] = question.args
  return { question, said: gave(...rows.slice(first, last + 1)) }
}

function spoil(kind: 'drop' | 'insert' | 'repeat' | 'rotate', at: number) {
  return ({ question, said }: Answer, all: readonly Address[]): Answer => {
    if (said.kind !== 'gave') return { question, said }
    const rows = [...said.rows]
    const index = at % (rows.length + 1)
    if (kind === 'drop') rows.splice(index, 1)
    if (kind === 'insert') rows.splice(index, 0, THREE)
    if (kind === 'repeat') rows.fill(all[at % all.length] ?? THREE, Math.max(0, index - 1), index)
    if (kind === 'rotate') rows.push(...rows.splice(0, index))
    return { question, said: { kind: 'gave', rows } }
  }
}
