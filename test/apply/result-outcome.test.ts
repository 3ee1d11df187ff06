import { describe, expect, test } from 'vitest'
import { applyResult } from '../../src/apply/result.ts'
import type { ApplyEvent, InFlight } from '../../src/model/events.ts'
import type { Problem, Refusal } from '../../src/model/problem.ts'
import type { Outcome } from '../../src/model/result.ts'
import {
  done,
  failed,
  mined,
  OVERTAKEN,
  sent,
  theRound,
  verified,
} from '../support/apply-events.ts'
import { aChange, aPlan } from '../support/builders.ts'
import { aNote } from '../support/memory-notes.ts'

const ONE = aChange('update', 'one')
const TWO = aChange('publish', 'two')
const PROBLEM: Problem = {
  code: 'address-unknown',
  message: 'there is no Source',
  hint: '',
  id: 'two',
}
const REFUSAL: Refusal = { code: 'limit', message: 'two closings at most', ways: [] }
const BOTH = theRound([ONE, TWO])
const BLOCKED = theRound([ONE], { plan: aPlan([ONE], { problems: [PROBLEM] }) })
const REFUSED = theRound([ONE], { decided: { refusals: [REFUSAL] } })
const LATER = theRound([ONE], { round: 2, plan: aPlan([ONE], { problems: [PROBLEM] }) })

function stopped(
  cause: Extract<ApplyEvent, { kind: 'stopped' }>['cause'],
  ...inFlight: readonly InFlight[]
): ApplyEvent {
  return {
    kind: 'stopped',
    cause,
    reason: `because of ${cause}`,
    ...(inFlight.length === 0 ? {} : { inFlight }),
  }
}

describe('an apply that touched the chain', () => {
  test.each<[Outcome, string, readonly ApplyEvent[], string?]>([
    ['done', 'all of it was done', [BOTH, ...done(ONE), ...done(TWO)]],
    ['done', 'the rest was skipped', [BOTH, ...done(ONE), OVERTAKEN, theRound([], { round: 2 })]],
    ['partial', 'something was not attempted', [BOTH, ...done(ONE)]],
    ['partial', 'something failed', [BOTH, ...done(ONE), failed(TWO)]],
    ['partial', 'what was mined failed', [theRound([ONE]), sent(ONE), mined(ONE), failed(ONE)]],
    [
      'partial',
      'something may still be mined',
      [theRound([ONE]), ...done(ONE), stopped('stalled', aNote())],
    ],
    [
      'partial',
      'only what an earlier run left may still be mined',
      [theRound([]), stopped('stalled', aNote())],
    ],
    [
      'partial',
      'a fence may still be mined',
      [theRound([]), { kind: 'raised', id: 'fence', nonce: 7, hash: '0xfence' }],
    ],
    [
      'partial',
      'something was sent and is not known to be mined',
      [theRound([ONE]), sent(ONE), stopped('stalled')],
    ],
    ['partial', 'it was ended from outside', [theRound([ONE]), ...done(ONE)], 'the RPC is gone'],
    ['partial', 'something was refused', [REFUSED, ...done(ONE)]],
    ['partial', 'something is blocked', [BLOCKED, ...done(ONE)]],
    ['partial', 'a later round found something blocked', [BOTH, ...done(ONE), OVERTAKEN, LATER]],
    [
      'partial',
      'what was handed over stands, though its nonce was said to be another’s',
      [
        BOTH,
        sent(ONE),
        OVERTAKEN,
        theRound([TWO], { round: 2, plan: aPlan([TWO]) }),
        sent(TWO),
        OVERTAKEN,
        stopped('overtaken'),
      ],
    ],
    ['cancelled', 'it was told to stop', [BOTH, ...done(ONE), stopped('cancelled')]],
    ['superseded', 'there is a newer commit', [BOTH, ...done(ONE), stopped('superseded')]],
  ])('is %s where %s', (outcome, _, events, fault?) => {
    expect(applyResult('local', events, fault)?.outcome).toBe(outcome)
  })
})

