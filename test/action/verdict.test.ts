import { describe, expect, test } from 'vitest'
import { planVerdict } from '../../src/action/verdict.ts'
import { Fault } from '../../src/model/fault.ts'
import type { Problem } from '../../src/model/problem.ts'
import type { Plan } from '../../src/model/source/change.ts'
import { aChange, amount, anAddress, aPlan } from '../support/builders.ts'

const OWN = aChange('update', 'own', { origin: 'this-pr' })
const OTHER = aChange('update', 'other', { origin: 'base' })
const FAILED = { kind: 'failed', fault: new Fault('github-refused', 'not allowed') } as const

function verdict(plan: Plan, facts: Partial<Parameters<typeof planVerdict>[1]> = {}) {
  return planVerdict(plan, {
    failOn: 'problems',
    isPullRequest: true,
    posted: undefined,
    review: 'plan',
    isCarried: true,
    ...facts,
  })
}

function problem(id: string, origin: 'this-pr' | 'base'): Problem {
  return { code: 'possible-match', id, origin, message: '', hint: '' }
}

describe('the check of a pull request', () => {
  test('is green with changes', () => {
    expect(verdict(aPlan([OWN]))).toEqual({ exit: 0 })
  })

  test('is red for a problem that it brings or touches, and green for one that the base has', () => {
    expect(verdict(aPlan([OWN], { problems: [problem('x', 'this-pr')] }))).toEqual({
      exit: 3,
      reason: 'possible-match',
    })
    expect(verdict(aPlan([OWN], { problems: [problem('x', 'base')] }))).toEqual({ exit: 0 })
  })

  test('is red for a problem of the whole run', () => {
    expect(
      verdict(aPlan([], { problems: [{ code: 'no-nexus', message: '', hint: '' }] })),
    ).toMatchObject({ exit: 3 })
  })

  test('is red for a refusal of its own changes only', () => {
    const refusal = { code: 'protected', message: '', ways: [] } as const

    expect(verdict(aPlan([OWN, OTHER], { refusals: [{ ...refusal, id: 'own' }] }))).toEqual({
      exit: 4,
      reason: 'protected',
    })
    expect(verdict(aPlan([OWN, OTHER], { refusals: [{ ...refusal, id: 'other' }] }))).toEqual({
      exit: 0,
    })
    expect(verdict(aPlan([OTHER], { refusals: [refusal] }))).toEqual({ exit: 0 })
  })

  test('is red until somebody decides about an orphan that it makes, and green for one that was there', () => {
    const orphan = { id: 'gone', address: anAddress(1), name: '', minPayment: amount('1 OGPU') }

    expect(verdict(aPlan([], { orphans: [{ ...orphan, isNew: true }] }))).toEqual({
      exit: 4,
      reason: 'orphan',
    })
    expect(verdict(aPlan([], { orphans: [{ ...orphan, isNew: false }] }))).toEqual({ exit: 0 })
  })

  test('is red when its reviewers could not consent, because the plan is not in the pull request', () => {
    expect(verdict(aPlan([OWN]), { posted: FAILED })).toEqual({
      exit: 3,
      reason: 'comment-not-written',
    })
    expect(verdict(aPlan([OTHER]), { posted: FAILED })).toEqual({ exit: 0 })
    expect(verdict(aPlan([OWN]), { posted: FAILED, review: 'none' })).toEqual({ exit: 0 })
  })

  test('is red when the comment can’t carry all of it, where merging is the consent', () => {
    expect(verdict(aPlan([OWN]), { isCarried: false })).toEqual({
      exit: 3,
      reason: 'plan-too-large',
    })
    expect(verdict(aPlan([OTHER]), { isCarried: false })).toEqual({ exit: 0 })
    expect(verdict(aPlan([OWN]), { isCarried: false, review: 'none' })).toEqual({ exit: 0 })
    expect(verdict(aPlan([OWN]), { isCarried: false, isPullRequest: false })).toEqual({ exit: 0 })
  })

  test('can be made to fail on warnings and on changes', () => {
    const warning = { code: 'not-simulated', message: '', hint: '' } as const

    expect(verdict(aPlan([OWN], { warnings: [warning] }), { failOn: 'warnings' })).toEqual({
      exit: 3,
      reason: 'not-simulated',
    })
    expect(verdict(aPlan([OWN]), { failOn: 'changes' })).toEqual({ exit: 2, reason: 'changes' })
    expect(verdict(aPlan([OTHER]), { failOn: 'changes' })).toEqual({ exit: 0 })
  })
})

test('outside of a pull request everything counts', () => {
  expect(
    verdict(aPlan([OTHER], { problems: [problem('x', 'base')] }), { isPullRequest: false }),
  ).toMatchObject({ exit: 3 })
})
