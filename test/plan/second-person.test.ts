import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Approver, MergedPull, PullPeople } from '../../src/model/review.ts'
import { decide } from '../../src/plan/consent.ts'
import { noSecondPerson } from '../../src/plan/second-person.ts'
import { aContext, aPlan } from '../support/builders.ts'
import { aMergedPull, aPriceChange, askedIn } from '../support/reviews.ts'

const CHANGE = aPriceChange('two', '1 OGPU', '2 OGPU')
const PLAN = aPlan([CHANGE])
const COMMIT = 'a'.repeat(40)
const KEEPER: Approver = { login: 'keeper', as: 'person', pushed: [] }
const BY_BOB: PullPeople = { hands: [{ login: 'bob', as: 'author' }], unattributed: null }

function decided(by: readonly Approver[], pulls: readonly MergedPull[], approvers: readonly string[] = [], review: 'approval' | 'plan' = 'approval') {
  const context = askedIn(PLAN, pulls, aContext({ network: { review, approvers } }))
  const { send, refusals } = decide(PLAN, { kind: 'approve', prefix: PLAN.fingerprint, by }, context, pulls)
  return { sent: send.map(({ id }) => id), codes: refusals.map(({ code }) => code) }
}

const [SENT, REFUSED] = [
  { sent: ['two'], codes: [] },
  { sent: [], codes: ['no-approval'] },
]

describe('what a merged pull request asks for', () => {
  const pulls = [aMergedPull(1, [CHANGE], {}, { people: BY_BOB })]

  test.each<[string, readonly Approver[], object]>([
    ['somebody who had no hand in it', [KEEPER], SENT],
    ['somebody without a hand in it who pushed other things', [{ ...KEEPER, pushed: [COMMIT] }], SENT],
    ['its author', [{ ...KEEPER, login: 'bob' }], REFUSED],
    ['its author in other letters', [{ ...KEEPER, login: 'BOB' }], REFUSED],
    ['an app', [{ ...KEEPER, as: 'bot' }], REFUSED],
    ['a workflow by itself', [{ ...KEEPER, as: 'no-dispatch' }], REFUSED],
    ['somebody, where its author ran that again', [KEEPER, { ...KEEPER, login: 'bob' }], REFUSED],
  ])('is approved by %s', (_, by, outcome) => {
    expect(decided(by, pulls)).toEqual(outcome)
  })

  test('is approved by nobody where its people are not known', () => {
    expect(decided([KEEPER], [aMergedPull(1, [CHANGE])])).toEqual(REFUSED)
    const unknown: PullPeople = { ...BY_BOB, unattributed: { kind: 'push', commit: COMMIT } }
    expect(decided([KEEPER], [aMergedPull(1, [CHANGE], {}, { people: unknown })])).toEqual(REFUSED)
  })

  test('is approved by whoever may start a run where no second person is asked for', () => {
    expect(decided([{ ...KEEPER, login: 'bob' }], pulls, [], 'plan')).toEqual(SENT)
  })
})

describe('what no pull request asks for', () => {
  test.each<[string, Approver, readonly string[], object]>([
    ['one of the approvers', KEEPER, ['someone', 'Keeper'], SENT],
    ['somebody else', KEEPER, ['someone'], REFUSED],
    ['anybody where none are named', KEEPER, [], REFUSED],
    ['an approver who pushed past every pull request', { ...KEEPER, pushed: [COMMIT] }, ['keeper'], REFUSED],
    ['an approver of whom GitHub does not tell what they pushed', { ...KEEPER, pushed: undefined }, ['keeper'], REFUSED],
    ['an app with an approver’s name', { ...KEEPER, as: 'bot' }, ['keeper'], REFUSED],
  ])('is approved by %s', (_, approver, approvers, outcome) => {
    expect(decided([approver], [], approvers)).toEqual(outcome)
  })
})

test('whoever had any hand in it, or may have had, is no second person', () => {
  const login = fc.constantFrom('alice', 'bob', 'carol')
  const hand = fc.record({ login, as: fc.constantFrom('commit' as const, 'push' as const), commit: fc.constant(COMMIT) })
  const unattributed = fc.constantFrom<PullPeople['unattributed']>(null, { kind: 'commits' }, { kind: 'commit', commit: COMMIT })
  fc.assert(
    fc.property(login, fc.boolean(), fc.array(hand, { maxLength: 4 }), unattributed, (who, isPerson, hands, what) => {
      const isSecond = isPerson && what === null && hands.every((one) => one.login !== who)
      expect(noSecondPerson(who.toUpperCase(), isPerson, { hands, unattributed: what }) === undefined).toBe(isSecond)
    }),
  )
})
