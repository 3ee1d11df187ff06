import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asksInRecords, coverageOf, pendingPulls } from '../../src/consent/coverage.ts'
import { decide } from '../../src/consent/decide.ts'
import { fingerprintOf, snapshotHash } from '../../src/model/digest.ts'
import type { MergedPull } from '../../src/model/review.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import { aChange, aContext, aPlan } from '../support/builders.ts'
import { aMergedPull, aPriceChange, askedIn, decided } from '../support/reviews.ts'

const LOOK = 'look at it: ogpu-gitops plan --network local'
const fingerprint = (...changes: readonly { readonly digest: string }[]): string =>
  fingerprintOf(changes.map(({ digest }) => digest))
const approve = (hash: string): string =>
  `ogpu-gitops apply --network local --approve ${hash.slice(0, 16)}`

const UPDATE = aPriceChange('two', '1 OGPU', '2 OGPU')
const PUBLISH = aChange('publish', 'one')
const CLOSE = aChange('close', 'three')

describe('a merged pull request', () => {
  test('has exactly what its plan held sent', () => {
    const { send, pulls, refused } = decided([UPDATE, PUBLISH], [aMergedPull(1, [UPDATE, PUBLISH])])

    expect(send).toEqual(['two', 'one'])
    expect(pulls).toEqual({ two: 1, one: 1 })
    expect(refused).toEqual([])
  })

  test('is held up whole when the chain moved under one of its changes, and others are not', () => {
    const now = aPriceChange('two', '1.5 OGPU', '2 OGPU')
    const { send, refused, refusals } = decided(
      [now, PUBLISH, CLOSE],
      [aMergedPull(2, [CLOSE]), aMergedPull(1, [UPDATE, PUBLISH])],
    )

    expect(send).toEqual(['three'])
    expect(refused).toEqual([['chain-changed', 1]])
    expect(refusals[0]?.rows).toEqual([
      {
        id: 'two',
        field: 'payment.minPayment',
        reviewed: '1 OGPU → 2 OGPU',
        onChain: '1.5 OGPU',
        wanted: '2 OGPU',
      },
    ])
  })

  test('is held up when another one changed the same definition on main', () => {
    const now = aPriceChange('two', '1 OGPU', '3 OGPU')

    expect(decided([now], [aMergedPull(1, [UPDATE])]).refused).toEqual([['base-changed', 1]])
  })

  test('is told which other one came in between, and what that changed besides', () => {
    const [first, asWanted] = [
      aMergedPull(1, [UPDATE], { state: 'applied' }),
      aPriceChange('two', '2 OGPU', '3 OGPU'),
    ]
    const second = aMergedPull(2, [aPriceChange('two', '1 OGPU', '5 OGPU')])
    const seen = aMergedPull(2, [aPriceChange('two', '2 OGPU', '5 OGPU')])

    expect(decided([asWanted], [second, first]).refusals).toMatchObject([
      { code: 'base-changed', pull: 2, overtakenBy: 1 },
    ])
    expect(decided([asWanted], [seen, first]).refusals[0]).not.toHaveProperty('overtakenBy')
  })

  test('whose plan said that a protected Source stays has it closed by nothing but an approval, also when the protection is gone', () => {
    const pull = aMergedPull(1, [CLOSE, PUBLISH], { withheld: ['three'] })
    const plan = aPlan([PUBLISH, CLOSE])

    expect(decided([PUBLISH, CLOSE], [pull])).toMatchObject({
      send: ['one'],
      refused: [['protected', 1]],
    })
    const approved = decide(
      plan,
      { kind: 'approve', prefix: CLOSE.digest.slice(0, 16) },
      askedIn(plan, [pull], aContext({ network: { review: 'plan' } })),
      [pull],
    )
    expect(approved.send.map(({ id }) => id)).toEqual(['three'])
  })

  test('that was told a Source stays is told the ways to close it, which merging is none of', () => {
    expect(decided([CLOSE], [aMergedPull(1, [CLOSE], { withheld: ['three'] })]).refusals).toEqual([
      {
        code: 'protected',
        id: 'three',
        pull: 1,
        approval: CLOSE.digest,
        message:
          'the plan under #1 said that three stays, so merging that was no consent to close it',
        ways: [
          'leave it open',
          'close it in a pull request of its own, once nothing protects it any more',
          approve(CLOSE.digest),
        ],
      },
    ])
  })

  test('is held up when the wallet or the contract behind the network is another one', () => {
    const pull = aMergedPull(1, [UPDATE])
    const elsewhere =
      pull.record?.changes.map((change) => ({
        ...change,
        digest: 'd'.repeat(64),
        target: 'e'.repeat(64),
      })) ?? []

    expect(decided([UPDATE], [aMergedPull(1, [UPDATE], { changes: elsewhere })]).refused).toEqual([
      ['settings-changed', 1],
    ])
  })

  test('whose change stands already has nothing sent, and is told so', () => {
    expect(decided([PUBLISH], [aMergedPull(1, [UPDATE, PUBLISH])])).toMatchObject({
      send: ['one'],
      standing: ['two'],
    })
    expect(decided([], [aMergedPull(1, [UPDATE])])).toMatchObject({ send: [], standing: ['two'] })
  })

  test('does not stand where its change is blocked', () => {
    const problems = [{ code: 'simulation-reverted', id: 'two', message: '', hint: '' }] as const

    expect(decided([PUBLISH], [aMergedPull(1, [UPDATE, PUBLISH])], { problems })).toMatchObject({
      send: ['one'],
      standing: [],
    })
  })

  test('that was applied agrees to nothing any more: what the chain lost since is drift', () => {
    const drift = { ...UPDATE, origin: 'base' as const }

    expect(decided([drift], [aMergedPull(1, [UPDATE], { state: 'applied' })])).toMatchObject({
      send: [],
      left: ['two'],
      refused: [],
    })
    expect(decided([UPDATE], [aMergedPull(1, [UPDATE], { state: 'applied' })])).toMatchObject({
      send: [],
      left: ['two'],
      refused: [],
    })
    expect(
      decided([drift], [aMergedPull(1, [UPDATE], { state: 'partly-applied', done: ['two'] })]),
    ).toMatchObject({ send: [], left: ['two'], refused: [] })
  })

  test('of which one half is done has the other half sent', () => {
    expect(
      decided(
        [PUBLISH],
        [aMergedPull(1, [UPDATE, PUBLISH], { state: 'partly-applied', done: ['two'] })],
      ).send,
    ).toEqual(['one'])
  })

  test('without a plan agrees to nothing', () => {
    const pull = aMergedPull(1, [], {}, { record: undefined })

    expect(decided([UPDATE], [pull]).refused).toEqual([['no-review', 'two']])
  })
})

