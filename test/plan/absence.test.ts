import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Problem } from '../../src/model/problem.ts'
import type { ActiveSpec } from '../../src/model/source/definition.ts'
import type { Metadata } from '../../src/model/source/metadata.ts'
import type { MetadataReading, Observation, SourceState } from '../../src/model/source/state.ts'
import { type Address, checksum } from '../../src/model/units/address.ts'
import { publishObstacles } from '../../src/plan/absence.ts'
import type { PlanContext } from '../../src/plan/context.ts'
import { draftPlan } from '../../src/plan/draft.ts'
import { matchSources } from '../../src/plan/match.ts'
import { hintText } from '../../src/report/format/command-text.ts'
import { type Scenario, scenarios } from '../support/arbitraries.ts'
import {
  aContext,
  aMetadata,
  anAddress,
  anObservation,
  aSpec,
  aState,
  GATEWAY,
  SOME_CID,
  someParams,
  unreadSource,
} from '../support/builders.ts'

const [FIRST, SECOND, STRANGER] = [anAddress(10), anAddress(11), anAddress(9)]
const ELSEWHERE = { cpu: 'https://x.example/y', nvidia: '', amd: '' }
const GONE: MetadataReading = { kind: 'unreadable', reason: 'the gateway answers 404' }
const ELSE: MetadataReading = { kind: 'unrecognised', why: 'no-cid' }
/** A JSON object in which nothing can be held against a definition. */
const NOTHING: Metadata = {
  environments: { cpu: '', nvidia: '', amd: '' },
  name: '',
  description: 'words',
  logoUrl: '',
  foreign: [],
}

/** What keeps a definition from being published beside these Sources. */
function obstacles(
  observation: Observation,
  facts: Parameters<typeof aContext>[0] = {},
  spec: ActiveSpec = aSpec(),
): readonly Problem[] {
  const context = aContext(facts)
  return publishObstacles(spec, observation, matchSources([spec], observation, context), context)
}

/** A Source that has nothing in common with `aSpec()`. */
function aStranger({
  marker = null,
  ...facts
}: { readonly marker?: { owner: string; id: string } | null } & Parameters<
  typeof aState
>[0] = {}): SourceState {
  return aState({
    of: aSpec({ id: 'stranger' }),
    metadata: aMetadata({ marker }, aSpec({ id: 'stranger' })),
    ...facts,
  })
}

const codes = (problems: readonly Problem[]): readonly string[] => problems.map(({ code }) => code)

/** Addresses of own Sources that nobody has bound, by what a test asks of them. */
function unbound(
  { specs, observation, context }: Scenario,
  isMeant: (state: SourceState) => boolean,
): readonly SourceState[] {
  const taken = new Set(
    [...matchSources(specs, observation, context).bound.values()].map(({ address }) => address),
  )
  return observation.own.filter((state) => !taken.has(state.address) && isMeant(state))
}

function publishes({ specs, observation, context }: Scenario): readonly string[] {
  return draftPlan(specs, observation, context).changes.flatMap(({ kind, id }) =>
    kind === 'publish' ? [id] : [],
  )
}

const isDeclared = (address: Address, { unmanaged, newlyUnmanaged }: PlanContext): boolean =>
  unmanaged.has(address) || newlyUnmanaged.has(address)

