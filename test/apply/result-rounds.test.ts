import { describe, expect, test } from 'vitest'
import { applyResult } from '../../src/apply/result.ts'
import type { ApplyEvent, Receipt } from '../../src/model/events.ts'
import type { Problem, Refusal } from '../../src/model/problem.ts'
import { done, failed, OVERTAKEN, theRound } from '../support/apply-events.ts'
import { aChange, anAddress, aPlan } from '../support/builders.ts'

const ONE = aChange('update', 'one')
const TWO = aChange('publish', 'two')
const FIRST = theRound([ONE, TWO])

function aProblem(id?: string): Problem {
  return {
    code: 'address-unknown',
    message: `something is wrong with ${id}`,
    hint: '',
    ...(id === undefined ? {} : { id }),
  }
}

function aRefusal(id?: string): Refusal {
  return {
    code: 'limit',
    message: `nobody may send ${id}`,
    ways: [],
    ...(id === undefined ? {} : { id }),
  }
}

function receiptsOf(...events: readonly ApplyEvent[]): readonly Receipt[] {
  return applyResult('local', events)?.receipts ?? []
}

/** What becomes of the first of two changes that the second round sends no more. */
function receiptAfter(second: Parameters<typeof theRound>[1]): Receipt | undefined {
  return receiptsOf(FIRST, OVERTAKEN, theRound([TWO], { round: 2, ...second }))[0]
}

describe('a change that a later round does not send', () => {
  test('was done by another run, where nothing of it is wanted any more', () => {
    expect(receiptAfter({})).toMatchObject({
      id: 'one',
      status: 'skipped',
      reason: 'another run of this wallet did it, or it is no longer wanted',
    })
  })

  test.each<[string, Parameters<typeof theRound>[1], string]>([
    [
      'its definition is blocked by now',
      {
        plan: aPlan([TWO], { problems: [aProblem(), aProblem('two'), aProblem('one')] }),
        decided: { refusals: [aRefusal('one')] },
      },
      'something is wrong with one',
    ],
    [
      'it is refused by now',
      { decided: { refusals: [aRefusal('two'), aRefusal('one'), aRefusal()] } },
      'nobody may send one',
    ],
    [
      'everything is refused by now',
      { decided: { refusals: [aRefusal('two'), aRefusal()] } },
      'nobody may send undefined',
    ],
    [
      'it is wanted otherwise',
      { plan: aPlan([TWO, ONE]) },
      'its Source changed while this run was under way: look at the plan, then run again',
    ],
  ])('was not attempted where %s', (_, second, reason) => {
    expect(receiptAfter(second)).toMatchObject({ status: 'not-attempted', reason })
  })

  test('is one whose id is sent with another digest', () => {
    const other = { ...ONE, digest: 'another' }

    expect(receiptAfter({ plan: aPlan([other]), decided: { send: [other] } })).toMatchObject({
      status: 'not-attempted',
      reason: expect.stringContaining('changed while'),
    })
  })

  test.each<[string, readonly ApplyEvent[], Partial<Receipt>]>([
    ['done', done(ONE), { status: 'done', reason: null }],
    ['failed', [failed(ONE)], { status: 'failed', reason: 'it reverts' }],
    [
      'held',
      [{ kind: 'held', id: 'one', reason: 'two failed' }],
      { status: 'not-attempted', reason: 'two failed' },
    ],
  ])('stays what it was, where it was %s', (_, events, receipt) => {
    expect(receiptsOf(FIRST, ...events, OVERTAKEN, theRound([TWO], { round: 2 }))[0]).toMatchObject(
      receipt,
    )
  })
})

test('a change that a later round still sends waits for it', () => {
  expect(receiptAfter({ decided: { send: [ONE] } })).toMatchObject({
    id: 'one',
    status: 'not-attempted',
    reason: null,
  })
})

test('a later round adds no receipt, and what it plans, warns of and refuses is not told', () => {
  const second = theRound([ONE, TWO, aChange('close', 'three')], {
    round: 2,
    decided: { refusals: [aRefusal('three')] },
  })

  const result = applyResult('local', [FIRST, ...done(ONE), ...done(TWO), second])

  expect(result?.receipts.map(({ id }) => id)).toEqual(['one', 'two'])
  expect(result?.refusals).toEqual([])
})

test('the addresses are those of the last round', () => {
  const bound = (number: number): ReadonlyMap<string, ReturnType<typeof anAddress>> =>
    new Map([['z', anAddress(number)]])

  const result = applyResult('local', [
    theRound([ONE], { bound: bound(20) }),
    theRound([ONE], { round: 2, bound: bound(21) }),
  ])

  expect([...(result?.addresses ?? [])]).toEqual([['z', anAddress(21)]])
})

describe('the problems', () => {
  const blocked = (...problems: readonly Problem[]): Parameters<typeof theRound>[1] => ({
    round: 2,
    plan: aPlan([], { problems }),
  })

  test('are those of the first plan, and what the last round found wrong with what was to be sent', () => {
    const first = theRound([ONE, TWO], {
      plan: aPlan([ONE, TWO], { problems: [aProblem('other')] }),
    })

    const result = applyResult('local', [
      first,
      theRound([], blocked(aProblem('one'))),
      theRound([], { ...blocked(aProblem('two')), round: 3 }),
    ])

    expect(result?.problems).toEqual([aProblem('other'), aProblem('two')])
  })

  test('are none of a later round that are about nothing that was to be sent', () => {
    expect(
      applyResult('local', [FIRST, theRound([ONE, TWO], blocked(aProblem('three'), aProblem()))])
        ?.problems,
    ).toEqual([])
  })
})