describe('a merged pull request whose reviewers saw something else', () => {
  const HIGHER = aPriceChange('five', '1 OGPU', '2 OGPU')
  const MOVED = aPriceChange('two', '1.5 OGPU', '2 OGPU')
  const OVERTAKEN = aPriceChange('five', '1 OGPU', '3 OGPU')

  test('is told which change that is, and that it can be approved, pulled from the chain or reverted', () => {
    const [refusal] = decided([MOVED, PUBLISH], [aMergedPull(1, [UPDATE, PUBLISH])]).refusals

    expect(refusal).toMatchObject({
      approval: fingerprint(MOVED, PUBLISH),
      message: 'two is not what the reviewers of #1 saw',
    })
    expect(refusal?.ways).toEqual([
      approve(fingerprint(MOVED, PUBLISH)),
      'ogpu-gitops pull two --network local',
      'git revert ccccccc',
    ])
  })

  test('is told all of them', () => {
    const [refusal] = decided(
      [MOVED, aPriceChange('five', '1.5 OGPU', '2 OGPU')],
      [aMergedPull(1, [UPDATE, HIGHER])],
    ).refusals

    expect(refusal?.message).toBe('two, five are not what the reviewers of #1 saw')
    expect(refusal?.ways.slice(1)).toEqual([
      'ogpu-gitops pull two --network local',
      'ogpu-gitops pull five --network local',
      'git revert ccccccc',
    ])
  })

  test('has nothing to pull where main moved, or where the Source is to be closed', () => {
    const closing = { ...CLOSE, digest: 'd'.repeat(64), before: { name: 'Other' } }

    for (const [then, now] of [
      [HIGHER, OVERTAKEN],
      [CLOSE, closing],
    ] as const)
      expect(decided([now], [aMergedPull(1, [then])]).refusals[0]?.ways).toEqual([
        approve(fingerprint(now)),
        'git revert ccccccc',
      ])
  })

  test('is refused for what main or the settings did before what the chain did', () => {
    const pull = aMergedPull(1, [UPDATE, HIGHER])

    expect(decided([MOVED, OVERTAKEN], [pull]).refused).toEqual([['base-changed', 1]])
    expect(decided([OVERTAKEN, MOVED], [pull]).refused).toEqual([['base-changed', 1]])
  })

  test('is told what came in between, whichever of its changes that is about', () => {
    const older = aMergedPull(1, [HIGHER], { state: 'applied' })
    const newer = aMergedPull(2, [UPDATE, aPriceChange('five', '1 OGPU', '5 OGPU')])

    expect(
      decided([MOVED, aPriceChange('five', '2 OGPU', '3 OGPU')], [newer, older]).refusals,
    ).toMatchObject([{ pull: 2, overtakenBy: 1 }])
  })
})

