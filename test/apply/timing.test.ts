import { expect, test } from 'vitest'
import { timingFor } from '../../src/apply/timing.ts'
import { aNetwork } from '../support/builders.ts'

test('a network that counts a transaction as soon as it is mined is looked at ten times a second', () => {
  expect(timingFor(aNetwork({ confirmations: 0 })).poll).toBe(100)
})

test.each([1, 2, 12])(
  'a network that wants %i confirmations is looked at once a second',
  (confirmations) => {
    expect(timingFor(aNetwork({ confirmations })).poll).toBe(1_000)
  },
)

test('waits half a minute before a raise, and three minutes for a block', () => {
  expect(timingFor(aNetwork())).toEqual({
    poll: 100,
    resend: 10_000,
    raise: 30_000,
    stall: 180_000,
    pending: 30_000,
    nonsense: 30_000,
    lag: 60_000,
    raises: 4,
    rounds: 3,
  })
})
