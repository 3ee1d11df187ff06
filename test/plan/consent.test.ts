import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Plan, PlannedChange } from '../../src/model/change.ts'
import type { Review } from '../../src/model/network.ts'
import { type Consent, decide } from '../../src/plan/consent.ts'
import { fingerprintOf } from '../../src/plan/digest.ts'
import type { PlanFile } from '../../src/plan/plan-file.ts'
import { aChange, aContext, amount, aPlan, CLIENT } from '../support/builders.ts'

const PUBLISH = aChange('publish', 'one')
const UPDATE = aChange('update', 'two')
const CLOSE = aChange('close', 'three')
const PLAN = aPlan([UPDATE, PUBLISH, CLOSE])

function aPlanFile(changes: readonly PlannedChange[] = PLAN.changes, facts: Partial<PlanFile> = {}): PlanFile {
  const fingerprint = fingerprintOf(changes.map(({ digest }) => digest))
  return { network: 'local', chainId: 31_337, client: CLIENT, fingerprint, changes, ...facts }
}

/** What may be sent, by id, and why not the rest. */
function decided(
  consent: Consent,
  { plan = PLAN, review = 'none', ...context }: { readonly plan?: Plan; readonly review?: Review } & Parameters<typeof aContext>[0] = {},
) {
  const { send, left, standing, refusals } = decide(plan, consent, aContext({ ...context, network: { ...context.network, review } }))
  const ids = (some: readonly { readonly id: string }[]): readonly string[] => some.map(({ id }) => id)
  return { send: ids(send), left: ids(left), standing: ids(standing), refused: refusals.map(({ code }) => code) }
}

const ALL = ['two', 'one', 'three']
const everyConsent: readonly Consent[] = [
  { kind: 'none' },
  { kind: 'all' },
  { kind: 'confirmed', fingerprint: PLAN.fingerprint },
  { kind: 'approve', prefix: PLAN.fingerprint.slice(0, 16) },
  { kind: 'plan-file', file: aPlanFile() },
  { kind: 'digests', digests: new Set(PLAN.changes.map(({ digest }) => digest)) },
]

describe('what each consent is enough for', () => {
  test.each<[Consent['kind'], Review, boolean, string?]>([
    ['none', 'none', false, 'no-consent'],
    ['none', 'plan', false, 'no-consent'],
    ['none', 'approval', false, 'no-consent'],
    ['all', 'none', true],
    ['all', 'plan', false, 'no-review'],
    ['all', 'approval', false, 'no-review'],
    ['confirmed', 'none', true],
    ['confirmed', 'plan', true],
    ['confirmed', 'approval', false, 'no-review'],
    ['approve', 'none', true],
    ['approve', 'plan', true],
    ['approve', 'approval', true],
    ['plan-file', 'none', true],
    ['plan-file', 'plan', true],
    ['plan-file', 'approval', false, 'no-review'],
    ['digests', 'none', true],
    ['digests', 'plan', true],
    ['digests', 'approval', true],
  ])('%s with review: %s', (kind, review, isEnough, code) => {
    const consent = everyConsent.find((candidate) => candidate.kind === kind) ?? { kind: 'none' }

    const { send, refused } = decided(consent, { review })

    expect(send).toEqual(isEnough ? ALL : [])
    expect(refused).toEqual(code === undefined ? [] : [code])
  })

  test('nobody has to agree to nothing', () => {
    for (const consent of everyConsent.filter(({ kind }) => kind !== 'plan-file'))
      expect(decided(consent, { plan: aPlan([]), review: 'approval' })).toEqual({ send: [], left: [], standing: [], refused: [] })
  })
})

