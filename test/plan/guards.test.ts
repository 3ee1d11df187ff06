import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type GuardSubject, guard, overLimits } from '../../src/consent/guards.ts'
import type { Limits } from '../../src/model/network/network.ts'
import type { Refusal } from '../../src/model/problem.ts'
import type { Fees, PlannedChange } from '../../src/model/source/change.ts'
import { checksum } from '../../src/model/units/address.ts'
import { approveWay } from '../../src/model/way.ts'
import { wayText } from '../../src/report/ways.ts'
import { aChange, aContext, amount, CLIENT } from '../support/builders.ts'
import { type ToldRefusal, told } from '../support/rows.ts'

const FINGERPRINT = '64879f7d6b960a01909762d911a32d4582c20010c5641ee90278b644a9e3b525'
const FEES: Fees = {
  expected: amount('0.1 OGPU'),
  atMost: amount('0.2 OGPU'),
  balance: amount('1 OGPU'),
  limit: amount('9 OGPU'),
}
const BLOCKED = { code: 'possible-match', message: '', hint: '', id: 'other' } as const

type Facts = Parameters<typeof aContext>[0]

/** What stands against a set that somebody approved by its fingerprint. */
function approvedOnes(subject: Partial<GuardSubject>, context: Facts = {}): readonly ToldRefusal[] {
  return told(guard({ changes: [], problems: [], fees: FEES, ...subject }, aContext(context)))
}

/** What stands against a set that nobody approved. */
function guarded(subject: Partial<GuardSubject>, context: Facts = {}): readonly ToldRefusal[] {
  return [
    ...told(overLimits(subject.changes ?? [], aContext(context), FINGERPRINT)),
    ...approvedOnes(subject, context),
  ]
}

const limited = (limits: Partial<Limits>) => ({ network: { limits } })
const codes = (refusals: readonly Pick<Refusal, 'code'>[]): readonly string[] =>
  refusals.map(({ code }) => code)
const many = (kind: PlannedChange['kind'], count: number): readonly PlannedChange[] =>
  Array.from({ length: count }, (_, index) => aChange(kind, `${kind}-${index}`))

describe('counts', () => {
  test.each([
    ['publish', 'publishes'],
    ['update', 'updates'],
    ['close', 'closings'],
  ] as const)('of %s are refused above limits.%s and not at it', (kind, limit) => {
    expect(guarded({ changes: many(kind, 2) }, limited({ [limit]: 2 }))).toEqual([])
    expect(guarded({ changes: many(kind, 3) }, limited({ [limit]: 2 }))).toMatchObject([
      { code: 'limit' },
    ])
    expect(guarded({ changes: many(kind, 1) }, limited({ [limit]: 0 }))).toMatchObject([
      { code: 'limit' },
    ])
  })

  test('of one kind say nothing of another', () => {
    expect(
      guarded({ changes: [...many('publish', 3), ...many('update', 3)] }, limited({ closings: 0 })),
    ).toEqual([])
  })

  test('name the limit, the count, and the way past that can be pasted', () => {
    const [refusal] = guarded({ changes: many('publish', 6) }, limited({ publishes: 5 }))

    expect(refusal?.message).toMatch(/6.*5.*limits\.publishes of local/)
    expect(refusal?.ways).toContain('ogpu-gitops apply --network local --approve 64879f7d6b960a01')
    expect(refusal?.limit).toEqual({
      limit: 'publishes',
      count: 6,
      before: 0,
      most: 5,
      isPast: false,
    })
  })

  test.each([
    [1, 0, 'this closes 1 Source and the limit is 0 (limits.closings of local)'],
    [2, 1, 'this closes 2 Sources and the limit is 1 (limits.closings of local)'],
  ])('leave three ways on, the safe one first: %i above %i', (count, closings, message) => {
    expect(guarded({ changes: many('close', count) }, limited({ closings }))).toEqual([
      {
        code: 'limit',
        message,
        limit: { limit: 'closings', count, before: 0, most: closings, isPast: false },
        ways: [
          'send fewer at once: split the change',
          wayText(approveWay('local', FINGERPRINT)),
          'raise networks.local.limits.closings in ogpu.yaml, merge that, then ask for this again in a later change',
        ],
      },
    ])
  })

  test('are passed by an approval, and nothing else is', () => {
    const changes = many('close', 3)
    const subject = { changes, fees: { ...FEES, atMost: amount('2 OGPU') }, problems: [BLOCKED] }
    const context = {
      network: { limits: { closings: 1, fees: amount('1 OGPU') } },
      protectedIds: new Set(['close-0']),
    }

    expect(codes(approvedOnes({ changes }, limited({ closings: 1 })))).toEqual([])
    expect(codes(approvedOnes(subject, context))).toEqual([
      'fee-limit',
      'insufficient-funds',
      'protected',
      'closing-held',
      'closing-held',
      'closing-held',
    ])
  })

  test('without limits refuse nothing', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), fc.nat(30), (publishes, updates, closings) => {
        expect(
          guarded({
            changes: [
              ...many('publish', publishes),
              ...many('update', updates),
              ...many('close', closings),
            ],
          }),
        ).toEqual([])
      }),
      { numRuns: 10 },
    )
  })
})

