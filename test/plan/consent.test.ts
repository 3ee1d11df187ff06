import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Consent, decide } from '../../src/consent/decide.ts'
import type { PlanFile } from '../../src/consent/plan-file.ts'
import { fingerprintOf } from '../../src/model/digest.ts'
import type { Review } from '../../src/model/network/network.ts'
import type { Plan, PlannedChange } from '../../src/model/source/change.ts'
import { approveWay } from '../../src/model/way.ts'
import { wayText } from '../../src/report/ways.ts'
import { aChange, aContext, amount, aPlan, CLIENT } from '../support/builders.ts'
import { aMergedPull, decided as reviewed } from '../support/reviews.ts'
import { told } from '../support/rows.ts'

const PUBLISH = aChange('publish', 'one')
const UPDATE = aChange('update', 'two')
const CLOSE = aChange('close', 'three')
const PLAN = aPlan([UPDATE, PUBLISH, CLOSE])

function aPlanFile(
  changes: readonly PlannedChange[] = PLAN.changes,
  facts: Partial<PlanFile> = {},
): PlanFile {
  const fingerprint = fingerprintOf(changes.map(({ digest }) => digest))
  return { network: 'local', chainId: 31_337, client: CLIENT, fingerprint, changes, ...facts }
}

/** What may be sent, by id, and why not the rest. */
function decided(
  consent: Consent,
  {
    plan = PLAN,
    review = 'none',
    ...context
  }: { readonly plan?: Plan; readonly review?: Review } & Parameters<typeof aContext>[0] = {},
) {
  const { send, left, standing, refusals } = decide(
    plan,
    consent,
    aContext({ ...context, network: { ...context.network, review } }),
  )
  const ids = (some: readonly { readonly id: string }[]): readonly string[] =>
    some.map(({ id }) => id)
  return {
    send: ids(send),
    left: ids(left),
    standing: ids(standing),
    refused: refusals.map(({ code }) => code),
  }
}

/** Why nothing is sent, in full. */
function refusals(consent: Consent, review: Review = 'none', plan = PLAN) {
  return told(decide(plan, consent, aContext({ network: { review } })).refusals)
}

const ALL = ['two', 'one', 'three']
const LOOK = 'look at it: ogpu-gitops plan --network local'
const APPROVE = wayText(approveWay('local', PLAN.fingerprint))
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
      expect(decided(consent, { plan: aPlan([]), review: 'approval' })).toEqual({
        send: [],
        left: [],
        standing: [],
        refused: [],
      })
  })
})

describe('a consent that is not enough', () => {
  const saved =
    'ogpu-gitops plan --network local --out plan.json && ogpu-gitops apply --network local --plan plan.json'

  test.each<[Review, readonly string[]]>([
    ['none', [saved, APPROVE, 'ogpu-gitops apply --network local --yes']],
    ['plan', [saved, APPROVE]],
    ['approval', [saved, APPROVE]],
  ])('names --yes as a way on only where nobody has to review: %s', (review, ways) => {
    expect(refusals({ kind: 'none' }, review)).toEqual([
      {
        code: 'no-consent',
        message: 'nobody has agreed to this plan, and there is no terminal to ask on',
        ways,
      },
    ])
  })

  test('is told that the network asks for review', () => {
    expect(refusals({ kind: 'all' }, 'plan')).toEqual([
      {
        code: 'no-review',
        message: 'local asks for review: plan, and no review covers this plan',
        ways: [LOOK, APPROVE],
      },
    ])
  })
})

describe('without merged pull requests', () => {
  test('a decision names none', () => {
    const decision = decide(PLAN, { kind: 'all' }, aContext())

    expect(decision).not.toHaveProperty('pulls')
    expect(decision).not.toHaveProperty('companions')
  })

  test('reviews are enough where nobody has to review', () => {
    expect(reviewed([UPDATE, PUBLISH], [], { review: 'none' })).toMatchObject({
      send: ['two', 'one'],
      refused: [],
    })
  })
})

test('a closing does not wait for another closing of its pull request', () => {
  const other = aChange('close', 'four')

  expect(
    reviewed([CLOSE, other], [aMergedPull(1, [CLOSE, other], { withheld: ['four'] })]),
  ).toMatchObject({ send: ['three'], refused: [['protected', 1]] })
})