describe('an approval', () => {
  test('of one digest sends that change and leaves the others', () => {
    expect(decided({ kind: 'approve', prefix: UPDATE.digest.slice(0, 16) })).toEqual({ send: ['two'], left: ['one', 'three'], standing: [], refused: [] })
  })

  test('of something else sends nothing', () => {
    expect(decided({ kind: 'approve', prefix: '0123456789abcdef' })).toMatchObject({ send: [], refused: ['not-approved'] })
  })

  test('that stands for two things sends neither', () => {
    const many = [...Array(20).keys()].map((at) => aChange('publish', `many-${at}`))
    const first = many.map(({ digest }) => digest[0]).find((char, at, all) => all.indexOf(char) !== at) ?? ''
    const { send, refusals } = decide(aPlan(many), { kind: 'approve', prefix: first }, aContext())

    expect(send).toEqual([])
    expect(refusals).toMatchObject([{ code: 'not-approved', message: expect.stringContaining('give more characters') }])
  })

  test('passes the counts and neither protection nor fees', () => {
    const consent: Consent = { kind: 'approve', prefix: PLAN.fingerprint }

    expect(decided(consent, { network: { limits: { publishes: 0, updates: 0, closings: 0 } } }).send).toEqual(ALL)
    expect(decided(consent, { protectedIds: new Set(['three']) })).toMatchObject({ send: ['two', 'one'], refused: ['protected'] })
    expect(decided(consent, { network: { limits: { fees: amount('1 wei') } } })).toMatchObject({ send: [], refused: ['fee-limit'] })
  })

  test('of the branch’s own changes leaves what the base already wants', () => {
    const [own, drift] = [aChange('update', 'own', { origin: 'this-pr' }), aChange('update', 'drift', { origin: 'base' })]
    const consent: Consent = { kind: 'approve', prefix: fingerprintOf([own.digest]) }

    expect(decided(consent, { plan: aPlan([own, drift]) })).toMatchObject({ send: ['own'], left: ['drift'], refused: [] })
  })
})

describe('a person at a terminal', () => {
  test('agrees to what was shown and to nothing that came since', () => {
    expect(decided({ kind: 'confirmed', fingerprint: aPlan([UPDATE]).fingerprint })).toMatchObject({ send: [] })
  })

  test('passes no count', () => {
    expect(decided({ kind: 'confirmed', fingerprint: PLAN.fingerprint }, { network: { limits: { closings: 0 } } })).toMatchObject({
      send: [],
      refused: ['limit'],
    })
  })
})

describe('a saved plan', () => {
  test('sends its changes and leaves newer ones', () => {
    expect(decided({ kind: 'plan-file', file: aPlanFile([UPDATE]) })).toEqual({ send: ['two'], left: ['one', 'three'], standing: [], refused: [] })
  })

  test('names as standing what is no longer wanted', () => {
    expect(decided({ kind: 'plan-file', file: aPlanFile() }, { plan: aPlan([UPDATE]) })).toMatchObject({ send: ['two'], standing: ['one', 'three'] })
    expect(decided({ kind: 'plan-file', file: aPlanFile() }, { plan: aPlan([]) })).toMatchObject({ send: [], standing: ALL })
  })

  test('does not name as standing what is blocked', () => {
    const problems = [{ code: 'unproven-absence', id: 'one', message: '', hint: '' }] as const

    expect(decided({ kind: 'plan-file', file: aPlanFile() }, { plan: aPlan([UPDATE], { problems }) })).toMatchObject({ send: ['two'], standing: ['three'] })
  })

  test('sends nothing at all where one of its changes has moved, and shows how', () => {
    const moved = {
      ...UPDATE,
      digest: 'ab'.repeat(32),
      fields: [{ field: 'minPayment' as const, before: { text: '7 OGPU', raw: '7' }, after: { text: '9 OGPU', raw: '9' } }],
    }
    const context = aContext()

    const decision = decide(aPlan([moved, PUBLISH, CLOSE]), { kind: 'plan-file', file: aPlanFile() }, context)

    expect(decision.send).toEqual([])
    expect(decision.refusals).toMatchObject([
      {
        code: 'chain-changed',
        rows: [{ id: 'two', field: 'payment.minPayment', reviewed: '5 OGPU → 0.01 OGPU', onChain: '7 OGPU', wanted: '9 OGPU' }],
      },
    ])
  })

  test('passes no guard', () => {
    expect(decided({ kind: 'plan-file', file: aPlanFile() }, { network: { limits: { updates: 0 } } })).toMatchObject({ send: [], refused: ['limit'] })
    expect(decided({ kind: 'plan-file', file: aPlanFile() }, { protectedIds: new Set(['three']) })).toMatchObject({
      send: ['two', 'one'],
      refused: ['protected'],
    })
  })

  test('with the branch’s own fingerprint sends nothing that it said it would leave', () => {
    const [own, drift] = [aChange('update', 'own', { origin: 'this-pr' }), aChange('update', 'drift', { origin: 'base' })]
    const file = aPlanFile([own, drift], { fingerprint: fingerprintOf([own.digest]) })

    expect(decided({ kind: 'plan-file', file }, { plan: aPlan([own, drift]) })).toMatchObject({ send: ['own'], left: ['drift'] })
  })
})