describe('two merged pull requests for one definition', () => {
  const first = aMergedPull(1, [UPDATE])

  test('go by the newer one', () => {
    const second = aPriceChange('two', '1 OGPU', '3 OGPU')

    expect(decided([second], [aMergedPull(2, [second]), first])).toMatchObject({
      send: ['two'],
      pulls: { two: 2 },
    })
  })

  test('count as one way: a before that is the after of the older one was reviewed', () => {
    const asReviewed = aPriceChange('two', '1 OGPU', '3 OGPU')
    const asWanted = aPriceChange('two', '2 OGPU', '3 OGPU')

    expect(
      decided(
        [asWanted],
        [
          aMergedPull(2, [asReviewed]),
          { ...first, record: first.record && { ...first.record, state: 'applied' } },
        ],
      ).send,
    ).toEqual(['two'])
    expect(decided([asWanted], [aMergedPull(2, [asReviewed])]).refused).toEqual([
      ['chain-changed', 2],
    ])
  })

  test('are no way when the step leads to another wallet', () => {
    const asReviewed = aMergedPull(2, [aPriceChange('two', '1 OGPU', '3 OGPU')])
    const elsewhere =
      asReviewed.record?.changes.map((change) => ({ ...change, target: 'e'.repeat(64) })) ?? []

    expect(
      decided(
        [aPriceChange('two', '2 OGPU', '3 OGPU')],
        [aMergedPull(2, [], { changes: elsewhere }), first],
      ).send,
    ).toEqual([])
  })

  test('are no way back: what the chain had before the reviewed state was reviewed as something else', () => {
    const asReviewed = aPriceChange('two', '5 OGPU', '6 OGPU')
    const wentBack = aPriceChange('two', '2 OGPU', '6 OGPU')
    const applied = { state: 'applied' } as const
    const history = [
      aMergedPull(2, [aPriceChange('two', '2 OGPU', '5 OGPU')], applied),
      aMergedPull(1, [aPriceChange('two', '1 OGPU', '2 OGPU')], applied),
    ]

    expect(decided([wentBack], [aMergedPull(3, [asReviewed]), ...history])).toMatchObject({
      send: [],
      refused: [['chain-changed', 3]],
    })
    expect(decided([asReviewed], [aMergedPull(3, [wentBack]), ...history]).send).toEqual(['two'])
  })

  test('leave the rest of the older one to be sent', () => {
    const second = aPriceChange('two', '1 OGPU', '3 OGPU')

    expect(
      decided([second, PUBLISH], [aMergedPull(2, [second]), aMergedPull(1, [UPDATE, PUBLISH])])
        .send,
    ).toEqual(['two', 'one'])
  })
})

