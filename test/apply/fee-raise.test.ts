import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bumped, cappedFee, priceCap, tipCap, withTip } from '../../src/apply/fee-bump.ts'
import type { FeeRate } from '../../src/model/chain.ts'
import { asWei, type Wei } from '../../src/model/units/amount.ts'
import { legacy } from '../support/attempts.ts'

function eip1559(baseFee: bigint, maxFee: bigint, tip: bigint): FeeRate {
  return { kind: 'eip1559', baseFee: asWei(baseFee), maxFee: asWei(maxFee), tip: asWei(tip) }
}

const NO_CAP = asWei(10n ** 40n)
const someWei: fc.Arbitrary<Wei> = fc
  .oneof(fc.bigInt(0n, 20n), fc.bigInt(0n, 10n ** 12n))
  .map(asWei)
const someRate: fc.Arbitrary<FeeRate> = fc.oneof(
  someWei.map((price) => legacy(price)),
  fc
    .tuple(someWei, someWei, someWei)
    .map(([baseFee, more, tip]) => eip1559(baseFee, baseFee + tip + more, tip)),
)
const priceOf = (rate: FeeRate): bigint => (rate.kind === 'legacy' ? rate.gasPrice : rate.maxFee)

describe('the most that a unit of gas may pay', () => {
  test('is what is left of the fee limit for each unit, rounded down', () => {
    expect(priceCap(1_000n, asWei(5_999n))).toBe(5n)
    expect(priceCap(1_000n, asWei(0n))).toBe(0n)
  })
})

describe('a tip that a node suggests', () => {
  const GWEI = 10n ** 9n
  const believed = (baseFee: bigint, shown: bigint): bigint =>
    tipCap(eip1559(baseFee, 9n, 9n), asWei(shown))

  test('is believed as far as the plan showed it, the base fee goes, or five gwei, whichever is most', () => {
    expect([believed(0n, 0n), believed(4n * GWEI, 5n * GWEI - 1n)]).toEqual([5n * GWEI, 5n * GWEI])
    expect([believed(70n * GWEI, 6n * GWEI), believed(6n * GWEI, 70n * GWEI)]).toEqual([
      70n * GWEI,
      70n * GWEI,
    ])
  })

  test('is cut down to that, and what is paid in all with it', () => {
    expect(withTip(eip1559(10n, 1_020n, 1_000n), asWei(30n))).toEqual(eip1559(10n, 50n, 30n))
    expect(withTip(eip1559(10n, 50n, 30n), asWei(30n))).toEqual(eip1559(10n, 50n, 30n))
    expect(withTip(legacy(1_000n), asWei(30n))).toEqual(legacy(1_000n))
  })
})

describe('a rate within the cap', () => {
  test.each([legacy(9n), legacy(10n), eip1559(1n, 9n, 1n), eip1559(9n, 10n, 9n)])(
    'stays as it is: %o',
    (rate) => {
      expect(cappedFee(rate, asWei(10n))).toBe(rate)
    },
  )

  test('pays at most the cap where that still covers what the next block asks', () => {
    expect(cappedFee(eip1559(7n, 16n, 2n), asWei(10n))).toEqual(eip1559(7n, 10n, 2n))
    expect(cappedFee(eip1559(8n, 16n, 2n), asWei(10n))).toEqual(eip1559(8n, 10n, 2n))
  })

  test('is none where the next block asks for more than the cap', () => {
    expect(cappedFee(eip1559(9n, 16n, 2n), asWei(10n))).toBeUndefined()
    expect(cappedFee(legacy(11n), asWei(10n))).toBeUndefined()
  })

  test('never pays more than the cap, nor a tip that it does not cover', () => {
    fc.assert(
      fc.property(someRate, someWei, (rate, cap) => {
        const within = cappedFee(rate, cap)

        if (within === undefined) return
        expect(priceOf(within) <= cap).toBe(true)
        expect(within.kind === 'legacy' || within.maxFee >= within.baseFee + within.tip).toBe(true)
      }),
    )
  })
})

describe('a raised rate', () => {
  test('is a quarter more and a wei, rounded up', () => {
    expect(bumped(legacy(100n), legacy(1n), NO_CAP)).toEqual(legacy(126n))
    expect(bumped(legacy(101n), legacy(1n), NO_CAP)).toEqual(legacy(128n))
    expect(bumped(eip1559(5n, 200n, 8n), eip1559(6n, 10n, 1n), NO_CAP)).toEqual(
      eip1559(6n, 251n, 11n),
    )
  })

  test('is what the chain asks now, where that is more', () => {
    expect(bumped(legacy(100n), legacy(127n), NO_CAP)).toEqual(legacy(127n))
    expect(bumped(eip1559(5n, 200n, 8n), eip1559(90n, 252n, 12n), NO_CAP)).toEqual(
      eip1559(90n, 252n, 12n),
    )
  })

  test('never has a tip above what it pays in all', () => {
    expect(bumped(eip1559(5n, 20n, 8n), eip1559(5n, 20n, 90n), NO_CAP)).toEqual(
      eip1559(5n, 90n, 90n),
    )
  })

  test('is of the old kind where the chain has changed its kind', () => {
    expect(bumped(eip1559(5n, 200n, 8n), legacy(1n), NO_CAP)).toEqual(legacy(251n))
    expect(bumped(legacy(200n), eip1559(5n, 300n, 8n), NO_CAP)).toEqual(legacy(300n))
  })

  test('may reach the cap, and is none beyond it', () => {
    expect(bumped(legacy(100n), legacy(1n), asWei(126n))).toEqual(legacy(126n))
    expect(bumped(legacy(100n), legacy(1n), asWei(125n))).toBeUndefined()
    expect(bumped(eip1559(5n, 100n, 8n), eip1559(5n, 100n, 8n), asWei(125n))).toBeUndefined()
  })

  test('is at least a quarter higher in every field, or nodes keep the earlier one, and never above the cap', () => {
    fc.assert(
      fc.property(someRate, someRate, someWei, (previous, fresh, cap) => {
        const rate = bumped(previous, fresh, cap)

        if (rate === undefined) return
        expect(priceOf(rate) <= cap).toBe(true)
        expect(
          priceOf(rate) * 4n >= priceOf(previous) * 5n && priceOf(rate) > priceOf(previous),
        ).toBe(true)
        if (rate.kind === 'legacy' || previous.kind === 'legacy') return
        expect(
          rate.tip * 4n >= previous.tip * 5n && rate.tip > previous.tip && rate.tip <= rate.maxFee,
        ).toBe(true)
      }),
    )
  })
})