describe('later rounds', () => {
  const digests = fc.subarray([...PLAN.changes.map(({ digest }) => digest), 'cd'.repeat(32)])

  test('may drop changes and never add one', () => {
    fc.assert(
      fc.property(digests, fc.subarray([...PLAN.changes]), (allowed, changes) => {
        const { send } = decide(aPlan(changes), { kind: 'digests', digests: new Set(allowed) }, aContext())

        expect(send.map(({ digest }) => digest)).toEqual(changes.map(({ digest }) => digest).filter((digest) => allowed.includes(digest)))
      }),
    )
  })

  test('are held by what became protected or too dear meanwhile', () => {
    const consent: Consent = { kind: 'digests', digests: new Set(PLAN.changes.map(({ digest }) => digest)) }

    expect(decided(consent, { protectedIds: new Set(['three']) }).send).toEqual(['two', 'one'])
    expect(decided(consent, { network: { limits: { fees: amount('1 wei') } } }).send).toEqual([])
  })
})

describe('for any plan and consent', () => {
  const plans = fc.subarray([...PLAN.changes]).map((changes) => aPlan(changes))
  const consents = fc.oneof(
    fc.constantFrom<Consent>({ kind: 'none' }, { kind: 'all' }),
    plans.map(({ fingerprint }): Consent => ({ kind: 'confirmed', fingerprint })),
    plans.map(({ fingerprint }): Consent => ({ kind: 'approve', prefix: fingerprint.slice(0, 16) })),
    plans.map(({ changes }): Consent => ({ kind: 'plan-file', file: aPlanFile(changes) })),
  )
  const contexts = fc.record({
    review: fc.constantFrom<Review>('none', 'plan', 'approval'),
    limits: fc.record({ publishes: fc.nat(1), updates: fc.nat(1), closings: fc.nat(1) }, { requiredKeys: [] }),
    protectedIds: fc.subarray(['one', 'two', 'three']),
  })

  test('what is sent is wanted, and never what is protected', () => {
    fc.assert(
      fc.property(plans, consents, contexts, (plan, consent, { review, limits, protectedIds }) => {
        const { send } = decide(plan, consent, aContext({ network: { review, limits }, protectedIds: new Set(protectedIds) }))

        expect(plan.changes.filter((change) => send.includes(change))).toEqual(send)
        expect(send.some(({ kind, id }) => kind === 'close' && protectedIds.includes(id))).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  test('a stricter review never sends more', () => {
    fc.assert(
      fc.property(plans, consents, contexts, (plan, consent, { limits, protectedIds }) => {
        const counts = (['none', 'plan', 'approval'] as const).map(
          (review) => decide(plan, consent, aContext({ network: { review, limits }, protectedIds: new Set(protectedIds) })).send.length,
        )

        expect(counts).toEqual([...counts].sort((a, b) => b - a))
      }),
      { numRuns: 200 },
    )
  })
})
