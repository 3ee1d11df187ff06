import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SourceState } from '../../src/model/source/state.ts'
import { type Address, checksum } from '../../src/model/units/address.ts'
import { matchSources, ownMarkerId } from '../../src/plan/match.ts'
import { scenarios } from '../support/arbitraries.ts'
import {
  aClosedSpec,
  aContext,
  aMetadata,
  anAddress,
  anObservation,
  aSpec,
  aState,
  CLIENT,
  OWNER,
  unreadSource,
} from '../support/builders.ts'

const [FIRST, SECOND] = [anAddress(10), anAddress(11)]
const UNMANAGED = [
  `${checksum(FIRST)} is declared unmanaged in ogpu.yaml`,
  'take it out of unmanaged:, or take address: out of the definition',
] as const
const STRANGER = { owner: 'other-000000', id: 'one' }
const unmarked = (facts: Parameters<typeof aState>[0] = {}): SourceState =>
  aState({ metadata: aMetadata({ marker: null }), ...facts })
const addresses = (states: readonly SourceState[]): readonly Address[] =>
  states.map(({ address }) => address)

describe('for any definitions and Sources', () => {
  test('no two definitions are bound to one Source', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const bound = addresses([...matchSources(specs, observation, context).bound.values()])

        expect(new Set(bound).size).toBe(bound.length)
      }),
      { numRuns: 300 },
    )
  })

  test('a bound Source has our record with that id, or was named by its address', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        for (const [id, state] of matchSources(specs, observation, context).bound) {
          const named = specs.find((spec) => spec.id === id)?.address

          expect(named === undefined ? ownMarkerId(state, context.owner) : named).toBe(
            named === undefined ? id : state.address,
          )
          expect(state.client).toBe(context.network.client)
          expect(context.unmanaged.has(state.address)).toBe(false)
          if (named === undefined) expect(state.status).toBe('active')
        }
      }),
      { numRuns: 300 },
    )
  })

  test('every definition is bound, unbound or has a problem that carries its id', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const { bound, unbound, problems } = matchSources(specs, observation, context)
        const ids = [
          ...bound.keys(),
          ...unbound.map(({ id }) => id),
          ...problems.flatMap(({ id }) => id ?? []),
        ]

        expect([...ids].sort()).toEqual(specs.map(({ id }) => id).sort())
      }),
      { numRuns: 200 },
    )
  })

  test('every live Source of the client is bound, an orphan or unmanaged, or a problem concerns it', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const { bound, orphans, unmanaged, problems } = matchSources(specs, observation, context)
        const contested = new Set(problems.flatMap(({ id }) => id ?? []))
        const claims = ({ address, ...state }: SourceState): boolean =>
          specs.some(
            (spec) =>
              contested.has(spec.id) &&
              (spec.address === address ||
                ownMarkerId({ address, ...state }, context.owner) === spec.id),
          )
        const groups = [addresses([...bound.values()]), addresses(orphans), addresses(unmanaged)]

        for (const state of observation.own.filter(({ status }) => status === 'active')) {
          const places = groups.filter((group) => group.includes(state.address)).length

          expect(places).toBeLessThanOrEqual(1)
          expect(places === 1 || claims(state)).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('an orphan carries our record, and nothing closed is one', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        for (const state of matchSources(specs, observation, context).orphans) {
          expect(ownMarkerId(state, context.owner)).toBeDefined()
          expect(state.status).toBe('active')
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('by the record', () => {
  test('a definition stands for the live Source with our owner and its id', () => {
    const { bound } = matchSources([aSpec()], anObservation([aState()]), aContext())

    expect(bound.get('one')?.address).toBe(FIRST)
  })

  test.each<[string, SourceState]>([
    ['another owner', aState({ metadata: aMetadata({ marker: STRANGER }) })],
    ['another id', aState({ of: aSpec({ id: 'two' }) })],
    ['no record', unmarked()],
    ['our record, but closed', aState({ status: 'closed' })],
    ['metadata that nobody can read', aState({ reading: { kind: 'unreadable', reason: 'gone' } })],
  ])('it does not stand for a Source with %s', (_, state) => {
    const { bound, unbound } = matchSources([aSpec()], anObservation([state]), aContext())

    expect(bound.size).toBe(0)
    expect(unbound).toMatchObject([{ id: 'one' }])
  })

  test('two live ones are a problem that names both, and neither is an orphan', () => {
    const { problems, bound, orphans } = matchSources(
      [aSpec()],
      anObservation([aState(), aState({ address: SECOND })]),
      aContext(),
    )

    expect(problems).toMatchObject([
      { code: 'duplicate-marker', id: 'one', file: 'sources/one/source.yaml' },
    ])
    expect(
      [FIRST, SECOND].every((address) => problems[0]?.message.toLowerCase().includes(address)),
    ).toBe(true)
    expect([bound.size, orphans]).toEqual([0, []])
  })

  test('one that was declared unmanaged is not a second', () => {
    const context = aContext({ unmanaged: new Set([SECOND]) })

    expect(
      matchSources(
        [aSpec()],
        anObservation([aState(), aState({ address: SECOND })]),
        context,
      ).bound.get('one')?.address,
    ).toBe(FIRST)
  })
})

describe('by its address', () => {
  test('a definition stands for that Source whatever its record', () => {
    const spec = aSpec({ address: FIRST })

    expect(
      matchSources([spec], anObservation([unmarked()]), aContext()).bound.get('one')?.address,
    ).toBe(FIRST)
    expect(
      matchSources(
        [spec],
        anObservation([aState({ of: aSpec({ id: 'two' }) })]),
        aContext(),
      ).bound.get('one')?.address,
    ).toBe(FIRST)
  })

  test('it wins over the record, and what carries that record is an orphan', () => {
    const { bound, orphans } = matchSources(
      [aSpec({ address: SECOND })],
      anObservation([aState(), unmarked({ address: SECOND })]),
      aContext(),
    )

    expect(bound.get('one')?.address).toBe(SECOND)
    expect(addresses(orphans)).toEqual([FIRST])
  })

  test('even a closed Source is bound', () => {
    expect(
      matchSources(
        [aSpec({ address: FIRST })],
        anObservation([aState({ status: 'closed' })]),
        aContext(),
      ).bound.get('one')?.status,
    ).toBe('closed')
  })

  test.each([
    [
      'address-unknown',
      anObservation(),
      {},
      `Nexus of local knows no Source ${checksum(FIRST)}`,
      'check the address and the network',
    ],
    [
      'address-not-ours',
      anObservation(
        [],
        [
          unreadSource(aState({ address: SECOND, client: CLIENT })),
          unreadSource(aState({ client: anAddress(9) })),
        ],
      ),
      {},
      `${checksum(FIRST)} belongs to ${checksum(anAddress(9))}, not to the client ${checksum(CLIENT)}`,
      'only the client that published a Source can change it',
    ],
    [
      'address-unmanaged',
      anObservation([unmarked()]),
      { unmanaged: new Set([FIRST]) },
      ...UNMANAGED,
    ],
    [
      'address-unmanaged',
      anObservation([unmarked()]),
      { newlyUnmanaged: new Set([FIRST]) },
      ...UNMANAGED,
    ],
    [
      'takeover-needed',
      anObservation([aState({ metadata: aMetadata({ marker: STRANGER }) })]),
      {},
      `${checksum(FIRST)} carries the record of another owner, "other-000000"`,
      'if that owner has released it, write takeover: "other-000000" beside the address',
    ],
  ] as const)('is %s where it can not be', (code, observation, facts, message, hint) => {
    const { problems, bound, unbound } = matchSources(
      [aSpec({ address: FIRST })],
      observation,
      aContext(facts),
    )

    expect(problems).toMatchObject([{ code, id: 'one', message, hint }])
    expect([bound.size, unbound]).toEqual([0, []])
  })

  test('the place of the problem is the line of the address', () => {
    const addressPlace = { file: 'sources/one/source.yaml', line: 9, column: 14 }

    expect(
      matchSources([aSpec({ address: FIRST, addressPlace })], anObservation(), aContext()).problems,
    ).toMatchObject([addressPlace])
  })

  test('another owner’s Source is taken over with that owner’s name and no other', () => {
    const observation = anObservation([aState({ metadata: aMetadata({ marker: STRANGER }) })])

    expect(
      matchSources(
        [aSpec({ address: FIRST, takeover: 'other-000000' })],
        observation,
        aContext(),
      ).bound.get('one')?.address,
    ).toBe(FIRST)
    expect(
      matchSources([aSpec({ address: FIRST, takeover: 'others' })], observation, aContext())
        .problems,
    ).toMatchObject([{ code: 'takeover-needed' }])
  })

  test('two definitions with one address are both a problem', () => {
    const { problems, bound } = matchSources(
      [aSpec({ address: FIRST }), aSpec({ id: 'two', address: FIRST })],
      anObservation([unmarked()]),
      aContext(),
    )

    expect(problems.map(({ code, id }) => [code, id])).toEqual([
      ['duplicate-address', 'one'],
      ['duplicate-address', 'two'],
    ])
    expect(problems[0]).toMatchObject({
      message: `one and two both stand for ${checksum(FIRST)}`,
      hint: 'a Source has one definition: take address: out of one of them',
    })
    expect(bound.size).toBe(0)
  })

  test('two definitions with one address are both a problem, though one of them has another problem already', () => {
    const observation = anObservation([aState({ metadata: aMetadata({ marker: STRANGER }) })])
    const specs = [
      aSpec({ address: FIRST, takeover: 'other-000000' }),
      aSpec({ id: 'two', address: FIRST }),
    ]

    const { problems, bound } = matchSources(specs, observation, aContext())

    expect(problems.map(({ code, id }) => [code, id])).toEqual([
      ['duplicate-address', 'one'],
      ['takeover-needed', 'two'],
    ])
    expect(bound.size).toBe(0)
  })

  test('one address beside a record that two Sources carry is a problem of both', () => {
    const { problems } = matchSources(
      [aSpec({ id: 'two', address: FIRST }), aSpec()],
      anObservation([aState(), aState({ address: SECOND })]),
      aContext(),
    )

    expect(problems.map(({ code, id }) => [code, id])).toEqual([
      ['duplicate-address', 'two'],
      ['duplicate-marker', 'one'],
    ])
  })

  test('one address beside another’s record is a problem of both', () => {
    const { problems, orphans } = matchSources(
      [aSpec({ id: 'two', address: FIRST }), aSpec()],
      anObservation([aState()]),
      aContext(),
    )

    expect(problems.map(({ code }) => code)).toEqual(['duplicate-address', 'duplicate-address'])
    expect(orphans).toEqual([])
  })
})

describe('what is left over', () => {
  test('is an orphan with our record and unmanaged without', () => {
    const others = [aState({ of: aSpec({ id: 'gone' }) }), unmarked({ address: SECOND })]

    const { orphans, unmanaged } = matchSources([], anObservation(others), aContext())

    expect([addresses(orphans), addresses(unmanaged)]).toEqual([[FIRST], [SECOND]])
  })

  test('is unmanaged where it was declared so, even with our record', () => {
    for (const facts of [{ unmanaged: new Set([FIRST]) }, { newlyUnmanaged: new Set([FIRST]) }]) {
      const { orphans, unmanaged } = matchSources([], anObservation([aState()]), aContext(facts))

      expect([addresses(orphans), addresses(unmanaged)]).toEqual([[], [FIRST]])
    }
  })

  test('is nothing where the definition asks for closing', () => {
    const { bound, orphans } = matchSources([aClosedSpec()], anObservation([aState()]), aContext())

    expect([bound.get('one')?.address, orphans]).toEqual([FIRST, []])
  })
})

test('the id of a record counts only under our owner', () => {
  expect(ownMarkerId(aState(), OWNER)).toBe('one')
  expect(ownMarkerId(aState(), 'other-000000')).toBeUndefined()
  expect(ownMarkerId(unmarked(), OWNER)).toBeUndefined()
  expect(ownMarkerId(aState({ reading: { kind: 'unread' } }), OWNER)).toBeUndefined()
})