describe('an approval', () => {
  test('of one digest sends that change and leaves the others', () => {
    expect(decided({ kind: 'approve', prefix: UPDATE.digest.slice(0, 16) })).toEqual({
      send: ['two'],
      left: ['one', 'three'],
      standing: [],
      refused: [],
    })
  })

  test('of something else sends nothing', () => {
    expect(decided({ kind: 'approve', prefix: '0123456789abcdef' })).toMatchObject({
      send: [],
      refused: ['not-approved'],
    })
    expect(refusals({ kind: 'approve', prefix: `0123456789abcdef${'0'.repeat(48)}` })).toEqual([
      {
        code: 'not-approved',
        approval: PLAN.fingerprint,
        message:
          "0123456789abcdef is neither this plan's fingerprint nor the digest of one of its changes",
        ways: [LOOK, APPROVE],
      },
    ])
  })

  test('that stands for two things sends neither', () => {
    const many = [...Array(20).keys()].map((at) => aChange('publish', `many-${at}`))
    const first =
      many.map(({ digest }) => digest[0]).find((char, at, all) => all.indexOf(char) !== at) ?? ''
    const plan = aPlan(many)
    const things = [plan.fingerprint, ...many.map(({ digest }) => digest)].filter((hash) =>
      hash.startsWith(first),
    ).length

    expect(decide(plan, { kind: 'approve', prefix: first }, aContext()).send).toEqual([])
    expect(refusals({ kind: 'approve', prefix: first }, 'none', plan)).toEqual([
      {
        code: 'not-approved',
        message: `${first} stands for ${things} things in this plan: give more characters`,
        ways: [LOOK, wayText(approveWay('local', plan.fingerprint))],
      },
    ])
  })

  test('passes the counts and neither protection nor fees', () => {
    const consent: Consent = { kind: 'approve', prefix: PLAN.fingerprint }

    expect(
      decided(consent, { network: { limits: { publishes: 0, updates: 0, closings: 0 } } }).send,
    ).toEqual(ALL)
    expect(decided(consent, { protectedIds: new Set(['three']) })).toMatchObject({
      send: ['two', 'one'],
      refused: ['protected'],
    })
    expect(decided(consent, { network: { limits: { fees: amount('1 wei') } } })).toMatchObject({
      send: [],
      refused: ['fee-limit'],
    })
  })

  test('of the branch’s own changes leaves what the base already wants', () => {
    const [own, drift] = [
      aChange('update', 'own', { origin: 'this-pr' }),
      aChange('update', 'drift', { origin: 'base' }),
    ]
    const consent: Consent = { kind: 'approve', prefix: fingerprintOf([own.digest]) }

    expect(decided(consent, { plan: aPlan([own, drift]) })).toMatchObject({
      send: ['own'],
      left: ['drift'],
      refused: [],
    })
  })
})

describe('where a plan would send nothing by itself', () => {
  const drift = aChange('update', 'drift', { origin: 'base' })
  const consent: Consent = { kind: 'approve', prefix: drift.digest }

  test('what an approval sends all the same costs no more than the limit and the wallet allow', () => {
    const plan = aPlan([drift], { sends: 'own', fees: null })

    expect(decided(consent, { plan, review: 'plan' })).toMatchObject({
      send: ['drift'],
      refused: [],
    })
    expect(
      decided(consent, { plan, review: 'plan', network: { limits: { fees: amount('1 wei') } } }),
    ).toMatchObject({ send: [], refused: ['fee-limit'] })
    expect(
      decided(consent, { plan: { ...plan, balance: amount('1 wei') }, review: 'plan' }),
    ).toMatchObject({ send: [], refused: ['insufficient-funds'] })
  })
})

describe('a person at a terminal', () => {
  test('agrees to what was shown and to nothing that came since', () => {
    expect(decided({ kind: 'confirmed', fingerprint: aPlan([UPDATE]).fingerprint })).toMatchObject({
      send: [],
    })
  })

  test('passes no count', () => {
    expect(
      decided(
        { kind: 'confirmed', fingerprint: PLAN.fingerprint },
        { network: { limits: { closings: 0 } } },
      ),
    ).toMatchObject({
      send: [],
      refused: ['limit'],
    })
  })
})

