import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asWei } from '../../src/model/amount.ts'
import { fingerprintOf } from '../../src/plan/digest.ts'
import { draftPlan } from '../../src/plan/draft.ts'
import { type Findings, finishPlan, isOwn, type Outlook } from '../../src/plan/finish.ts'
import { scenarios } from '../support/arbitraries.ts'
import { aClosedSpec, aContext, amount, anAddress, anObservation, aSpec, aState } from '../support/builders.ts'

const PRICE = { expected: asWei(1n), atMost: asWei(2n) }

function findings(facts: Partial<Findings> = {}): Findings {
  return {
    block: 100,
    outlooks: new Map(),
    protectedSources: new Set(),
    impacts: new Map(),
    price: PRICE,
    balance: amount('1 OGPU'),
    stake: undefined,
    problems: [],
    warnings: [],
    ...facts,
  }
}

const outlooks = (...entries: readonly (readonly [string, Outlook])[]): Findings['outlooks'] => new Map(entries)
const DRAFT = draftPlan([aSpec(), aSpec({ id: 'two' })], anObservation(), aContext())
const BASE = { name: 'main', commit: 'ab'.repeat(20), isBranch: true }

describe('the fingerprint', () => {
  test('depends on the changes and on nothing that a block, a price or a clock says', () => {
    const plain = finishPlan(DRAFT, findings(), aContext())
    const other = finishPlan(
      DRAFT,
      findings({ block: 999, price: { expected: asWei(50n), atMost: asWei(70n) }, balance: asWei(3n), outlooks: outlooks(['one', { kind: 'ok', gas: 77n }]) }),
      aContext(),
    )

    expect(other.fingerprint).toBe(plain.fingerprint)
    expect(plain.fingerprint).toBe(fingerprintOf(DRAFT.changes.map(({ digest }) => digest)))
  })

  test('is that of what would be sent: on a branch under review only its own changes', () => {
    const base = draftPlan([aSpec()], anObservation(), aContext())

    const plan = finishPlan(DRAFT, findings({ base: BASE, baseDraft: base }), aContext({ network: { review: 'plan' } }))

    expect(plan.changes.map(({ id, origin }) => [id, origin])).toEqual([
      ['one', 'base'],
      ['two', 'this-pr'],
    ])
    expect(plan.sends).toBe('own')
    expect(plan.fingerprint).toBe(fingerprintOf(plan.changes.filter(isOwn).map(({ digest }) => digest)))
  })
})

describe('the summary', () => {
  test('counts every definition once', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const { summary } = finishPlan(draftPlan(specs, observation, context), findings(), context)
        const { publish, update, close, unchanged, blocked } = summary

        expect(publish + update + close + unchanged + blocked).toBe(specs.length)
      }),
    )
  })
})

describe('a simulation', () => {
  test('that reverts blocks its change and no other', () => {
    const plan = finishPlan(DRAFT, findings({ outlooks: outlooks(['one', { kind: 'reverted', reason: 'InsufficientLockup' }]) }), aContext())

    expect(plan.changes).toMatchObject([{ id: 'two' }])
    expect(plan.problems).toMatchObject([{ code: 'simulation-reverted', id: 'one', message: expect.stringContaining('InsufficientLockup') }])
    expect(plan.summary).toMatchObject({ publish: 1, blocked: 1 })
  })

  test('that holds a publish back holds the closing of the same run too', () => {
    const draft = draftPlan([aSpec({ id: 'two' }), aClosedSpec()], anObservation([aState()]), aContext())

    const plan = finishPlan(draft, findings({ outlooks: outlooks(['two', { kind: 'reverted', reason: 'x' }]) }), aContext())

    expect(plan.refusals).toMatchObject([{ code: 'closing-held', id: 'one' }])
  })

  test('that the node would not make is a warning', () => {
    const plan = finishPlan(DRAFT, findings({ outlooks: outlooks(['one', { kind: 'unknown', reason: 'busy' }]) }), aContext())

    expect(plan.warnings).toMatchObject([{ code: 'not-simulated', id: 'one' }])
    expect(plan.changes).toHaveLength(2)
  })
})

describe('fees', () => {
  test('are the sum over what would be sent, with a fifth for the gas that an estimate misses', () => {
    const plan = finishPlan(DRAFT, findings({ outlooks: outlooks(['one', { kind: 'ok', gas: 100n }], ['two', { kind: 'ok', gas: 200n }]) }), aContext())

    expect(plan.fees).toEqual({ expected: 300n, atMost: 720n, balance: amount('1 OGPU'), limit: null })
  })

  test('are estimated where the node gave no gas', () => {
    expect(finishPlan(DRAFT, findings(), aContext()).fees?.expected).toBeGreaterThan(1_000_000n)
  })

  test('are nothing where nothing would be sent', () => {
    expect(finishPlan(draftPlan([], anObservation(), aContext()), findings(), aContext()).fees).toBeNull()
  })
})

describe('the stake', () => {
  const stake = { lockup: amount('10 OGPU'), perSource: amount('5 OGPU'), sources: 1 }

  test('is shown against all Sources that will be active, and a shortfall is a warning', () => {
    const plan = finishPlan(DRAFT, findings({ stake }), aContext())

    expect(plan.stake).toEqual({ ...stake, sources: 3 })
    expect(plan.warnings).toMatchObject([{ code: 'stake-short', message: expect.stringContaining('2 of 3') }])
  })

  test('that is short already is no warning where nothing is published', () => {
    const draft = draftPlan([aClosedSpec()], anObservation([aState()]), aContext())

    expect(finishPlan(draft, findings({ stake: { ...stake, lockup: asWei(0n), sources: 5 } }), aContext())).toMatchObject({
      stake: { sources: 4 },
      warnings: [],
    })
  })
})

describe('an orphan', () => {
  const draft = draftPlan([], anObservation([aState()]), aContext())

  test('is new where the base commit still defines it, and says in which file', () => {
    const baseFiles = new Map([['one', 'sources/one/source.yaml']])

    expect(finishPlan(draft, findings({ baseFiles }), aContext()).orphans).toMatchObject([
      { id: 'one', address: anAddress(10), name: 'Name of one', isNew: true, file: 'sources/one/source.yaml' },
    ])
    expect(finishPlan(draft, findings(), aContext()).orphans).toMatchObject([{ id: 'one', isNew: false }])
  })
})

test('an approved fingerprint passes the counts in the plan as in apply', () => {
  const context = aContext({ network: { limits: { publishes: 1 } } })
  const { fingerprint, refusals } = finishPlan(DRAFT, findings(), context)

  expect(refusals).toMatchObject([{ code: 'limit' }])
  expect(finishPlan(DRAFT, findings({ approve: fingerprint.slice(0, 16) }), context).refusals).toEqual([])
})