describe('for any definitions and Sources', () => {
  test('nothing is published while one Source of the client might be anything', () => {
    const unknown = ({ reading, status }: SourceState): boolean =>
      reading.kind === 'unreadable' ||
      reading.kind === 'unread' ||
      (reading.kind === 'unrecognised' && (status === 'active' || reading.why === 'no-cid'))

    fc.assert(
      fc.property(scenarios, (scenario) => {
        const unproven = unbound(
          scenario,
          (state) => unknown(state) && !isDeclared(state.address, scenario.context),
        )

        if (unproven.length > 0) expect(publishes(scenario)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('nothing is published beside a live Source with its id, its name or its files', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const free = unbound(
          scenario,
          ({ status, address }) => status === 'active' && !scenario.context.unmanaged.has(address),
        )
        const published = new Set(publishes(scenario))

        for (const spec of scenario.specs) {
          if (spec.state !== 'active' || !published.has(spec.id)) continue
          const alike = free.filter(({ reading }) => {
            if (reading.kind !== 'known') return false
            const { marker, name, environments } = reading.metadata
            const files = Object.entries(spec.values.environments).some(
              ([key, url]) => environments[key as keyof typeof environments] === url,
            )
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
        expect(
          publishes({ ...rest, context: { ...context, identityChange: 'owner "b" (was "a")' } }),
        ).toEqual([])
      }),
    )
  })
})

describe('a definition without a Source is published', () => {
  test.each<[string, Observation, Parameters<typeof aContext>[0]]>([
    ['where there is nothing', anObservation(), {}],
    ['beside Sources that have nothing in common with it', anObservation([aStranger()]), {}],
    [
      'beside one that is unrecognised and declared not ours',
      anObservation([aState({ reading: ELSE })]),
      { unmanaged: new Set([FIRST]) },
    ],
    [
      'beside one that is unrecognised and newly declared not ours',
      anObservation([aState({ reading: ELSE })]),
      { newlyUnmanaged: new Set([FIRST]) },
    ],
    [
      'beside one that has nothing but a name, which is another',
      anObservation([aState({ metadata: { ...NOTHING, name: 'Else' } })]),
      {},
    ],
    [
      'beside one that has nothing but a compose file, which is another',
      anObservation([aState({ metadata: { ...NOTHING, environments: ELSEWHERE } })]),
      {},
    ],
    [
      'beside one that has nothing but another record',
      anObservation([aState({ metadata: { ...NOTHING, marker: { owner: 'x', id: 'y' } } })]),
      {},
    ],
    [
      'beside one that is unreadable and declared not ours',
      anObservation([aState({ reading: GONE })]),
      { unmanaged: new Set([FIRST]) },
    ],
    [
      'beside one that is unreadable and newly declared not ours',
      anObservation([aState({ reading: GONE })]),
      { newlyUnmanaged: new Set([FIRST]) },
    ],
    [
      'beside its own record where that was released',
      anObservation([aState()]),
      { unmanaged: new Set([FIRST]) },
    ],
    [
      'beside its own closed record where that was released',
      anObservation([aState({ status: 'closed' })]),
      { unmanaged: new Set([FIRST]) },
    ],
    [
      'beside a closed Source of its name',
      anObservation([
        aStranger({
          status: 'closed',
          metadata: aMetadata({ marker: null, environments: ELSEWHERE }),
        }),
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
      expect(problem).toMatchObject({
        code: 'unproven-absence',
        id: 'one',
        file: 'sources/one/source.yaml',
        line: 1,
      })
      expect(problem?.message).toContain('the gateway answers 404')
      expect(hintText(problem?.hint ?? '')).toMatch(
        /networks\.local\.address: "0x[0-9a-fA-F]{40}".*release --unreadable --network local/,
      )
    }
  })

  test.each<[string, Parameters<typeof aState>[0], string]>([
    [
      'stands at a URL without a CID',
      {
        reading: ELSE,
        params: {
          imageMetadataUrl: 'https://user:secret@files.example/a/metadata.json?key=secret',
        },
      },
      'its URL at files.example names no CID, so what stands there can change',
    ],
    [
      'stands at no URL',
      { reading: ELSE, params: { imageMetadataUrl: 'metadata' } },
      'its URL names no CID, so what stands there can change',
    ],
    [
      'is closed and stands at a URL without a CID',
      { reading: ELSE, status: 'closed' },
      'its URL at gateway.example names no CID',
    ],
    [
      'is no JSON object',
      { reading: { kind: 'unrecognised', why: 'no-metadata' } },
      'what its CID addresses is no JSON object',
    ],
    [
      'is a JSON object that says nothing',
      { metadata: NOTHING },
      'its JSON has neither our record nor a name nor a compose file',
    ],
  ])('by a Source whose metadata %s, with the way on for both answers', (_, facts, why) => {
    const [problem, ...more] = obstacles(anObservation([aState(facts)]))

    expect(more).toEqual([])
    expect(problem).toMatchObject({ code: 'unproven-absence', id: 'one' })
    expect(problem?.message).toContain(`can't be recognised: ${why}`)
    expect(problem?.message).not.toContain('secret')
    expect(hintText(problem?.hint ?? '')).toMatch(
      /networks\.local\.address: "0x[0-9a-fA-F]{40}".*release --unreadable --network local/,
    )
  })

  test('by none of these that is bound by its address', () => {
    const other = aSpec({ id: 'two', address: FIRST })
    const observation = anObservation([aState({ reading: ELSE })])

    expect(
      publishObstacles(
        aSpec(),
        observation,
        matchSources([aSpec(), other], observation, aContext()),
        aContext(),
      ),
    ).toEqual([])
  })

  test('by a closed Source that nobody has read', () => {
    const [problem, ...more] = obstacles(
      anObservation([aStranger({ status: 'closed', reading: { kind: 'unread' } })]),
    )

    expect(more).toEqual([])
    expect(problem).toMatchObject({
      code: 'unproven-absence',
      message: `the metadata of ${checksum(FIRST)} can't be read; it may already be this Source`,
    })
  })

  test('by no unreadable Source that is bound by its address', () => {
    const other = aSpec({ id: 'two', address: FIRST })
    const observation = anObservation([aStranger({ reading: GONE })])
    const context = aContext()

    expect(
      publishObstacles(
        aSpec(),
        observation,
        matchSources([aSpec(), other], observation, context),
        context,
      ),
    ).toEqual([])
  })

  test('by its own closed Source: closing is for good', () => {
    expect(obstacles(anObservation([aState({ status: 'closed' })]))).toEqual([
      {
        code: 'closed-outside',
        id: 'one',
        file: 'sources/one/source.yaml',
        line: 1,
        column: 1,
        message: `its Source ${checksum(FIRST)} is closed on chain, and closing can't be undone`,
        hint: 'write state: closed here, and start a new definition with a new id if the service goes on',
      },
    ])
  })

  test.each<[string, SourceState, string]>([
    [
      'the id under another owner',
      aStranger({ marker: { owner: 'other-000000', id: 'one' } }),
      'this id, under the owner "other-000000"',
    ],
    [
      'the name',
      aStranger({ metadata: aMetadata({ marker: null, environments: ELSEWHERE }) }),
      'the same name, "Name of one"',
    ],
    [
      'the name in other letters',
      aStranger({
        metadata: aMetadata({ marker: null, name: '  NAME of ｏｎｅ' }, aSpec({ id: 'stranger' })),
      }),
      'the same name, "  NAME of ｏｎｅ"',
    ],
    [
      'a compose file',
      aStranger({ metadata: aMetadata({ marker: null, name: 'Else' }) }),
      'the same cpu compose file',
    ],
    [
      'the name, as an orphan of ours',
      aStranger({ metadata: aMetadata({ marker: { owner: 'acme-abc123', id: 'old' } }) }),
      'the same name, "Name of one"',
    ],
  ])('by a live Source with %s', (_, state, likeness) => {
    expect(obstacles(anObservation([state]))).toMatchObject([
      {
        code: 'possible-match',
        id: 'one',
        message: `${checksum(FIRST)} may already be this Source: it has ${likeness}`,
        hint: `if it is: networks.local.address: "${checksum(FIRST)}" · if it is not: list it under networks.local.unmanaged in ogpu.yaml, and merge that first`,
      },
    ])
  })

  test('by a closed Source without a record that has both its name and one of its compose files', () => {
    const environments = {
      cpu: 'https://example.com/one.yml',
      nvidia: 'https://example.com/one.gpu.yml',
    }
    const spec = aSpec({ environments })
    const closed = (facts: Parameters<typeof aMetadata>[0]) =>
      obstacles(anObservation([aState({ status: 'closed', metadata: aMetadata(facts) })]), {}, spec)

    expect(closed({ marker: null })).toMatchObject([
      {
        code: 'possible-match',
        message: `${checksum(FIRST)} may already be this Source: it has the same name and compose file, and it is closed for good`,
      },
    ])
    expect(closed({ marker: null, name: 'Else' })).toEqual([])
    expect(closed({ marker: null, environments: ELSEWHERE })).toEqual([])
    expect(closed({ marker: { owner: 'other-000000', id: 'one' } })).toEqual([])
  })

  test('by no closed Source whose metadata is none, or says nothing', () => {
    expect(obstacles(anObservation([aState({ status: 'closed', metadata: NOTHING })]))).toEqual([])
    expect(
      obstacles(
        anObservation([
          aState({ status: 'closed', reading: { kind: 'unrecognised', why: 'no-metadata' } }),
        ]),
      ),
    ).toEqual([])
  })

  test('by several look-alikes, of which the first is told with its reason', () => {
    const states = [FIRST, SECOND, anAddress(12)].map((address) =>
      aState({ address, metadata: aMetadata({ marker: null }) }),
    )

    expect(obstacles(anObservation(states))[0]?.message).toBe(
      `${checksum(FIRST)} may already be this Source: it has the same name, "Name of one"; so may ${checksum(SECOND)}, ${checksum(anAddress(12))}`,
    )
  })

  test('by a compose file of the same content behind another gateway', () => {
    const spec = aSpec({ environments: { nvidia: `${GATEWAY}${SOME_CID}` } })
    const metadata = aMetadata({
      marker: null,
      name: 'Else',
      environments: { cpu: '', nvidia: `ipfs://${SOME_CID}`, amd: '' },
    })

    expect(codes(obstacles(anObservation([aState({ metadata })]), {}, spec))).toEqual([
      'possible-match',
    ])
  })

  test('by what was declared not ours only in the same change', () => {
    expect(
      codes(obstacles(anObservation([aState()]), { newlyUnmanaged: new Set([FIRST]) })),
    ).toEqual(['possible-match'])
  })

  test('by a live Source of another wallet with its very metadata, with our record or as the SDK writes it', () => {
    for (const metadata of [aMetadata(), aMetadata({ marker: null })]) {
      const theirs = unreadSource(aState({ metadata, client: STRANGER }))

      expect(obstacles(anObservation([], [theirs]))).toMatchObject([
        {
          code: 'possible-match',
          message: `${checksum(FIRST)} may already be this Source: it has the same metadata, published by ${checksum(STRANGER)}`,
        },
      ])
      expect(obstacles(anObservation([], [{ ...theirs, status: 'closed' }]))).toEqual([])
    }
  })

  test('by no Source of a sibling network’s wallet that wants the same definition', () => {
    const others = [unreadSource(aState({ client: STRANGER }))]

    expect(
      obstacles(anObservation([], others), { siblings: new Map([[STRANGER, new Set(['one'])]]) }),
    ).toEqual([])
    expect(
      codes(
        obstacles(anObservation([], others), { siblings: new Map([[STRANGER, new Set(['two'])]]) }),
      ),
    ).toEqual(['possible-match'])
  })

  test('by a changed identity, with the flag that allows it', () => {
    const [problem] = obstacles(anObservation(), { identityChange: 'owner "b" (was "a")' })

    expect(problem).toMatchObject({
      code: 'identity-change',
      message:
        'owner "b" (was "a") differs from the base commit: what was published under the old one would be left behind',
      hint: [expect.any(String), { verb: 'plan', network: 'local', allowsIdentityChange: true }],
    })
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

  test('by several unreadable Sources, of which a message names five', () => {
    const message = (count: number) =>
      obstacles(
        anObservation(
          Array.from({ length: count }, (_, index) =>
            aStranger({ address: anAddress(30 + index), reading: GONE }),
          ),
        ),
      )[0]?.message
    const five = [30, 31, 32, 33, 34].map((number) => checksum(anAddress(number))).join(', ')

    expect(message(1)).toBe(
      `the metadata of ${checksum(anAddress(30))} can't be read: the gateway answers 404; it may already be this Source`,
    )
    expect(message(5)).toBe(
      `the metadata of ${five} can't be read: the gateway answers 404; one of them may already be this Source`,
    )
    expect(message(8)).toBe(
      `the metadata of ${five} and 3 more can't be read: the gateway answers 404; one of them may already be this Source`,
    )
  })

  test('by no Source that is another definition’s', () => {
    const other = aSpec({ id: 'two', name: aSpec().values.name })
    const observation = anObservation([aState({ of: other })])
    const context = aContext()

    expect(
      publishObstacles(
        aSpec(),
        observation,
        matchSources([aSpec(), other], observation, context),
        context,
      ),
    ).toEqual([])
  })
})

test('what a Source has on chain is not looked at: only its metadata tells who it is', () => {
  expect(
    obstacles(
      anObservation([
        aStranger({ params: someParams({ imageMetadataUrl: `${GATEWAY}${SOME_CID}` }) }),
      ]),
    ),
  ).toEqual([])
})
