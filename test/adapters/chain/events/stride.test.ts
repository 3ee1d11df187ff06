import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  FIRST_STRIDE,
  narrower,
  type Stride,
  wider,
} from '../../../../src/adapters/chain/events/stride.ts'

test('settles below whatever a node takes, and is refused seldom from then on', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 200_000 }), (most) => {
      let stride: Stride | undefined = FIRST_STRIDE
      let refused = 0
      for (let request = 0; request < 200; request += 1) {
        if (stride === undefined) throw new Error('given up although the node takes ten blocks')
        const isRefused: boolean = stride.size > most
        refused += isRefused ? 1 : 0
        stride = isRefused ? narrower(stride, stride.size) : wider(stride)
      }

      expect(refused).toBeLessThanOrEqual(12 + 200 / 9)
    }),
  )
})

test('gives up where the smallest is refused', () => {
  expect(narrower({ size: 1, refused: 2, answered: 0 }, 1)).toBeUndefined()
  expect(narrower(FIRST_STRIDE, 1)).toBeUndefined()
})