describe('a saved plan', () => {
  test('sends its changes and leaves newer ones', () => {
    expect(decided({ kind: 'plan-file', file: aPlanFile([UPDATE]) })).toEqual({
      send: ['two'],
      left: ['one', 'three'],
      standing: [],
      refused: [],
    })
  })

  test('names as standing what is no longer wanted', () => {
    expect(
      decided({ kind: 'plan-file', file: aPlanFile() }, { plan: aPlan([UPDATE]) }),
    ).toMatchObject({ send: ['two'], standing: ['one', 'three'] })
    expect(decided({ kind: 'plan-file', file: aPlanFile() }, { plan: aPlan([]) })).toMatchObject({
      send: [],
      standing: ALL,
    })
  })

  test('does not name as standing what is blocked', () => {
    const problems = [{ code: 'unproven-absence', id: 'one', message: '', hint: '' }] as const

    expect(
      decided({ kind: 'plan-file', file: aPlanFile() }, { plan: aPlan([UPDATE], { problems }) }),
    ).toMatchObject({ send: ['two'], standing: ['three'] })
  })

  test('sends nothing at all where one of its changes has moved, and shows how', () => {
    const moved = {
      ...UPDATE,
      digest: 'ab'.repeat(32),
      fields: [
        {
          field: 'minPayment' as const,
          before: { text: '7 OGPU', raw: '7' },
          after: { text: '9 OGPU', raw: '9' },
        },
      ],
    }
    const context = aContext()

    const decision = decide(
      aPlan([moved, PUBLISH, CLOSE]),
      { kind: 'plan-file', file: aPlanFile() },
      context,
    )

    expect(decision.send).toEqual([])
    expect(told(decision.refusals)).toMatchObject([
      {
        code: 'chain-changed',
        rows: [
          {
            id: 'two',
            field: 'payment.minPayment',
            reviewed: '5 OGPU → 0.01 OGPU',
            onChain: '7 OGPU',
            wanted: '9 OGPU',
          },
        ],
      },
    ])
  })

  test('shows each field in which it and the chain differ, whichever of the two has it', () => {
    const value = (text: string) => ({ text, raw: text })
    const then = {
      ...UPDATE,
      fields: [
        { field: 'name' as const, before: value('Old'), after: value('New') },
        { field: 'cpu' as const, before: null, after: value('one.yml') },
        { field: 'amd' as const, before: value('two.yml'), after: null },
      ],
    }
    const now = {
      ...UPDATE,
      digest: 'ab'.repeat(32),
      fields: [
        { field: 'amd' as const, before: value('three.yml'), after: null },
        { field: 'nvidia' as const, before: null, after: value('four.yml') },
      ],
    }

    expect(
      refusals({ kind: 'plan-file', file: aPlanFile([then]) }, 'plan', aPlan([now]))[0]?.rows,
    ).toEqual([
      { id: 'two', field: 'name', reviewed: 'Old → New', onChain: 'as wanted', wanted: 'New' },
      {
        id: 'two',
        field: 'environments.cpu',
        reviewed: 'nothing → one.yml',
        onChain: 'as wanted',
        wanted: 'one.yml',
      },
      {
        id: 'two',
        field: 'environments.amd',
        reviewed: 'two.yml → nothing',
        onChain: 'three.yml',
        wanted: 'nothing',
      },
      {
        id: 'two',
        field: 'environments.nvidia',
        reviewed: 'no change',
        onChain: 'nothing',
        wanted: 'four.yml',
      },
    ])
  })

  test('that has moved names what did, and the way to plan again', () => {
    const elsewhere = (change: PlannedChange): PlannedChange => ({
      ...change,
      digest: change.digest.replace(/./g, 'a'),
      fields: [],
    })
    const bare = { ...UPDATE, fields: [] }
    const file = aPlanFile([bare, { ...CLOSE, fields: [] }])
    const one = aPlan([elsewhere(UPDATE), CLOSE])
    const ways = [
      'look at it: ogpu-gitops plan --network local --out plan.json',
      wayText(approveWay('local', one.fingerprint)),
    ]

    expect(refusals({ kind: 'plan-file', file }, 'plan', one)).toEqual([
      { code: 'chain-changed', message: 'two is not what the reviewers saw', ways },
    ])
    expect(
      refusals({ kind: 'plan-file', file }, 'plan', aPlan([elsewhere(UPDATE), elsewhere(CLOSE)]))[0]
        ?.message,
    ).toBe('two, three are not what the reviewers saw')
  })

  test('passes no guard', () => {
    expect(
      decided({ kind: 'plan-file', file: aPlanFile() }, { network: { limits: { updates: 0 } } }),
    ).toMatchObject({ send: [], refused: ['limit'] })
    expect(
      decided({ kind: 'plan-file', file: aPlanFile() }, { protectedIds: new Set(['three']) }),
    ).toMatchObject({
      send: ['two', 'one'],
      refused: ['protected'],
    })
  })

  test('with the branch’s own fingerprint sends nothing that it said it would leave', () => {
    const [own, drift] = [
      aChange('update', 'own', { origin: 'this-pr' }),
      aChange('update', 'drift', { origin: 'base' }),
    ]
    const file = aPlanFile([own, drift], { fingerprint: fingerprintOf([own.digest]) })

    expect(decided({ kind: 'plan-file', file }, { plan: aPlan([own, drift]) })).toMatchObject({
      send: ['own'],
      left: ['drift'],
    })
    expect(
      decided({ kind: 'plan-file', file: aPlanFile([own, drift]) }, { plan: aPlan([own, drift]) }),
    ).toMatchObject({ send: ['own', 'drift'], left: [] })
  })
})

