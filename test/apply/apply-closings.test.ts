import { describe, expect, test } from 'vitest'
import type { Problem } from '../../src/model/problem.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import { applied, overtakenAt, told } from '../support/applied.ts'
import { aRound, aScene, type Scene, type SceneFacts } from '../support/apply-scene.ts'
import { aChange, anAddress, aPlan } from '../support/builders.ts'

const UPDATE = aChange('update', 'one')
const OTHER = aChange('update', 'other')
const PUBLISH = aChange('publish', 'two')
const CLOSE = aChange('close', 'three')
const HELD = {
  kind: 'held',
  id: 'three',
  reason: 'something before it failed, and closing comes only after all else went well',
}

/** A scene in which the contracts refuse these. */
function refusing(refused: readonly PlannedChange[], facts: SceneFacts): Scene {
  const addresses = refused.map(({ address }) => address)
  return aScene({
    ...facts,
    chain: () => ({
      simulate: async ([call]) => {
        const isRefused =
          call !== undefined && addresses.includes(call.kind === 'publish' ? null : call.address)
        return [isRefused ? { kind: 'reverted', reason: 'no' } : { kind: 'ok', gas: 100_000n }]
      },
    }),
  })
}

/** The ids that each of these belongs together with. */
function companions(
  ids: Readonly<Record<string, readonly string[]>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(Object.entries(ids).map(([id, others]) => [id, new Set(others)]))
}

test('a closing is sent when all before it went well', async () => {
  const events = await applied(aScene({ rounds: [aRound([UPDATE, CLOSE])] }))

  expect(told(events).slice(-3)).toEqual(['sent three 8', 'mined three', 'verified three'])
})

describe('a closing of a run without pull requests is held', () => {
  test('when anything before it was refused by the contracts', async () => {
    const scene = refusing([UPDATE], { rounds: [aRound([UPDATE, OTHER, CLOSE])] })

    const events = await applied(scene)

    expect(told(events)).toEqual([
      'round 1 7',
      'failed one',
      'sent other 7',
      'mined other',
      'verified other',
      'held three',
    ])
    expect(events.at(-1)).toEqual(HELD)
  })

  test('when anything before it was mined and failed', async () => {
    const scene = aScene({
      rounds: [aRound([UPDATE, CLOSE])],
      receipt: () => ({ succeeded: false }),
    })

    expect((await applied(scene)).at(-1)).toEqual(HELD)
  })

  test('when what would be published has a Source', async () => {
    const scene = aScene({
      rounds: [aRound([PUBLISH, CLOSE], { bound: new Map([['two', anAddress(5)]]) })],
    })

    expect(told(await applied(scene))).toEqual(['round 1 7', 'held three'])
  })

  test('but what is no closing is not', async () => {
    const scene = refusing([CLOSE], { rounds: [aRound([CLOSE, UPDATE])] })

    expect(told(await applied(scene)).at(-1)).toBe('verified one')
  })
})

describe('a closing of a pull request', () => {
  test.each([
    [
      'is held when anything of that failed',
      companions({ three: ['one', 'other', 'three'] }),
      'held three',
    ],
    [
      'is sent when only something else failed',
      companions({ three: ['other', 'three'] }),
      'verified three',
    ],
    [
      'is sent when something of another failed',
      companions({ three: ['three'], one: ['one'] }),
      'verified three',
    ],
  ])('%s', async (_, together, end) => {
    const scene = refusing([UPDATE], {
      rounds: [aRound([UPDATE, OTHER, CLOSE], { decided: { companions: together } })],
    })

    expect(told(await applied(scene)).at(-1)).toBe(end)
  })

  test('is held when one thing of that failed among others that did not', async () => {
    const scene = refusing([UPDATE, OTHER], {
      rounds: [
        aRound([UPDATE, OTHER, CLOSE], {
          decided: { companions: companions({ three: ['other'] }) },
        }),
      ],
    })

    expect(told(await applied(scene)).at(-1)).toBe('held three')
  })

  test('is held by anything that failed when nobody knows what belongs to it', async () => {
    const scene = refusing([UPDATE], {
      rounds: [aRound([UPDATE, CLOSE], { decided: { companions: companions({ one: ['one'] }) } })],
    })

    expect(told(await applied(scene)).at(-1)).toBe('held three')
  })

  test('holds up no other', async () => {
    const last = aChange('close', 'last')
    const rounds = [
      aRound([UPDATE, CLOSE, last], {
        decided: { companions: companions({ three: ['one'], last: ['last'] }) },
      }),
    ]

    expect(told(await applied(refusing([UPDATE], { rounds }))).slice(1)).toEqual([
      'failed one',
      'held three',
      'sent last 7',
      'mined last',
      'verified last',
    ])
  })
})

describe('in a later round, a closing', () => {
  const problem: Problem = {
    code: 'address-unknown',
    message: 'its Source is gone',
    hint: '',
    id: 'one',
  }
  const first = aRound([UPDATE, CLOSE])

  test.each([
    [
      'is held when a change became a problem',
      aRound([CLOSE], { plan: aPlan([CLOSE], { problems: [problem] }) }),
      'held three',
    ],
    [
      'is held when a change is wanted otherwise than it was',
      aRound([UPDATE, CLOSE], { decided: { send: [CLOSE] } }),
      'held three',
    ],
    ['is sent when somebody else did the change', aRound([CLOSE]), 'verified three'],
    [
      'is sent when what is wanted besides was never to be sent',
      aRound([OTHER, CLOSE], { decided: { send: [CLOSE] } }),
      'verified three',
    ],
  ])('%s', async (_, second, end) => {
    expect(
      told(await applied(aScene({ rounds: [first, second], wake: overtakenAt(1) }))).at(-1),
    ).toBe(end)
  })

  test('is sent when the change before it was done in an earlier one, whatever a node that lags finds', async () => {
    const events = await applied(aScene({ rounds: [first], wake: overtakenAt(2) }))

    expect(told(events)).toContain('overtaken 8')
    expect(told(events).at(-1)).toBe('verified three')
  })

  test('is held when something failed in an earlier one', async () => {
    const scene = refusing([UPDATE], {
      rounds: [aRound([UPDATE, OTHER, CLOSE]), aRound([OTHER, CLOSE])],
      wake: overtakenAt(1),
    })

    expect(told(await applied(scene)).at(-1)).toBe('held three')
  })
})
