import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foretell } from '../../src/consent/foretell.ts'
import type { Outlook } from '../../src/model/chain.ts'
import { fingerprintOf } from '../../src/model/digest.ts'
import type { Origin } from '../../src/model/own.ts'
import { isOwn } from '../../src/model/own.ts'
import type { Problem } from '../../src/model/problem.ts'
import type { SourceSpec } from '../../src/model/source/definition.ts'
import { checksum } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { draftPlan } from '../../src/plan/draft.ts'
import { type Findings, finishPlan } from '../../src/plan/finish.ts'
import { hintText } from '../../src/report/format/command-text.ts'
import { scenarios } from '../support/arbitraries.ts'
import {
  aClosedSpec,
  aContext,
  aMetadata,
  amount,
  anAddress,
  anObservation,
  aSpec,
  aState,
  NO_FEE_LIMIT,
  VAULT,
} from '../support/builders.ts'

const PRICE = { expected: asWei(1n), atMost: asWei(2n), tip: asWei(0n) }

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

const outlooks = (...entries: readonly (readonly [string, Outlook])[]): Findings['outlooks'] =>
  new Map(entries)
const DRAFT = draftPlan([aSpec(), aSpec({ id: 'two' })], anObservation(), aContext())
const BASE = { name: 'main', commit: 'ab'.repeat(20), isBranch: true }

describe('the fingerprint', () => {
  test('depends on the changes and on nothing that a block, a price or a clock says', () => {
    const plain = finishPlan(DRAFT, findings(), aContext())
    const other = finishPlan(
      DRAFT,
      findings({
        block: 999,
        price: { expected: asWei(50n), atMost: asWei(70n), tip: asWei(1n) },
        balance: asWei(3n),
        outlooks: outlooks(['one', { kind: 'ok', gas: 77n }]),
      }),
      aContext(),
    )

    expect(other.fingerprint).toBe(plain.fingerprint)
    expect(plain.fingerprint).toBe(fingerprintOf(DRAFT.changes.map(({ digest }) => digest)))
  })

  test('is that of what would be sent: on a branch under review only its own changes', () => {
    const base = draftPlan([aSpec()], anObservation(), aContext())

    const plan = finishPlan(
      DRAFT,
      findings({ base: BASE, baseDraft: base }),
      aContext({ network: { review: 'plan' } }),
    )

    expect(plan.changes.map(({ id, origin }) => [id, origin])).toEqual([
      ['one', 'base'],
      ['two', 'this-pr'],
    ])
    expect(plan.sends).toBe('own')
    expect(plan.fingerprint).toBe(
      fingerprintOf(plan.changes.filter(isOwn).map(({ digest }) => digest)),
    )
  })
})

describe('what would be sent', () => {
  const baseDraft = draftPlan([aSpec()], anObservation(), aContext())

  test.each([
    ['all without a review', { base: BASE, baseDraft }, 'none'],
    ['all on the base itself', { base: { ...BASE, isBranch: false }, baseDraft }, 'plan'],
    ['all where nothing is known of a base', { baseDraft }, 'plan'],
  ] as const)('is %s, also what the base wants already', (_, facts, review) => {
    const plan = finishPlan(DRAFT, findings(facts), aContext({ network: { review } }))

    expect(plan.sends).toBe('all')
    expect(plan.fingerprint).toBe(fingerprintOf(DRAFT.changes.map(({ digest }) => digest)))
  })

  test('is shown beside the base only where a branch is planned', () => {
    const { name, commit } = BASE

    expect(finishPlan(DRAFT, findings({ base: BASE }), aContext()).base).toEqual({ name, commit })
    expect(
      finishPlan(DRAFT, findings({ base: { ...BASE, isBranch: false } }), aContext()),
    ).not.toHaveProperty('base')
    expect(finishPlan(DRAFT, findings(), aContext())).not.toHaveProperty('base')
  })
})

