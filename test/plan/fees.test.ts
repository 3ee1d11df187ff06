import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Limits } from '../../src/model/network/network.ts'
import type { GasPrice } from '../../src/model/source/change.ts'
import { asWei, type Wei } from '../../src/model/units/amount.ts'
import { costOf, feeLimitOf, gasPriceOf, totalCost } from '../../src/plan/fees.ts'
import { aContext, amount } from '../support/builders.ts'

const PRICE: GasPrice = { expected: asWei(3n), atMost: asWei(5n), tip: asWei(1n) }
const KINDS = ['publish', 'update', 'close'] as const

const someWei = fc.bigInt({ min: 0n, max: 10n ** 30n }).map(asWei)
const someCost = fc.record({ expected: someWei, atMost: someWei })

describe('what a change costs', () => {
  test('is its gas at the price, and at most a fifth more gas at the highest price', () => {
    for (const kind of KINDS)
      expect(costOf(kind, 100n, PRICE)).toEqual({ expected: 300n, atMost: 600n })
  })

  test.each([
    ['publish', 9_000_000n, 18_000_000n],
    ['update', 1_200_000n, 2_400_000n],
    ['close', 450_000n, 900_000n],
  ] as const)(
    'is what a %s usually does where the node gave no estimate',
    (kind, expected, atMost) => {
      expect(costOf(kind, null, PRICE)).toEqual({ expected, atMost })
    },
  )

  test('is nothing on a chain whose gas is free', () => {
    const free = gasPriceOf({ kind: 'legacy', gasPrice: asWei(0n) })

    for (const kind of KINDS) expect(costOf(kind, null, free)).toEqual({ expected: 0n, atMost: 0n })
  })
})

describe('what several changes cost', () => {
  test('is nothing for none, and for one what that costs', () => {
    expect(totalCost([])).toEqual({ expected: 0n, atMost: 0n })
    fc.assert(
      fc.property(someCost, (cost) => {
        expect(totalCost([{ cost }])).toEqual(cost)
      }),
    )
  })

  test('is the sum of what any two parts of them cost', () => {
    const all = fc.array(someCost.map((cost) => ({ cost })))

    fc.assert(
      fc.property(all, all, (some, others) => {
        const [whole, a, b] = [totalCost([...some, ...others]), totalCost(some), totalCost(others)]

        expect(whole).toEqual({ expected: a.expected + b.expected, atMost: a.atMost + b.atMost })
      }),
    )
  })
})

describe('the price of gas', () => {
  test('in a fee market is most likely the base fee with the tip, and at most the maximum', () => {
    expect(
      gasPriceOf({ kind: 'eip1559', baseFee: asWei(10n), tip: asWei(2n), maxFee: asWei(40n) }),
    ).toEqual({ expected: 12n, atMost: 40n, tip: 2n })
  })

  test('without one is what the chain asks for', () => {
    const gasPrice: Wei = asWei(7n)

    expect(gasPriceOf({ kind: 'legacy', gasPrice })).toEqual({
      expected: gasPrice,
      atMost: gasPrice,
      tip: 0n,
    })
  })
})

describe('the most that an apply may cost', () => {
  const DEFAULT: Partial<Limits> = { fees: amount('5 OGPU'), isFeesDefault: true }
  const limitOf = (now: Partial<Limits>, before: Partial<Limits>): bigint => {
    const guards = aContext({ network: { limits: before } })
    const context = aContext({
      network: { limits: now },
      asked: new Map([['one', { ask: { kind: 'here' }, guards, protecting: [], hidden: [] }]]),
    })
    return feeLimitOf([{ id: 'one' }, { id: 'other' }], context)
  }

  test.each<[string, Partial<Limits>, Partial<Limits>, string]>([
    [
      'what holds now, where more held before',
      { fees: amount('1 OGPU') },
      { fees: amount('2 OGPU') },
      '1 OGPU',
    ],
    [
      'what was written before it was asked for, where more is written now',
      { fees: amount('9 OGPU') },
      { fees: amount('2 OGPU') },
      '2 OGPU',
    ],
    [
      'what was written before, where nothing is now',
      DEFAULT,
      { fees: amount('2 OGPU') },
      '2 OGPU',
    ],
    [
      'what is written now, where the default held before',
      { fees: amount('9 OGPU') },
      DEFAULT,
      '9 OGPU',
    ],
    ['the default, where nobody wrote anything', DEFAULT, DEFAULT, '5 OGPU'],
  ])('is %s', (_, now, before, most) => {
    expect(limitOf(now, before)).toBe(amount(most))
  })
})
