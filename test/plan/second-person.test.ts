import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../src/consent/decide.ts'
import { noSecondPerson } from '../../src/consent/second-person.ts'
import type { Approver, MergedPull, PullPeople } from '../../src/model/review.ts'
import type { Ask } from '../../src/model/source/ask.ts'
import { aContext, aPlan } from '../support/builders.ts'
import { aMergedPull, aPriceChange, askedIn } from '../support/reviews.ts'

const CHANGE = aPriceChange('two', '1 OGPU', '2 OGPU')
const PLAN = aPlan([CHANGE])
const COMMIT = 'a'.repeat(40)
const KEEPER: Approver = { login: 'keeper', as: 'person', pushed: [] }
const BY_BOB: PullPeople = { hands: [{ login: 'bob', as: 'author' }], unattributed: null }

type Asking = 'in records' | 'lost' | { readonly pull: number; readonly commit: string }

function decided(
  by: readonly Approver[],
  pulls: readonly MergedPull[],
  approvers: readonly string[] = [],
  review: 'approval' | 'plan' = 'approval',
  asking: Asking = 'in records',
) {
  const recorded = askedIn(PLAN, pulls, aContext({ network: { review, approvers } }))
  const ask: Ask =
    asking === 'lost'
      ? { kind: 'lost', why: 'too-long' }
      : { kind: 'commit', age: 0, commit: COMMIT, ...(asking === 'in records' ? {} : asking) }
  const context =
    asking === 'in records'
      ? recorded
      : {
          ...recorded,
          asked: new Map([[CHANGE.id, { ask, guards: recorded, protecting: [], hidden: [] }]]),
        }
  const { send, refusals } = decide(
    PLAN,
    { kind: 'approve', prefix: PLAN.fingerprint, by },
    context,
    pulls,
  )
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
    [
      'somebody without a hand in it who pushed other things',
      [{ ...KEEPER, pushed: [COMMIT] }],
      SENT,
    ],
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

describe('what a merged pull request asks for without a plan that counts', () => {
  const people = (login: string): Partial<MergedPull> => ({
    people: { hands: [{ login, as: 'author' }], unattributed: null },
  })
  const without = (login: string): MergedPull => aMergedPull(1, [], {}, people(login))
  const said = (login: string): MergedPull =>
    aMergedPull(1, [CHANGE], { state: 'applied', done: ['two'] }, people(login))

  test.each<[string, MergedPull, object]>([
    ['an approver who had no hand in it', without('bob'), SENT],
    ['an approver who opened it: the plan may have been taken away', without('keeper'), REFUSED],
    ['an approver who had no hand in what was applied, and moved since', said('bob'), SENT],
    ['an approver who opened what a comment says was applied', said('keeper'), REFUSED],
  ])('is approved by %s', (_, pull, outcome) => {
    expect(
      decided([KEEPER], [pull], ['keeper'], 'approval', { pull: 1, commit: pull.mergeCommit }),
    ).toEqual(outcome)
    expect(
      decided([KEEPER], [pull], [], 'approval', { pull: 1, commit: pull.mergeCommit }),
    ).toEqual(REFUSED)
  })

  test('is approved by nobody where the commit that asks for it was not found', () => {
    expect(decided([KEEPER], [], ['keeper'], 'approval', 'lost')).toEqual(REFUSED)
  })
})

describe('what apps alone made', () => {
  const byApp = (approvers: readonly string[] = [], app = 'github-actions[bot]'): MergedPull =>
    aMergedPull(
      1,
      [CHANGE],
      {},
      {
        approvers,
        people: {
          hands: [
            { login: app, as: 'author' },
            { login: 'Copilot', as: 'commit', commit: COMMIT, isApp: true },
          ],
          unattributed: null,
        },
      },
    )
  const reviewed = (pull: MergedPull) => {
    const { send, refusals } = decide(
      PLAN,
      { kind: 'reviews' },
      askedIn(PLAN, [pull], aContext({ network: { review: 'approval' } })),
      [pull],
    )
    return { sent: send.map(({ id }) => id), codes: refusals.map(({ code }) => code) }
  }

  test('wants two people: whoever may have had it made is one of them', () => {
    expect(reviewed(byApp(['alice']))).toEqual(REFUSED)
    expect(reviewed(byApp(['alice', 'Alice']))).toEqual(REFUSED)
    expect(reviewed(byApp(['alice', 'bob']))).toEqual(SENT)
    expect(reviewed({ ...byApp(['alice']), people: BY_BOB })).toEqual(SENT)
  })

  test.each(['dependabot[bot]', 'renovate[bot]'])(
    'wants one where it was %s, which nobody can make do something else, until another app pushed to it',
    (app) => {
      const pull = byApp(['alice'], app)
      expect(reviewed(byApp([], app))).toEqual(REFUSED)
      expect(reviewed(pull)).toEqual(SENT)
      const hands = [
        ...(pull.people?.hands ?? []),
        { login: 'github-actions[bot]', as: 'push', commit: COMMIT } as const,
      ]
      expect(reviewed({ ...pull, people: { hands, unattributed: null } })).toEqual(REFUSED)
    },
  )

  test('is nobody else’s for a name that a commit of it says, and somebody’s who pushed to it', () => {
    const hands = byApp().people?.hands ?? []
    const and = (hand: PullPeople['hands'][number]): MergedPull => ({
      ...byApp(['alice']),
      people: { hands: [...hands, hand], unattributed: null },
    })
    expect(reviewed(and({ login: 'bob', as: 'commit', commit: COMMIT }))).toEqual(REFUSED)
    expect(reviewed(and({ login: 'bob', as: 'push', commit: COMMIT }))).toEqual(SENT)
  })

  test('is approved by a run of one who has an approval of another beside it, or who was joined by another', () => {
    expect(decided([KEEPER], [byApp()])).toEqual(REFUSED)
    expect(decided([KEEPER], [byApp(['keeper'])])).toEqual(REFUSED)
    expect(decided([KEEPER], [byApp(['alice'])])).toEqual(SENT)
    expect(decided([KEEPER, { ...KEEPER, login: 'alice' }], [byApp()])).toEqual(SENT)
  })
})

describe('what no pull request asks for', () => {
  test.each<[string, Approver, readonly string[], object]>([
    ['one of the approvers', KEEPER, ['someone', 'Keeper'], SENT],
    ['somebody else', KEEPER, ['someone'], REFUSED],
    ['anybody where none are named', KEEPER, [], REFUSED],
    [
      'an approver who pushed past every pull request',
      { ...KEEPER, pushed: [COMMIT] },
      ['keeper'],
      REFUSED,
    ],
    [
      'an approver of whom GitHub does not tell what they pushed',
      { ...KEEPER, pushed: undefined },
      ['keeper'],
      REFUSED,
    ],
    ['an app with an approver’s name', { ...KEEPER, as: 'bot' }, ['keeper'], REFUSED],
  ])('is approved by %s', (_, approver, approvers, outcome) => {
    expect(decided([approver], [], approvers)).toEqual(outcome)
  })
})

test('whoever had any hand in it, or may have had, is no second person', () => {
  const login = fc.constantFrom('alice', 'bob', 'carol')
  const hand = fc.record({
    login,
    as: fc.constantFrom('commit' as const, 'push' as const),
    commit: fc.constant(COMMIT),
  })
  const unattributed = fc.constantFrom<PullPeople['unattributed']>(
    null,
    { kind: 'commits' },
    { kind: 'commit', commit: COMMIT },
  )
  fc.assert(
    fc.property(
      login,
      fc.boolean(),
      fc.array(hand, { maxLength: 4 }),
      unattributed,
      (who, isPerson, hands, what) => {
        const isSecond = isPerson && what === null && hands.every((one) => one.login !== who)
        expect(
          noSecondPerson(who.toUpperCase(), isPerson, { hands, unattributed: what }) === undefined,
        ).toBe(isSecond)
      },
    ),
  )
})