describe('what nobody reviewed', () => {
  test('is refused by name when this push brings it, and only listed when the base wants it too', () => {
    const drift = aPriceChange('drifted', '1 OGPU', '2 OGPU', { origin: 'base' })
    const { send, left, refused, refusals } = decided(
      [UPDATE, drift, PUBLISH],
      [aMergedPull(1, [PUBLISH])],
    )

    expect(send).toEqual(['one'])
    expect(left).toEqual(['two', 'drifted'])
    expect(refused).toEqual([['no-review', 'two']])
    expect(refusals[0]?.ways.at(-1)).toContain(`--approve ${UPDATE.digest.slice(0, 16)}`)
  })

  test('is told by name, with the way to look at it and to approve just that', () => {
    expect(decided([UPDATE], []).refusals).toEqual([
      {
        code: 'no-review',
        id: 'two',
        approval: UPDATE.digest,
        message: 'no plan with this change of two was reviewed in a merged pull request',
        ways: [LOOK, approve(UPDATE.digest)],
      },
    ])
  })

  test('can be approved all at once where it is all that was never reviewed', () => {
    const { refusals } = decided([UPDATE, PUBLISH], [])
    const [approval = ''] = new Set(refusals.map((refusal) => refusal.approval))
    const drift = aPriceChange('drifted', '1 OGPU', '2 OGPU', { origin: 'base' })
    const settled = aMergedPull(1, [drift], { state: 'applied' })
    const wanted = aPlan([UPDATE, PUBLISH, drift])

    expect(refusals).toHaveLength(2)
    expect(
      decide(
        wanted,
        { kind: 'approve', prefix: approval },
        askedIn(wanted, [settled], aContext()),
        [settled],
      ).send,
    ).toEqual([UPDATE, PUBLISH])
  })
})

describe('an approval by fingerprint', () => {
  const approved = (
    changes: readonly PlannedChange[],
    pulls: readonly MergedPull[],
    ...of: readonly PlannedChange[]
  ) => {
    const { send, refusals } = decide(
      aPlan(changes),
      { kind: 'approve', prefix: fingerprint(...of) },
      askedIn(aPlan(changes), pulls, aContext({ network: { review: 'plan' } })),
      pulls,
    )
    return [...send.map(({ id }) => id), ...refusals.map(({ code }) => code)]
  }

  test('may be of one pull request among several', () => {
    const pulls = [
      aMergedPull(3, [CLOSE]),
      aMergedPull(2, [PUBLISH, aPriceChange('five', '1 OGPU', '2 OGPU')]),
      aMergedPull(1, [UPDATE]),
    ]
    const five = aPriceChange('five', '1 OGPU', '2 OGPU')
    const changes = [UPDATE, five, PUBLISH, CLOSE]

    expect(approved(changes, pulls, five, PUBLISH)).toEqual(['five', 'one'])
    expect(approved(changes, pulls, UPDATE)).toEqual(['two'])
    expect(approved(changes, pulls, UPDATE, PUBLISH)).toEqual(['not-approved'])
  })

  test('is never of nothing', () => {
    expect(approved([{ ...UPDATE, origin: 'base' }], [aMergedPull(1, [UPDATE])])).toEqual([
      'not-approved',
    ])
  })
})

