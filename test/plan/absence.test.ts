import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Address } from '../../src/model/address.ts'
import type { ActiveSpec } from '../../src/model/definition.ts'
import type { Problem } from '../../src/model/problem.ts'
import type { MetadataReading, Observation, SourceState } from '../../src/model/state.ts'
import { publishObstacles } from '../../src/plan/absence.ts'
import type { PlanContext } from '../../src/plan/context.ts'
import { draftPlan } from '../../src/plan/draft.ts'
import { matchSources } from '../../src/plan/match.ts'
import { type Scenario, scenarios } from '../support/arbitraries.ts'
import { aContext, aMetadata, anAddress, anObservation, aSpec, aState, GATEWAY, SOME_CID, someParams, unreadSource } from '../support/builders.ts'

const [FIRST, SECOND, STRANGER] = [anAddress(10), anAddress(11), anAddress(9)]
const GONE: MetadataReading = { kind: 'unreadable', reason: 'the gateway answers 404' }

/** What keeps a definition from being published beside these Sources. */
function obstacles(observation: Observation, facts: Parameters<typeof aContext>[0] = {}, spec: ActiveSpec = aSpec()): readonly Problem[] {
  const context = aContext(facts)
  return publishObstacles(spec, observation, matchSources([spec], observation, context), context)
}

/** A Source that has nothing in common with `aSpec()`. */
function aStranger({ marker = null, ...facts }: { readonly marker?: { owner: string; id: string } | null } & Parameters<typeof aState>[0] = {}): SourceState {
  return aState({ of: aSpec({ id: 'stranger' }), metadata: aMetadata({ marker }, aSpec({ id: 'stranger' })), ...facts })
}

const codes = (problems: readonly Problem[]): readonly string[] => problems.map(({ code }) => code)

/** Addresses of own Sources that nobody has bound, by what a test asks of them. */
function unbound({ specs, observation, context }: Scenario, isMeant: (state: SourceState) => boolean): readonly SourceState[] {
  const taken = new Set([...matchSources(specs, observation, context).bound.values()].map(({ address }) => address))
  return observation.own.filter((state) => !taken.has(state.address) && isMeant(state))
}

function publishes({ specs, observation, context }: Scenario): readonly string[] {
  return draftPlan(specs, observation, context).changes.flatMap(({ kind, id }) => (kind === 'publish' ? [id] : []))
}

const isDeclared = (address: Address, { unmanaged, newlyUnmanaged }: PlanContext): boolean => unmanaged.has(address) || newlyUnmanaged.has(address)

