import { expect, test } from 'vitest'
import { snapshotHash, targetHash } from '../../src/plan/digest.ts'
import { planRecord } from '../../src/report/markdown/plan-record.ts'
import { aChange, aPlan } from '../support/builders.ts'

const FACTS = { config: 'ogpu.yaml', state: 'planned', hash: snapshotHash, target: targetHash } as const

test('the closing of a protected Source is no change that merging agrees to, and is named as blocked', () => {
  const plan = aPlan([aChange('close', 'open'), aChange('close', 'shielded', { isProtected: true }), aChange('update', 'two', { isProtected: true })])
  const { changes, blocked } = planRecord(plan, FACTS)

  expect(changes.map(({ id }) => id)).toEqual(['open', 'two'])
  expect(blocked).toEqual(['shielded'])
})

test('what the base wants as well is neither', () => {
  const { changes, blocked } = planRecord(aPlan([aChange('close', 'shielded', { isProtected: true, origin: 'base' })]), FACTS)

  expect([changes, blocked]).toEqual([[], []])
})