describe('review: approval', () => {
  test('asks for somebody who approved the planned head', () => {
    expect(decided([UPDATE], [aMergedPull(1, [UPDATE])], { review: 'approval' }).refused).toEqual([
      ['no-approval', 1],
    ])
    expect(
      decided([UPDATE], [aMergedPull(1, [UPDATE], {}, { approvers: ['reviewer'] })], {
        review: 'approval',
      }).send,
    ).toEqual(['two'])
  })

  test('does not take an approval of an older head', () => {
    const pull = aMergedPull(1, [UPDATE], {}, { approvers: ['reviewer'], head: 'f'.repeat(40) })

    expect(decided([UPDATE], [pull], { review: 'approval' }).refused).toEqual([['no-approval', 1]])
  })

  test.each([
    [
      'nobody approved it who had no hand in it, at the head that was planned and after the plan was posted',
      {},
    ],
    ['its plan is of an older head', { head: 'f'.repeat(40), approvers: ['reviewer'] }],
  ])('says why none counts: %s', (why, facts) => {
    expect(
      decided([UPDATE], [aMergedPull(1, [UPDATE], {}, facts)], { review: 'approval' }).refusals,
    ).toEqual([
      {
        code: 'no-approval',
        pull: 1,
        approval: fingerprint(UPDATE),
        message: `local asks for an approving review, and #1 has none that counts: ${why}`,
        ways: [LOOK, approve(fingerprint(UPDATE))],
      },
    ])
  })

  test('asks for nothing where nothing of the pull request would be sent', () => {
    const withheld = aMergedPull(2, [CLOSE], { withheld: ['three'] })

    expect(
      decided([CLOSE], [withheld, aMergedPull(1, [UPDATE])], { review: 'approval' }).refused,
    ).toEqual([['protected', 2]])
  })
})

describe('the limits of one apply', () => {
  const other = aChange('close', 'four')

  test('let the older pull request through, and the newer one with the next run', () => {
    const { send, refused, refusals } = decided(
      [CLOSE, other],
      [aMergedPull(2, [other]), aMergedPull(1, [CLOSE])],
      { limits: { closings: 1 } },
    )

    expect(send).toEqual(['three'])
    expect(refused).toEqual([['limit', 2]])
    expect(refusals[0]?.ways[0]).toBe('run the job again: the next run has room for it')
  })

  test('hold up a pull request that alone is too much, and print how to approve just that', () => {
    const { send, refusals } = decided(
      [CLOSE, other, PUBLISH],
      [aMergedPull(2, [PUBLISH]), aMergedPull(1, [CLOSE, other])],
      { limits: { closings: 1 } },
    )
    const approval = refusals[0]?.approval?.slice(0, 16) ?? ''
    const plan = aPlan([CLOSE, other, PUBLISH])
    const pulls = [aMergedPull(2, [PUBLISH]), aMergedPull(1, [CLOSE, other])]
    const approved = decide(
      plan,
      { kind: 'approve', prefix: approval },
      askedIn(plan, pulls, aContext({ network: { review: 'plan', limits: { closings: 1 } } })),
      pulls,
    )

    expect(send).toEqual(['one'])
    expect(approved.send.map(({ id }) => id)).toEqual(['three', 'four'])
  })

  test('count each kind for itself', () => {
    expect(
      decided([UPDATE, PUBLISH], [aMergedPull(1, [UPDATE, PUBLISH])], {
        limits: { updates: 1, publishes: 1 },
      }),
    ).toMatchObject({
      send: ['two', 'one'],
      refused: [],
    })
  })

  test.each([
    [[CLOSE], 0, 'it closes 1 Source and the limit is 0 (limits.closings of local)'],
    [[CLOSE, other], 1, 'it closes 2 Sources and the limit is 1 (limits.closings of local)'],
  ])(
    'tell a pull request that is too much for any run how to go on: %#',
    (changes, closings, message) => {
      const count = changes.length
      const limit = { limit: 'closings', count, before: 0, most: closings, isPast: false }
      const ways = [
        approve(fingerprint(...changes)),
        'raise networks.local.limits.closings in ogpu.yaml, merge that, then ask for this again in a later change',
      ]

      expect(
        decided(changes, [aMergedPull(1, changes)], { limits: { closings } }).refusals,
      ).toEqual([
        { code: 'limit', pull: 1, approval: fingerprint(...changes), message, limit, ways },
      ])
    },
  )

  test('tell a pull request for which there is no room left to wait', () => {
    expect(
      decided([CLOSE, other], [aMergedPull(2, [other]), aMergedPull(1, [CLOSE])], {
        limits: { closings: 1 },
      }).refusals,
    ).toEqual([
      {
        code: 'limit',
        pull: 2,
        approval: fingerprint(other),
        message: 'what was asked for before it used up limits.closings of local (1) in this run',
        limit: { limit: 'closings', count: 1, before: 1, most: 1, isPast: false },
        ways: ['run the job again: the next run has room for it', approve(fingerprint(other))],
      },
    ])
  })
})