describe('later rounds', () => {
  const digests = fc.subarray([...PLAN.changes.map(({ digest }) => digest), 'cd'.repeat(32)])

  test('may drop changes and never add one', () => {
    fc.assert(
      fc.property(digests, fc.subarray([...PLAN.changes]), (allowed, changes) => {
        const { send } = decide(
          aPlan(changes),
          { kind: 'digests', digests: new Set(allowed) },
          aContext(),
        )

        expect(send.map(({ digest }) => digest)).toEqual(
          changes.map(({ digest }) => digest).filter((digest) => allowed.includes(digest)),
        )
      }),
    )
  })

  test('are not counted again: the first one was', () => {
    const consent: Consent = {
      kind: 'digests',
      digests: new Set(PLAN.changes.map(({ digest }) => digest)),
    }

    expect(
      decided(consent, { network: { limits: { publishes: 0, updates: 0, closings: 0 } } }),
    ).toMatchObject({ send: ALL, refused: [] })
  })

  test('are held by what became protected or too dear meanwhile', () => {
    const consent: Consent = {
      kind: 'digests',
      digests: new Set(PLAN.changes.map(({ digest }) => digest)),
    }

    expect(decided(consent, { protectedIds: new Set(['three']) }).send).toEqual(['two', 'one'])
    expect(decided(consent, { network: { limits: { fees: amount('1 wei') } } }).send).toEqual([])
  })
})

describe('for any plan and consent', () => {
  const plans = fc.subarray([...PLAN.changes]).map((changes) => aPlan(changes))
  const consents = fc.oneof(
    fc.constantFrom<Consent>({ kind: 'none' }, { kind: 'all' }),
    plans.map(({ fingerprint }): Consent => ({ kind: 'confirmed', fingerprint })),
    plans.map(
      ({ fingerprint }): Consent => ({ kind: 'approve', prefix: fingerprint.slice(0, 16) }),
    ),
    plans.map(({ changes }): Consent => ({ kind: 'plan-file', file: aPlanFile(changes) })),
  )
  const contexts = fc.record({
    review: fc.constantFrom<Review>('none', 'plan', 'approval'),
    limits: fc.record(
      { publishes: fc.nat(1), updates: fc.nat(1), closings: fc.nat(1) },
      { requiredKeys: [] },
    ),
    protectedIds: fc.subarray(['one', 'two', 'three']),
  })

  test('what is sent is wanted, and never what is protected', () => {
    fc.assert(
      fc.property(plans, consents, contexts, (plan, consent, { review, limits, protectedIds }) => {
        const { send } = decide(
          plan,
          consent,
          aContext({ network: { review, limits }, protectedIds: new Set(protectedIds) }),
        )

        expect(plan.changes.filter((change) => send.includes(change))).toEqual(send)
        expect(send.some(({ kind, id }) => kind === 'close' && protectedIds.includes(id))).toBe(
          false,
        )
      }),
      { numRuns: 200 },
    )
  })

  test('a stricter review never sends more', () => {
    fc.assert(
      fc.property(plans, consents, contexts, (plan, consent, { limits, protectedIds }) => {
        const counts = (['none', 'plan', 'approval'] as const).map(
          (review) =>
            decide(
              plan,
              consent,
              aContext({ network: { review, limits }, protectedIds: new Set(protectedIds) }),
            ).send.length,
        )

        expect(counts).toEqual([...counts].sort((a, b) => b - a))
      }),
      { numRuns: 200 },
    )
  })
})