describe('an apply that left the chain as it was', () => {
  test.each<[Outcome, string, readonly ApplyEvent[], string?]>([
    ['nothing', 'there was nothing to do', [theRound([])]],
    ['nothing', 'all of it was skipped', [theRound([ONE]), OVERTAKEN, theRound([], { round: 2 })]],
    [
      'nothing',
      'its fence was mined',
      [
        theRound([]),
        { kind: 'raised', id: 'fence', nonce: 7, hash: '0xf' },
        { kind: 'fenced', nonce: 7, hash: '0xf', cost: 5n },
      ],
    ],
    [
      'problems',
      'something is blocked',
      [theRound([], { plan: aPlan([], { problems: [PROBLEM] }) })],
    ],
    [
      'problems',
      'something is blocked and something is refused',
      [
        theRound([], {
          plan: aPlan([], { problems: [PROBLEM] }),
          decided: { refusals: [REFUSAL] },
        }),
      ],
    ],
    ['problems', 'a later round found something blocked', [BOTH, OVERTAKEN, LATER]],
    ['problems', 'the contracts refused it', [theRound([ONE]), failed(ONE)]],
    ['problems', 'it was ended from outside', [theRound([])], 'the RPC is gone'],
    ['refused', 'it was refused', [theRound([], { decided: { refusals: [REFUSAL] } })]],
    ['refused', 'part was refused and the rest failed', [REFUSED, failed(ONE)]],
    ['refused', 'others came first', [BOTH, sent(ONE), OVERTAKEN, stopped('overtaken')]],
    ['cancelled', 'it was told to stop', [BOTH, stopped('cancelled')]],
    ['superseded', 'there is a newer commit', [BOTH, stopped('superseded')]],
  ])('is %s where %s', (outcome, _, events, fault?) => {
    expect(applyResult('local', events, fault)?.outcome).toBe(outcome)
  })
})

describe('a run that was overtaken and sent nothing', () => {
  const changed = theRound([ONE, TWO], { round: 2, decided: { send: [] } })

  test('is refused with the reason that it stopped for, and the way on', () => {
    const result = applyResult('testnet', [BOTH, OVERTAKEN, stopped('overtaken')])

    expect(result?.refusals).toEqual([
      {
        code: 'chain-changed',
        message: 'because of overtaken',
        ways: [{ kind: 'look', network: 'testnet', why: 'changed' }],
      },
    ])
  })

  test('is refused with what changed meanwhile', () => {
    expect(applyResult('local', [BOTH, OVERTAKEN, changed])?.refusals).toMatchObject([
      { code: 'chain-changed', message: 'one, two changed on chain while this run was under way' },
    ])
  })

  test.each<[string, readonly ApplyEvent[]]>([
    ['nothing waits', [theRound([]), stopped('overtaken')]],
    ['something was done', [BOTH, ...done(ONE), OVERTAKEN, stopped('overtaken')]],
    ['something failed', [BOTH, failed(ONE), OVERTAKEN, stopped('overtaken')]],
    ['something may still be mined', [BOTH, sent(ONE)]],
    ['something was mined', [BOTH, sent(ONE), mined(ONE), stopped('overtaken')]],
    ['something was verified, however it got there', [BOTH, verified(ONE), stopped('overtaken')]],
    ['what an earlier run left may still be mined', [BOTH, stopped('overtaken', aNote())]],
    ['it was told to stop', [BOTH, OVERTAKEN, stopped('cancelled')]],
    ['there is a newer commit', [BOTH, OVERTAKEN, stopped('superseded')]],
    ['the definition is blocked by now', [BOTH, OVERTAKEN, LATER, stopped('overtaken')]],
  ])('is not refused for that where %s', (_, events) => {
    expect(applyResult('local', events)?.refusals).toEqual([])
  })

  test('is not refused for that where it was ended from outside: nobody knows what changed', () => {
    expect(applyResult('local', [BOTH], 'cancelled')?.refusals).toEqual([])
    expect(applyResult('local', [BOTH, OVERTAKEN], 'the RPC is gone')?.refusals).toEqual([])
  })

  test('is not refused for that where it was refused before', () => {
    const refused = theRound([ONE], { decided: { refusals: [REFUSAL] } })

    expect(applyResult('local', [refused, OVERTAKEN, stopped('overtaken')])?.refusals).toEqual([
      REFUSAL,
    ])
  })
})
