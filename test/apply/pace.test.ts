import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { durationInWords, paceOf, stallOf, waitInWords } from '../../src/apply/pace.ts'
import type { Block } from '../../src/model/chain.ts'
import { aBlock } from '../support/memory-chain.ts'

const LEAST = 180_000
const HOUR = 3_600_000

/** Blocks with these gaps in seconds, from a first one with that number. */
function blocks(first: number, ...gaps: readonly number[]): readonly Block[] {
  let timestamp = 1_700_000_000n
  return [0, ...gaps].map((gap, index) => {
    timestamp += BigInt(gap)
    return aBlock({ number: first + index, timestamp })
  })
}

describe('the pace of a chain', () => {
  test('is its longest recent gap', () => {
    expect(paceOf(blocks(50, 1, 69, 2))).toEqual({ longest: 69_000 })
  })

  test('does not count from the genesis block, whose time is anybody’s choice', () => {
    expect(paceOf(blocks(0, 40_000_000, 2))).toEqual({ longest: 2_000 })
    expect(paceOf(blocks(0, 40_000_000))).toBeUndefined()
  })

  test('does not count over a block that the node does not give', () => {
    const [a, , c] = blocks(50, 100, 100)

    expect(paceOf([a, c].flatMap((block) => block ?? []))).toBeUndefined()
  })

  test('is not known from one block, nor from none', () => {
    expect(paceOf(blocks(50))).toBeUndefined()
    expect(paceOf([])).toBeUndefined()
  })
})

describe('a stall', () => {
  test('is three of the longest gaps, and three minutes where those are shorter or not known', () => {
    expect(stallOf({ longest: 69_000 }, LEAST)).toBe(207_000)
    expect(stallOf({ longest: 1_000 }, LEAST)).toBe(LEAST)
    expect(stallOf(undefined, LEAST)).toBe(LEAST)
  })

  test('is never less than what is asked for, nor more than an hour, whatever timestamps a node tells', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 1n << 256n }), { maxLength: 20 }), (times) => {
        const stall = stallOf(
          paceOf(times.map((timestamp, index) => aBlock({ number: index + 1, timestamp }))),
          LEAST,
        )
        expect(stall).toBeGreaterThanOrEqual(LEAST)
        expect(stall).toBeLessThanOrEqual(HOUR)
      }),
    )
  })
})

test.each([
  [45_000, '45 s'],
  [119_400, '119 s'],
  [120_000, '2 min'],
  [207_000, '3 min 27 s'],
  [7_200_000, '2 h'],
  [7_500_000, '2 h 5 min'],
])('%i ms are said as %s', (milliseconds, words) => {
  expect(durationInWords(milliseconds)).toBe(words)
})

test('blocks within one second are said to take a few', () => {
  expect(waitInWords({ longest: 0 }, 3)).toBe('a few seconds')
})