describe('fees', () => {
  test('are refused where they could exceed the limit, and not where they reach it', () => {
    expect(codes(guarded({}, limited({ fees: amount('0.2 OGPU') })))).toEqual([])
    expect(codes(guarded({}, limited({ fees: amount('0.199999999999999999 OGPU') })))).toEqual([
      'fee-limit',
    ])
  })

  test('are refused where the wallet could not pay them, with what is missing', () => {
    expect(guarded({ fees: { ...FEES, balance: amount('0.2 OGPU') } })).toEqual([])
    expect(guarded({ fees: { ...FEES, balance: amount('0.15 OGPU') } })).toMatchObject([
      {
        code: 'insufficient-funds',
        ways: [expect.stringContaining('send at least 0.05 OGPU to 0x'), expect.anything()],
      },
    ])
  })

  test('are told as no less than they could be', () => {
    const fees = { ...FEES, atMost: amount('1.00001 OGPU'), balance: amount('1 OGPU') }

    expect(guarded({ fees }, limited({ fees: amount('1 OGPU') }))).toEqual([
      {
        code: 'fee-limit',
        message: 'fees could reach 1.0001 OGPU and the limit is 1 OGPU (limits.fees of local)',
        ways: [
          'look again when gas is cheaper: ogpu-gitops plan --network local',
          'write fees: 2.0001 OGPU beneath networks.local.limits in ogpu.yaml and merge that; it counts for what is asked for once that is merged',
        ],
      },
      {
        code: 'insufficient-funds',
        message: 'fees could reach 1.0001 OGPU and the wallet holds 1',
        ways: [
          `send at least 0.00001 OGPU to ${checksum(CLIENT)}`,
          'then: ogpu-gitops plan --network local',
        ],
      },
    ])
  })

  test('are no matter where nothing would be sent', () => {
    expect(guarded({ fees: null }, limited({ fees: amount('1 wei') }))).toEqual([])
  })
})

describe('a closing', () => {
  test('of what the base commit protects is refused, and only the closing', () => {
    const changes = [aChange('update', 'one'), aChange('close', 'two')]

    expect(guarded({ changes }, { protectedIds: new Set(['one', 'two']) })).toMatchObject([
      { code: 'protected', id: 'two' },
    ])
  })

  test('is held while anything else of the run is blocked', () => {
    const changes = [aChange('close', 'two'), aChange('update', 'one')]

    expect(guarded({ changes, problems: [BLOCKED] })).toMatchObject([
      {
        code: 'closing-held',
        id: 'two',
        ways: [expect.anything(), expect.stringContaining('--only two')],
      },
    ])
  })

  test('of what is protected can only be left, or done in two steps', () => {
    expect(
      guarded({ changes: [aChange('close', 'two')] }, { protectedIds: new Set(['two']) }),
    ).toEqual([
      {
        code: 'protected',
        id: 'two',
        message:
          "two stands for a Source that is protected, here or in the base commit, so it can't be closed",
        ways: [
          'leave it open',
          'take protect: true out of its definition, merge that, then close it in a second change',
        ],
      },
    ])
  })

  test('that is held names what to mend, or what has to be sent first', () => {
    const changes = [aChange('close', 'two')]
    const alone = 'close it by itself: ogpu-gitops apply --network local --only two'
    const problems = [BLOCKED, { ...BLOCKED, id: 'another' }]
    const companions = new Map([['two', new Set(['two', 'other', 'third'])]])

    expect(guarded({ changes, problems })).toMatchObject([
      {
        message: 'two is not closed while other, another of the same run are blocked',
        ways: ['fix other, another', alone],
      },
    ])
    expect(
      guarded({ changes, problems, companions, waiting: ['third', 'other', 'stranger'] }),
    ).toMatchObject([
      {
        message: 'two is not closed while other, third of the same pull request wait',
        ways: ['have other, third sent first: why it waits is said beside it', alone],
      },
    ])
  })

  test('of no pull request waits for none', () => {
    expect(guarded({ changes: [aChange('close', 'two')], waiting: ['other'] })).toEqual([])
  })

  test('is not held by a problem of no definition', () => {
    expect(
      guarded({
        changes: [aChange('close')],
        problems: [{ code: 'usage', message: '', hint: '' }],
      }),
    ).toEqual([])
  })
})

test('each refusal names ways on, and with an id it stops that change only', () => {
  const refusals = guarded(
    { changes: many('close', 3), problems: [BLOCKED], fees: { ...FEES, balance: amount('0 wei') } },
    {
      network: { limits: { closings: 1, fees: amount('1 wei') } },
      protectedIds: new Set(['close-1']),
    },
  )

  expect(codes(refusals)).toEqual([
    'limit',
    'fee-limit',
    'insufficient-funds',
    'protected',
    'closing-held',
    'closing-held',
    'closing-held',
  ])
  expect(refusals.every(({ ways, message }) => ways.length > 0 && message !== '')).toBe(true)
  expect(refusals.map(({ id }) => id)).toEqual([
    undefined,
    undefined,
    undefined,
    'close-1',
    'close-0',
    'close-1',
    'close-2',
  ])
})
