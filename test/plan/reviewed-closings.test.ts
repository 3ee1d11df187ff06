import { describe, expect, test } from 'vitest'
import type { Problem } from '../../src/model/problem.ts'
import { aChange } from '../support/builders.ts'
import { aMergedPull, aPriceChange, decided } from '../support/reviews.ts'

const UPDATE = aPriceChange('two', '1 OGPU', '2 OGPU')
const CLOSE = aChange('close', 'three')

function blocked(id: string): Problem {
  return { code: 'simulation-reverted', id, message: 'it would revert', hint: '' }
}

describe('a closing', () => {
  test('waits for what is blocked in its own pull request, and for nothing else', () => {
    const pulls = [aMergedPull(2, [CLOSE]), aMergedPull(1, [UPDATE])]

    expect(decided([CLOSE], pulls, { problems: [blocked('two')] }).send).toEqual(['three'])
    expect(
      decided([CLOSE], [aMergedPull(1, [UPDATE, CLOSE])], { problems: [blocked('two')] }).refused,
    ).toEqual([['closing-held', 'three']])
    expect(
      decided([CLOSE], [aMergedPull(1, [CLOSE], { blocked: ['two'] })], {
        problems: [blocked('two')],
      }).refused,
    ).toEqual([['closing-held', 'three']])
  })

  test('waits for what its own pull request changes, also where a newer one changes that as well and is held up', () => {
    const now = aPriceChange('two', '1.5 OGPU', '2 OGPU')
    const { send, refused } = decided(
      [now, CLOSE],
      [aMergedPull(2, [UPDATE]), aMergedPull(1, [aPriceChange('two', '1 OGPU', '3 OGPU'), CLOSE])],
    )

    expect(send).toEqual([])
    expect(refused).toEqual([
      ['chain-changed', 2],
      ['closing-held', 'three'],
    ])
  })

  test('waits for no drift that its own pull request has been done with', () => {
    const pull = aMergedPull(1, [UPDATE, CLOSE], { state: 'partly-applied', done: ['two'] })

    expect(decided([{ ...UPDATE, origin: 'base' }, CLOSE], [pull]).send).toEqual(['three'])
  })

  test('of a protected Source is passed by no review', () => {
    expect(decided([CLOSE], [aMergedPull(1, [CLOSE])], { protectedIds: ['three'] }).send).toEqual(
      [],
    )
  })
})

describe('a closing that nobody could agree to', () => {
  test('is named as protected, and no approval is offered for it', () => {
    const { send, refusals } = decided(
      [{ ...CLOSE, isProtected: true, origin: 'this-pr' }],
      [aMergedPull(1, [], { blocked: ['three'] })],
    )

    expect(send).toEqual([])
    expect(refusals).toMatchObject([{ code: 'protected', id: 'three' }])
    expect(refusals[0]?.ways.join()).not.toContain('--approve')
  })
})