describe('a change', () => {
  const update = draftPlan(
    [aSpec({ minPayment: amount('2 OGPU') })],
    anObservation([aState()]),
    aContext(),
  )

  test('is of the base exactly where that wants the very same one', () => {
    const two = aSpec({ id: 'two' })
    const baseDraft = draftPlan(
      [aSpec({ name: 'Another' }), two, aSpec({ id: 'three' })],
      anObservation(),
      aContext(),
    )

    expect(
      finishPlan(DRAFT, findings({ baseDraft }), aContext()).changes.map(({ id, origin }) => [
        id,
        origin,
      ]),
    ).toEqual([
      ['one', 'this-pr'],
      ['two', 'base'],
    ])
  })

  test('has no origin where nothing is known of a base', () => {
    for (const change of finishPlan(DRAFT, findings(), aContext()).changes)
      expect(change).not.toHaveProperty('origin')
  })

  test('says who it affects, where that was asked', () => {
    const impact = { providers: 2, tasks: 3 }

    expect(
      finishPlan(update, findings({ impacts: new Map([['one', impact]]) }), aContext()).changes,
    ).toMatchObject([{ impact }])
    expect(finishPlan(update, findings(), aContext()).changes).toMatchObject([{ impact: null }])
  })

  test('is protected by its id, by the id in the record of its Source, and by the Source itself', () => {
    const adopted = draftPlan(
      [aSpec({ id: 'new', address: anAddress(10) })],
      anObservation([aState()]),
      aContext(),
    )
    const isProtected = (
      draft: typeof DRAFT,
      ids: readonly string[],
      sources: readonly number[] = [],
    ) =>
      finishPlan(
        draft,
        findings({ protectedSources: new Set(sources.map(anAddress)) }),
        aContext({ protectedIds: new Set(ids) }),
      ).changes[0]?.isProtected

    expect(isProtected(update, ['one'])).toBe(true)
    expect(isProtected(adopted, ['new'])).toBe(true)
    expect(isProtected(adopted, ['one'])).toBe(true)
    expect(isProtected(adopted, [], [10])).toBe(true)
    expect(isProtected(adopted, ['two'], [11])).toBe(false)
    expect(isProtected(adopted, [])).toBe(false)
    expect(isProtected(DRAFT, ['one'])).toBe(true)
    expect(isProtected(DRAFT, [], [10])).toBe(false)
  })

  test('of a Source without a record is protected by its id alone', () => {
    const state = aState({ metadata: aMetadata({ marker: null }) })
    const draft = draftPlan(
      [aSpec({ address: state.address, minPayment: amount('2 OGPU') })],
      anObservation([state]),
      aContext(),
    )

    expect(
      finishPlan(draft, findings(), aContext({ protectedIds: new Set(['one']) })).changes,
    ).toMatchObject([{ isProtected: true }])
    expect(finishPlan(draft, findings(), aContext()).changes).toMatchObject([
      { isProtected: false },
    ])
  })
})

