import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyResult } from '../../src/apply/result.ts'
import type { ApplyEvent } from '../../src/model/events.ts'
import type { Problem } from '../../src/model/problem.ts'
import type { ApplyResult } from '../../src/model/result.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import { failed, mined, sent, theRound, verified } from '../support/apply-events.ts'
import { aChange, aPlan } from '../support/builders.ts'

const CHANGES = [
  aChange('update', 'one'),
  aChange('publish', 'two'),
  aChange('close', 'three'),
  aChange('update', 'four'),
]

const PLAN = aPlan(CHANGES)

const someChange = fc.constantFrom(...CHANGES)
const someCause = fc.constantFrom(
  'stalled' as const,
  'cancelled' as const,
  'superseded' as const,
  'overtaken' as const,
  'rejected' as const,
)
const someCost = fc.bigInt(0n, 100n)

const laterRound: fc.Arbitrary<ApplyEvent> = fc
  .tuple(fc.subarray(CHANGES), fc.subarray(CHANGES), fc.subarray(CHANGES))
  .map(([wanted, send, blocked]) => {
    const problems = blocked.map(
      ({ id }): Problem => ({ code: 'address-unknown', message: `${id} is gone`, hint: '', id }),
    )
    return theRound(wanted, {
      round: 2,
      plan: { ...PLAN, changes: wanted, problems },
      decided: { send },
    })
  })

/** Anything that can happen, in whatever order. */
const someEvent: fc.Arbitrary<ApplyEvent> = fc.oneof(
  someChange.chain((change) => fc.constantFrom(sent(change), mined(change), failed(change))),
  fc.tuple(someChange, someCost).map(([change, cost]) => verified(change, cost)),
  someChange.map(({ id }): ApplyEvent => ({ kind: 'held', id, reason: 'something failed' })),
  fc.constantFrom<ApplyEvent>(
    { kind: 'raised', id: 'fence', nonce: 7, hash: '0xfence' },
    { kind: 'fenced', nonce: 7, hash: '0xfence', cost: 5n },
    { kind: 'overtaken', nonce: 7 },
    { kind: 'waiting', reason: 'pending' },
  ),
  laterRound,
)

const someEnd: fc.Arbitrary<readonly ApplyEvent[]> = fc
  .option(
    someCause.map((cause): ApplyEvent => ({ kind: 'stopped', cause, reason: cause })),
    { nil: undefined },
  )
  .map((end) => (end === undefined ? [] : [end]))

interface Played {
  readonly send: readonly PlannedChange[]
  readonly events: readonly ApplyEvent[]
  readonly result: ApplyResult
}

const played: fc.Arbitrary<Played> = fc
  .tuple(fc.subarray(CHANGES), fc.array(someEvent, { maxLength: 12 }), someEnd)
  .map(([send, happened, end]) => {
    const events = [theRound(CHANGES, { decided: { send } }), ...happened, ...end]
    const result = applyResult('local', events)
    if (result === undefined) throw new Error('there was a round')
    return { send, events, result }
  })

test('every change that the first round may send has one receipt, in its place, whatever happens', () => {
  fc.assert(
    fc.property(played, ({ send, result }) => {
      expect(result.receipts.map(({ id, kind, digest }) => [id, kind, digest])).toEqual(
        send.map(({ id, kind, digest }) => [id, kind, digest]),
      )
    }),
  )
})

test('what is done was verified, and has its address and its hash', () => {
  fc.assert(
    fc.property(played, ({ events, result }) => {
      const ids = new Set(events.flatMap((event) => (event.kind === 'verified' ? [event.id] : [])))

      for (const { id, status, address } of result.receipts)
        if (status === 'done') expect([ids.has(id), address === null]).toEqual([true, false])
    }),
  )
})

test('what is not done says why, if it was tried or dropped', () => {
  fc.assert(
    fc.property(played, ({ result }) => {
      for (const { status, reason } of result.receipts)
        if (status === 'failed' || status === 'skipped') expect(reason).not.toBeNull()
    }),
  )
})

test('the cost is the sum of what was paid', () => {
  fc.assert(
    fc.property(played, ({ events, result }) => {
      expect(result.cost).toBe(
        events.reduce((sum, event) => ('cost' in event ? sum + event.cost : sum), 0n),
      )
    }),
  )
})

test('an apply is done, or had nothing to do, only where nothing waits, failed, is blocked or may still be mined', () => {
  fc.assert(
    fc.property(played, ({ result: { outcome, receipts, inFlight, problems, refusals } }) => {
      if (outcome !== 'done' && outcome !== 'nothing') return
      expect(receipts.filter(({ status }) => status !== 'done' && status !== 'skipped')).toEqual([])
      expect([inFlight, problems, refusals]).toEqual([[], [], []])
    }),
  )
})

test('nothing is called untouched that has a change on chain, or may have', () => {
  fc.assert(
    fc.property(played, ({ result: { outcome, receipts, inFlight } }) => {
      if (receipts.some(({ status }) => status === 'done') || inFlight.length > 0)
        expect(['done', 'partial', 'cancelled', 'superseded']).toContain(outcome)
    }),
  )
})
