import { expect, test } from 'vitest'
import { foretell } from '../../src/consent/foretell.ts'
import { planRecord } from '../../src/consent/plan-record.ts'
import { snapshotHash, targetHash } from '../../src/plan/digest.ts'
import { aChange, aContext, aPlan } from '../support/builders.ts'

const FACTS = {
  config: 'ogpu.yaml',
  state: 'planned',
  hash: snapshotHash,
  target: targetHash,
} as const

test('the closing of a protected Source is kept back: merging is no consent to it', () => {
  const plan = aPlan([
    aChange('close', 'open'),
    aChange('close', 'shielded', { isProtected: true }),
    aChange('update', 'two', { isProtected: true }),
  ])
  const { changes, withheld } = planRecord(
    foretell(plan, aContext(), { pulls: [], areReviewsKnown: false }),
    FACTS,
  )

  expect(changes.map(({ id }) => id)).toEqual(['open', 'shielded', 'two'])
  expect(withheld).toEqual(['shielded'])
})

test('what the base wants as well is neither', () => {
  const { changes, withheld } = planRecord(
    aPlan([aChange('close', 'shielded', { isProtected: true, origin: 'base' })]),
    FACTS,
  )

  expect([changes, withheld]).toEqual([[], []])
})