describe('a problem', () => {
  const [broken, sound] = [aSpec({ address: anAddress(99) }), aSpec({ id: 'two' })]
  const blocked = (origin: Origin) => [expect.objectContaining({ id: 'one', origin })]

  function problemsOf(
    head: readonly SourceSpec[],
    base: readonly SourceSpec[],
    facts: Partial<Findings> = {},
  ): readonly Problem[] {
    const baseDraft = draftPlan(base, anObservation(), aContext())
    return finishPlan(
      draftPlan(head, anObservation(), aContext()),
      findings({ baseDraft, touched: new Set(), ...facts }),
      aContext(),
    ).problems
  }

  test('is of the base where that has it too and the branch leaves its definition alone', () => {
    expect(
      problemsOf([broken, sound], [aSpec({ id: 'three', address: anAddress(98) }), broken, sound]),
    ).toEqual(blocked('base'))
  })

  test('is of the base where that wants what would revert', () => {
    const reverted = outlooks(['one', { kind: 'reverted', reason: 'x' }])

    expect(problemsOf([aSpec(), sound], [sound, aSpec()], { outlooks: reverted })).toEqual(
      blocked('base'),
    )
  })

  test('is of the branch where that touches its definition, or nobody knows what it touches', () => {
    expect(problemsOf([broken], [broken], { touched: new Set(['one']) })).toEqual(
      blocked('this-pr'),
    )
    const { touched: _, ...unknown } = findings({
      baseDraft: draftPlan([broken], anObservation(), aContext()),
    })
    expect(
      finishPlan(draftPlan([broken], anObservation(), aContext()), unknown, aContext()).problems,
    ).toEqual(blocked('this-pr'))
  })

  test('is of the branch where the base neither has it nor changes anything there', () => {
    expect(problemsOf([broken], [])).toEqual(blocked('this-pr'))
    expect(problemsOf([broken], [sound])).toEqual(blocked('this-pr'))
  })

  test('of another identity is of the branch, though the base would be stopped by it as well', () => {
    const context = aContext({ identityChange: 'owner "b" (was "a")' })
    const draft = draftPlan([aSpec()], anObservation(), context)

    expect(
      finishPlan(draft, findings({ baseDraft: draft, touched: new Set() }), context).problems,
    ).toMatchObject([{ code: 'identity-change', id: 'one', origin: 'this-pr' }])
  })

  test('has no origin where nothing is known of a base', () => {
    const { problems } = finishPlan(
      draftPlan([broken], anObservation(), aContext()),
      findings(),
      aContext(),
    )

    expect(problems).toHaveLength(1)
    expect(problems[0]).not.toHaveProperty('origin')
  })
})