test('where nobody has to review, everything is sent and the pull requests only tell who is served', () => {
  expect(decided([UPDATE, PUBLISH], [aMergedPull(1, [UPDATE])], { review: 'none' })).toMatchObject({
    send: ['two', 'one'],
    pulls: { two: 1 },
    refused: [],
  })
})

describe('for any history of reviews', () => {
  const ids = ['a', 'bb', 'ccc']
  const price = fc.constantFrom('1 OGPU', '2 OGPU', '3 OGPU')
  const change = fc
    .tuple(fc.constantFrom(...ids), price, price)
    .filter(([, from, to]) => from !== to)
    .map(([id, from, to]) => aPriceChange(id, from, to))
  const changes = fc.uniqueArray(change, { selector: ({ id }) => id, maxLength: 3 })
  const histories = fc
    .array(
      fc.tuple(
        changes,
        fc.constantFrom('planned' as const, 'applied' as const, 'partly-applied' as const),
        fc.subarray(ids),
      ),
      { maxLength: 4 },
    )
    .map((all) =>
      all.map(([own, state, done], at) => aMergedPull(all.length - at, own, { state, done })),
    )

  test('only what somebody reviewed is sent: its after, and a before that they saw or that an older review leads to', () => {
    fc.assert(
      fc.property(changes, histories, (wanted, pulls) => {
        const { send } = decided(wanted, pulls)
        for (const { id, before, after } of wanted.filter((one) => send.includes(one.id))) {
          const said = pulls.flatMap(
            ({ record }) => record?.changes.filter((one) => one.id === id) ?? [],
          )
          expect(said[0]?.after).toBe(snapshotHash(after))
          expect([said[0]?.before, ...said.slice(1).map((one) => one.after)]).toContain(
            before === null ? null : snapshotHash(before),
          )
        }
      }),
      { numRuns: 300 },
    )
  })

  test('a pull request goes whole or not at all', () => {
    fc.assert(
      fc.property(changes, histories, (wanted, pulls) => {
        const { send } = decided(wanted, pulls)
        const wantedIds = new Set(wanted.map(({ id }) => id))
        for (const { changes: own } of pendingPulls(pulls)) {
          const asked = own.map(({ id }) => id).filter((id) => wantedIds.has(id))
          expect([0, asked.length]).toContain(asked.filter((id) => send.includes(id)).length)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('every wanted change is sent, held up with its pull request, or left', () => {
    fc.assert(
      fc.property(changes, histories, (wanted, pulls) => {
        const { send, left, refusals } = decided(wanted, pulls)
        const held = new Set(refusals.flatMap(({ pull }) => pull ?? []))
        const standings = coverageOf(aPlan(wanted), pulls, asksInRecords(aPlan(wanted), pulls))
        const isHeld = (id: string): boolean =>
          standings.some(
            (standing) =>
              standing.change.id === id && 'pull' in standing && held.has(standing.pull.number),
          )

        for (const { id } of wanted)
          expect([send.includes(id), left.includes(id), isHeld(id)].filter(Boolean)).toHaveLength(1)
      }),
      { numRuns: 300 },
    )
  })

  test('one more review of other definitions changes nothing for these', () => {
    fc.assert(
      fc.property(changes, histories, fc.nat(4), (wanted, pulls, at) => {
        const other = aMergedPull(99, [aPriceChange('unrelated', '1 OGPU', '2 OGPU')])

        expect(decided(wanted, [...pulls.slice(0, at), other, ...pulls.slice(at)]).send).toEqual(
          decided(wanted, pulls).send,
        )
      }),
      { numRuns: 200 },
    )
  })
})