describe('for any definitions and Sources', () => {
  test('nothing is published while one Source of the client might be anything', () => {
    const unknown = ({ reading }: SourceState): boolean => reading.kind === 'unreadable' || reading.kind === 'unread'

    fc.assert(
      fc.property(scenarios, (scenario) => {
        const unproven = unbound(scenario, (state) => unknown(state) && !isDeclared(state.address, scenario.context))

        if (unproven.length > 0) expect(publishes(scenario)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('nothing is published beside a live Source with its id, its name or its files', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const free = unbound(scenario, ({ status, address }) => status === 'active' && !scenario.context.unmanaged.has(address))
        const published = new Set(publishes(scenario))

        for (const spec of scenario.specs) {
          if (spec.state !== 'active' || !published.has(spec.id)) continue
          const alike = free.filter(({ reading }) => {
            if (reading.kind !== 'known') return false
            const { marker, name, environments } = reading.metadata
            const files = Object.entries(spec.values.environments).some(([key, url]) => environments[key as keyof typeof environments] === url)
            return marker?.id === spec.id || name === spec.values.name || files
          })
          expect(alike).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })

  test('nothing is published under a changed identity', () => {
    fc.assert(
      fc.property(scenarios, ({ context, ...rest }) => {
        expect(publishes({ ...rest, context: { ...context, identityChange: 'owner "b" (was "a")' } })).toEqual([])
      }),
    )
  })
})

describe('a definition without a Source is published', () => {
  test.each<[string, Observation, Parameters<typeof aContext>[0]]>([
    ['where there is nothing', anObservation(), {}],
    ['beside Sources that have nothing in common with it', anObservation([aStranger()]), {}],
    ['beside a Source whose metadata has no CID', anObservation([aState({ reading: { kind: 'foreign', why: 'no-cid' } })]), {}],
    ['beside a Source whose CID leads to no metadata', anObservation([aState({ reading: { kind: 'foreign', why: 'no-metadata' } })]), {}],
    ['beside one that is unreadable and declared not ours', anObservation([aState({ reading: GONE })]), { unmanaged: new Set([FIRST]) }],
    ['beside one that is unreadable and newly declared not ours', anObservation([aState({ reading: GONE })]), { newlyUnmanaged: new Set([FIRST]) }],
    ['beside its own record where that was released', anObservation([aState()]), { unmanaged: new Set([FIRST]) }],
    ['beside its own closed record where that was released', anObservation([aState({ status: 'closed' })]), { unmanaged: new Set([FIRST]) }],
    [
      'beside a closed Source of its name',
      anObservation([
        aStranger({ status: 'closed', metadata: aMetadata({ marker: null, environments: { cpu: 'https://x.example/y', nvidia: '', amd: '' } }) }),
      ]),
      {},
    ],
  ])('%s', (_, observation, facts) => {
    expect(obstacles(observation, facts)).toEqual([])
  })
})

describe('a publish is blocked', () => {
  test('by one unreadable Source, active or closed, with the way on for both answers', () => {
    for (const status of ['active', 'closed'] as const) {
      const [problem, ...more] = obstacles(anObservation([aStranger({ status, reading: GONE })]))

      expect(more).toEqual([])
      expect(problem).toMatchObject({ code: 'unproven-absence', id: 'one', file: 'sources/one/source.yaml', line: 1 })
      expect(problem?.message).toContain('the gateway answers 404')
      expect(problem?.hint).toMatch(/networks\.local\.address: "0x[0-9a-fA-F]{40}".*release --unreadable --network local/)
    }
  })

  test('by a closed Source that nobody has read', () => {
    expect(codes(obstacles(anObservation([aStranger({ status: 'closed', reading: { kind: 'unread' } })])))).toEqual(['unproven-absence'])
  })

  test('by its own closed Source: closing is for good', () => {
    expect(codes(obstacles(anObservation([aState({ status: 'closed' })])))).toEqual(['closed-outside'])
  })

  test.each<[string, SourceState]>([
    ['the id under another owner', aStranger({ marker: { owner: 'other-000000', id: 'one' } })],
    ['the name', aStranger({ metadata: aMetadata({ marker: null, environments: { cpu: 'https://x.example/y', nvidia: '', amd: '' } }) })],
    ['the name in other letters', aStranger({ metadata: aMetadata({ marker: null, name: '  NAME of ｏｎｅ' }, aSpec({ id: 'stranger' })) })],
    ['a compose file', aStranger({ metadata: aMetadata({ marker: null, name: 'Else' }) })],
    ['the name, as an orphan of ours', aStranger({ metadata: aMetadata({ marker: { owner: 'acme-abc123', id: 'old' } }) })],
  ])('by a live Source with %s', (_, state) => {
    expect(codes(obstacles(anObservation([state])))).toEqual(['possible-match'])
  })

  test('by a compose file of the same content behind another gateway', () => {
    const spec = aSpec({ environments: { nvidia: `${GATEWAY}${SOME_CID}` } })
    const metadata = aMetadata({ marker: null, name: 'Else', environments: { cpu: '', nvidia: `ipfs://${SOME_CID}`, amd: '' } })

    expect(codes(obstacles(anObservation([aState({ metadata })]), {}, spec))).toEqual(['possible-match'])
  })

  test('by what was declared not ours only in the same change', () => {
    expect(codes(obstacles(anObservation([aState()]), { newlyUnmanaged: new Set([FIRST]) }))).toEqual(['possible-match'])
  })

  test('by a live Source of another wallet with its very metadata, with our record or as the SDK writes it', () => {
    for (const metadata of [aMetadata(), aMetadata({ marker: null })]) {
      const theirs = unreadSource(aState({ metadata, client: STRANGER }))

      expect(codes(obstacles(anObservation([], [theirs])))).toEqual(['possible-match'])
      expect(obstacles(anObservation([], [{ ...theirs, status: 'closed' }]))).toEqual([])
    }
  })

  test('by no Source of a sibling network’s wallet that wants the same definition', () => {
    const others = [unreadSource(aState({ client: STRANGER }))]

    expect(obstacles(anObservation([], others), { siblings: new Map([[STRANGER, new Set(['one'])]]) })).toEqual([])
    expect(codes(obstacles(anObservation([], others), { siblings: new Map([[STRANGER, new Set(['two'])]]) }))).toEqual(['possible-match'])
  })

  test('by a changed identity, with the flag that allows it', () => {
    const [problem] = obstacles(anObservation(), { identityChange: 'owner "b" (was "a")' })

    expect(problem).toMatchObject({ code: 'identity-change', hint: expect.stringContaining('--allow-identity-change') })
  })

  test('for every reason at once', () => {
    const states = [
      aState({ status: 'closed' }),
      aStranger({ address: SECOND, reading: GONE }),
      aState({ address: anAddress(12), metadata: aMetadata({ marker: null }) }),
    ]

    expect(codes(obstacles(anObservation(states), { identityChange: 'x' }))).toEqual([
      'closed-outside',
      'unproven-absence',
      'possible-match',
      'identity-change',
    ])
  })

  test('by more Sources than a message names', () => {
    const states = Array.from({ length: 8 }, (_, index) => aStranger({ address: anAddress(30 + index), reading: GONE }))

    expect(obstacles(anObservation(states))[0]?.message).toContain('and 3 more')
  })

  test('by no Source that is another definition’s', () => {
    const other = aSpec({ id: 'two', name: aSpec().values.name })
    const observation = anObservation([aState({ of: other })])
    const context = aContext()

    expect(publishObstacles(aSpec(), observation, matchSources([aSpec(), other], observation, context), context)).toEqual([])
  })
})

test('what a Source has on chain is not looked at: only its metadata tells who it is', () => {
  expect(obstacles(anObservation([aStranger({ params: someParams({ imageMetadataUrl: `${GATEWAY}${SOME_CID}` }) })]))).toEqual([])
})