describe('the summary', () => {
  test('tells what changes by its kind, and what stands beside it', () => {
    const unmarked = aState({
      address: anAddress(14),
      metadata: aMetadata({
        marker: null,
        name: 'Theirs',
        environments: { cpu: '', nvidia: '', amd: '' },
      }),
    })
    const of = (id: string, number: number) =>
      aState({ of: aSpec({ id }), address: anAddress(number) })
    const observation = anObservation([
      of('a', 10),
      of('b', 11),
      of('c', 12),
      of('d', 13),
      unmarked,
      of('e', 15),
    ])
    const specs = [
      aSpec({ id: 'a', name: 'New' }),
      aSpec({ id: 'b', name: 'Newer' }),
      aClosedSpec({ id: 'c' }),
      aSpec({ id: 'd' }),
      aSpec({ id: 'f' }),
    ]

    const plan = finishPlan(draftPlan(specs, observation, aContext()), findings(), aContext())

    expect(plan.summary).toEqual({
      publish: 1,
      update: 2,
      close: 1,
      unchanged: 1,
      blocked: 0,
      orphans: 1,
      unmanaged: 1,
    })
    expect(plan.unmanaged).toEqual([anAddress(14)])
  })

  test('counts no problem as a blocked definition that belongs to none', () => {
    const problems: readonly Problem[] = [{ code: 'base-unreadable', message: 'x', hint: 'y' }]

    expect(finishPlan(DRAFT, findings({ problems }), aContext())).toMatchObject({
      problems,
      summary: { blocked: 0 },
    })
  })

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
    const plan = finishPlan(
      DRAFT,
      findings({ outlooks: outlooks(['one', { kind: 'reverted', reason: 'InsufficientLockup' }]) }),
      aContext(),
    )

    expect(plan.changes).toMatchObject([{ id: 'two' }])
    expect(plan.problems).toMatchObject([
      {
        code: 'simulation-reverted',
        id: 'one',
        message: expect.stringContaining('InsufficientLockup'),
      },
    ])
    expect(plan.summary).toMatchObject({ publish: 1, blocked: 1 })
  })

  test.each([
    [
      'InsufficientLockup',
      `here the contracts want a stake of the client; lock more OGPU in the Vault ${checksum(VAULT)}`,
    ],
    [
      'not enough Stake',
      'change what the contracts refuse; nothing of it is sent while it would revert',
    ],
    ['Paused', 'change what the contracts refuse; nothing of it is sent while it would revert'],
  ])('that reverts with %s says what to do', (reason, hint) => {
    const { problems } = finishPlan(
      DRAFT,
      findings({ outlooks: outlooks(['one', { kind: 'reverted', reason }]) }),
      aContext(),
    )

    expect(problems).toEqual([
      {
        code: 'simulation-reverted',
        id: 'one',
        file: 'sources/one/source.yaml',
        line: 1,
        column: 1,
        message: `the contracts refuse to publish one: ${reason}`,
        hint,
      },
    ])
  })

  test.each<readonly [readonly string[], string, string, string]>([
    [
      ['a'],
      'Paused',
      'refuse to publish one after a, by itself they would not: Paused',
      'ogpu-gitops plan --network local --only one',
    ],
    [[], 'Paused', 'as apply would send it, by itself they would not: Paused', '--only one'],
    [
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      'Paused',
      'after a, b, c, d, e and 2 more, by itself they would not: Paused',
      '--only one',
    ],
    [
      ['a'],
      'InsufficientLockup',
      'after a, by itself they would not: InsufficientLockup',
      'lock more OGPU in the Vault',
    ],
  ])(
    'that fails only after %j blocks the change, and says after what and what to do',
    (after, reason, message, hint) => {
      const plan = finishPlan(
        DRAFT,
        findings({ outlooks: outlooks(['one', { kind: 'reverted-together', reason, after }]) }),
        aContext(),
      )

      expect(plan.changes.map(({ id }) => id)).toEqual(['two'])
      expect(plan.summary).toMatchObject({ publish: 1, blocked: 1 })
      expect(plan.fingerprint).toBe(fingerprintOf(plan.changes.map(({ digest }) => digest)))
      expect(plan.problems).toMatchObject([
        {
          code: 'reverted-together',
          id: 'one',
          file: 'sources/one/source.yaml',
          line: 1,
          column: 1,
        },
      ])
      expect(plan.problems[0]?.message).toContain(message)
      expect(hintText(plan.problems[0]?.hint ?? '')).toContain(hint)
    },
  )

  test('that goes through and does nothing blocks the change too', () => {
    const { problems } = finishPlan(
      DRAFT,
      findings({
        outlooks: outlooks(['one', { kind: 'without-effect', reason: 'nobody says so' }]),
      }),
      aContext(),
    )

    expect(problems).toMatchObject([
      {
        code: 'without-effect',
        id: 'one',
        message: expect.stringMatching(/to publish one, and .*: nobody says so$/),
      },
    ])
    expect(problems[0]?.hint).toContainEqual({ verb: 'doctor-report' })
  })

  test('that holds a publish back holds the closing of the same run too', () => {
    const draft = draftPlan(
      [aSpec({ id: 'two' }), aClosedSpec()],
      anObservation([aState()]),
      aContext(),
    )

    const plan = finishPlan(
      draft,
      findings({ outlooks: outlooks(['two', { kind: 'reverted', reason: 'x' }]) }),
      aContext(),
    )

    expect(
      foretell(plan, aContext(), { pulls: [], areReviewsKnown: false }).refusals,
    ).toMatchObject([{ code: 'closing-held', id: 'one' }])
  })

  test('that the node would not make is a warning', () => {
    const plan = finishPlan(
      DRAFT,
      findings({ outlooks: outlooks(['one', { kind: 'unknown', reason: 'busy' }]) }),
      aContext(),
    )

    expect(plan.warnings).toEqual([
      {
        code: 'not-simulated',
        id: 'one',
        message: 'the RPC would not simulate one: busy',
        hint: 'nothing by hand: apply tries again just before it signs',
      },
    ])
    expect(plan.changes).toHaveLength(2)
  })
})

