import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type MarketSource, sampledRows } from '../../src/model/source/market.ts'
import { ENVIRONMENTS } from '../../src/model/source/source.ts'
import { asWei, type Wei } from '../../src/model/units/amount.ts'
import {
  marketOf,
  marketPlace,
  marketsIn,
  maskOf,
  nearestInPrice,
  quartilesOf,
} from '../../src/plan/market.ts'
import { anAddress } from '../support/builders.ts'

const price = fc.bigInt({ min: 0n, max: 12n }).map(asWei)

const aSource = (index: number): fc.Arbitrary<MarketSource> =>
  fc.record({
    address: fc.constant(anAddress(1_000 + index)),
    environments: fc.integer({ min: 0, max: 9 }),
    minPayment: price,
    minLockup: price,
    providers: fc.constantFrom(0, 0, 1, 7),
    metadataUrl: fc.constant(''),
  })

const sourcesOf = (count: number): fc.Arbitrary<readonly MarketSource[]> =>
  fc.tuple(...Array.from({ length: count }, (_, index) => aSource(index)))

const someSources = fc.integer({ min: 0, max: 40 }).chain(sourcesOf)

function readOf(sources: readonly MarketSource[]) {
  const { length } = sources
  return { kind: 'read', listed: length, asked: length, unread: 0, sources } as const
}

/** By the definition: the smallest value that so many quarters of all do not exceed. */
function bruteQuartile(values: readonly Wei[], quarters: number): Wei | undefined {
  const enough = values.filter(
    (value) => values.filter((other) => other <= value).length * 4 >= quarters * values.length,
  )
  return enough.reduce<Wei | undefined>(
    (least, value) => (least === undefined || value < least ? value : least),
    undefined,
  )
}

function bruteQuartiles(values: readonly Wei[]) {
  const [lower, median, upper] = [1, 2, 3].map((quarters) => bruteQuartile(values, quarters))
  return lower === undefined ? null : { lower, median, upper }
}

function bruteGroup(sources: readonly MarketSource[]) {
  return {
    sources: sources.length,
    minPayment: bruteQuartiles(sources.map(({ minPayment }) => minPayment)),
    minLockup: bruteQuartiles(sources.map(({ minLockup }) => minLockup)),
  }
}

describe('a market', () => {
  test('of 1,000 Sources is what a brute-force reading gives', () => {
    fc.assert(
      fc.property(
        sourcesOf(1_000),
        fc.integer({ min: 1, max: 7 }),
        price,
        fc.option(fc.integer({ min: 0, max: 999 })),
        (sources, mask, wanted, ownRow) => {
          const own = ownRow === null ? null : anAddress(1_000 + ownRow)
          const others = sources.filter(
            (source) => source.environments === mask && source.address !== own,
          )
          const served = others.filter(({ providers }) => providers > 0)

          expect(marketPlace(readOf(sources), mask, wanted, own)).toEqual({
            listed: 1_000,
            asked: 1_000,
            unread: 0,
            environments: ENVIRONMENTS.filter((name) => (maskOf([name]) & mask) !== 0),
            all: bruteGroup(others),
            withProviders: bruteGroup(served),
            withoutProviders: bruteGroup(others.filter(({ providers }) => providers === 0)),
            wanted,
            rank: {
              below: others.filter(({ minPayment }) => minPayment < wanted).length,
              same: others.filter(({ minPayment }) => minPayment === wanted).length,
              above: others.filter(({ minPayment }) => minPayment > wanted).length,
            },
            rankWithProviders: {
              below: served.filter(({ minPayment }) => minPayment < wanted).length,
              same: served.filter(({ minPayment }) => minPayment === wanted).length,
              above: served.filter(({ minPayment }) => minPayment > wanted).length,
            },
          })
        },
      ),
      { numRuns: 5 },
    )
  })

  test('has quartiles that somebody asks for, in order, whatever the order of the Sources', () => {
    fc.assert(
      fc.property(fc.array(price, { minLength: 1, maxLength: 30 }), (values) => {
        const quartiles = quartilesOf(values)

        expect(quartiles).toEqual(bruteQuartiles(values))
        expect(quartilesOf([...values].reverse())).toEqual(quartiles)
      }),
    )
    expect(quartilesOf([])).toBeNull()
  })

  test('is one for each set of environments that there is, and each Source is in one of them', () => {
    fc.assert(
      fc.property(someSources, (sources) => {
        const read = readOf(sources)
        const markets = marketsIn(read)

        expect(markets.map(({ all }) => all.sources)).toEqual(
          markets.map(({ all }) => all.sources).sort((a, b) => b - a),
        )
        for (const market of markets)
          expect(market.all.sources).toBe(
            market.withProviders.sources + market.withoutProviders.sources,
          )
        expect(markets.every(({ all }) => all.sources > 0)).toBe(true)
        expect(marketOf(read, 8).environments).toEqual([])
      }),
    )
  })

  test('names the nearest in price first, whichever side they are on', () => {
    fc.assert(
      fc.property(someSources, price, fc.integer({ min: 0, max: 9 }), (sources, wanted, most) => {
        const far = ({ minPayment }: MarketSource): bigint =>
          minPayment > wanted ? minPayment - wanted : wanted - minPayment
        const near = nearestInPrice(sources, wanted, most)

        expect(near).toHaveLength(Math.min(most, sources.length))
        for (const source of sources)
          for (const one of near)
            expect(near.includes(source) || far(one) <= far(source)).toBe(true)
      }),
    )
  })

  test('that could not be read is said to be unknown', () => {
    expect(marketPlace({ kind: 'unknown', reason: 'why' }, 1, asWei(1n))).toBeNull()
  })
})

test('a sample is spaced evenly over the list, and is all of it where it may be', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60_000 }),
      fc.integer({ min: 0, max: 1_000 }),
      (listed, most) => {
        const rows = sampledRows(listed, most)
        const gaps = rows.slice(1).map((row, index) => row - (rows[index] ?? 0))

        expect(rows).toHaveLength(Math.min(listed, most))
        expect(rows.every((row) => row >= 0 && row < listed)).toBe(true)
        expect(Math.max(0, ...gaps) - Math.min(...gaps, Math.max(0, ...gaps))).toBeLessThan(2)
        if (listed <= most) expect(rows).toEqual(Array.from({ length: listed }, (_, row) => row))
      },
    ),
  )
})