describe('fees', () => {
  test('are the sum over what would be sent, with a fifth for the gas that an estimate misses', () => {
    const plan = finishPlan(
      DRAFT,
      findings({
        outlooks: outlooks(['one', { kind: 'ok', gas: 100n }], ['two', { kind: 'ok', gas: 200n }]),
      }),
      aContext(),
    )

    expect(plan.fees).toEqual({
      expected: 300n,
      atMost: 720n,
      balance: amount('1 OGPU'),
      limit: NO_FEE_LIMIT,
    })
  })

  test('are estimated where the node gave no gas', () => {
    expect(finishPlan(DRAFT, findings(), aContext()).fees?.expected).toBeGreaterThan(1_000_000n)
  })

  test('are nothing where nothing would be sent', () => {
    expect(
      finishPlan(draftPlan([], anObservation(), aContext()), findings(), aContext()).fees,
    ).toBeNull()
  })
})

describe('the stake', () => {
  const stake = { lockup: amount('10 OGPU'), perSource: amount('5 OGPU'), sources: 1 }

  test.each(['0 OGPU', '10 OGPU', '1000 OGPU'])(
    'of %s is information beside what will be active, and neither warns nor refuses',
    (lockup) => {
      const held = { ...stake, lockup: amount(lockup) }
      const plan = finishPlan(DRAFT, findings({ stake: held }), aContext())

      expect([plan.stake, plan.warnings, plan.refusals, plan.problems]).toEqual([
        { ...held, sources: 3 },
        [],
        [],
        [],
      ])
    },
  )

  test('grows with a publish and shrinks with a closing', () => {
    const of = (id: string, number: number) =>
      aState({ of: aSpec({ id }), address: anAddress(number) })
    const specs = [
      aSpec({ id: 'a', name: 'New' }),
      aSpec({ id: 'b', name: 'Newer' }),
      aClosedSpec({ id: 'c' }),
      aSpec({ id: 'd' }),
      aSpec({ id: 'e' }),
    ]
    const draft = draftPlan(
      specs,
      anObservation([of('a', 10), of('b', 11), of('c', 12)]),
      aContext(),
    )

    expect(
      finishPlan(draft, findings({ stake: { ...stake, sources: 3 } }), aContext()).stake?.sources,
    ).toBe(4)
  })

  test('is asked for with its figures where the contracts ask for it, and nowhere else', () => {
    const refused = {
      outlooks: outlooks(['one', { kind: 'reverted', reason: 'InsufficientLockup(300, 310)' }]),
      stake,
    }

    expect(finishPlan(DRAFT, findings(refused), aContext()).problems).toMatchObject([
      {
        code: 'simulation-reverted',
        hint: expect.stringContaining('it has 10 OGPU there, and MIN_LOCKUP_PER_SOURCE is 5 OGPU'),
      },
    ])
  })
})

describe('an orphan', () => {
  const draft = draftPlan([], anObservation([aState()]), aContext())

  test('is new where the base commit still defines it, and says in which file', () => {
    const baseFiles = new Map([['one', 'sources/one/source.yaml']])

    expect(finishPlan(draft, findings({ baseFiles }), aContext()).orphans).toMatchObject([
      {
        id: 'one',
        address: anAddress(10),
        name: 'Name of one',
        isNew: true,
        file: 'sources/one/source.yaml',
      },
    ])
    expect(finishPlan(draft, findings(), aContext()).orphans).toStrictEqual([
      {
        id: 'one',
        address: anAddress(10),
        name: 'Name of one',
        minPayment: amount('0.01 OGPU'),
        isNew: false,
      },
    ])
  })
})

test('an approved fingerprint passes the counts in the plan as in apply', () => {
  const context = aContext({ network: { limits: { publishes: 1 } } })
  const plan = finishPlan(DRAFT, findings(), context)
  const foretold = (approve?: string) =>
    foretell(plan, context, {
      pulls: [],
      areReviewsKnown: false,
      ...(approve === undefined ? {} : { approve }),
    })
  const { fingerprint, refusals } = foretold()

  expect(refusals).toMatchObject([{ code: 'limit' }])
  expect(foretold(fingerprint.slice(0, 16)).refusals).toEqual([])
  expect(foretold(fingerprintOf(['another'])).refusals).toMatchObject([{ code: 'limit' }])
})
