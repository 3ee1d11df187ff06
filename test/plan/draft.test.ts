import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ComposeFile, ComposeFinding, SourceSpec } from '../../src/model/source/definition.ts'
import { metadataBytes } from '../../src/model/source/metadata.ts'
import { checksum } from '../../src/model/units/address.ts'
import { MAX_BLOCK } from '../../src/model/units/cid.ts'
import { draftPlan, narrowed, wantsPublish } from '../../src/plan/draft.ts'
import { matchSources } from '../../src/plan/match.ts'
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
  GATEWAY,
} from '../support/builders.ts'
import { afterChanges } from '../support/model-chain.ts'

const FIRST = anAddress(10)
const draft = (specs: readonly SourceSpec[], ...own: Parameters<typeof anObservation>) =>
  draftPlan(specs, anObservation(...own), aContext())

describe('for any definitions and Sources', () => {
  test('applying a draft and drafting again gives nothing, and blocks what was blocked', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const first = draftPlan(specs, observation, context)

        const second = draftPlan(specs, afterChanges(observation, first.changes), context)

        expect(second.changes).toEqual([])
        expect(second.problems.map(({ id, code }) => [id, code])).toEqual(
          first.problems.map(({ id, code }) => [id, code]),
        )
      }),
      { numRuns: 400 },
    )
  })

  test('stopping anywhere and drafting again plans exactly the rest', () => {
    fc.assert(
      fc.property(scenarios, fc.nat(), ({ specs, observation, context }, at) => {
        const { changes } = draftPlan(specs, observation, context)
        const sent = changes.slice(0, at % (changes.length + 1))

        const rest = draftPlan(specs, afterChanges(observation, sent), context).changes

        expect(rest.map(({ digest }) => digest)).toEqual(
          changes.slice(sent.length).map(({ digest }) => digest),
        )
      }),
      { numRuns: 300 },
    )
  })

  test('each definition has one change at most, and either that, a problem, or nothing to do', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const { changes, problems, unchanged } = draftPlan(specs, observation, context)
        const blocked = new Set(problems.map(({ id }) => id))

        expect([...changes.map(({ id }) => id), ...unchanged, ...blocked].sort()).toEqual(
          specs.map(({ id }) => id).sort(),
        )
      }),
      { numRuns: 200 },
    )
  })

  test('changes go in the order updates, publishes, closings, and each by its id', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const keys = draftPlan(specs, observation, context).changes.map(
          ({ kind, id }) => `${['update', 'publish', 'close'].indexOf(kind)} ${id}`,
        )

        expect(keys).toEqual([...keys].sort())
      }),
      { numRuns: 200 },
    )
  })

  test('the order of files and of Sources changes nothing', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const turned = draftPlan(
          [...specs].reverse(),
          { ...observation, own: [...observation.own].reverse() },
          context,
        )

        expect(turned.changes.map(({ digest }) => digest)).toEqual(
          draftPlan(specs, observation, context).changes.map(({ digest }) => digest),
        )
      }),
      { numRuns: 200 },
    )
  })

  test('nothing is closed that no definition asks to close', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const asked = new Set(specs.flatMap(({ id, state }) => (state === 'closed' ? [id] : [])))
        const closings = draftPlan(specs, observation, context).changes.filter(
          ({ kind }) => kind === 'close',
        )

        expect(closings.every(({ id }) => asked.has(id))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  test('no transaction touches a Source that is closed, another’s or declared not ours', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        for (const { address } of draftPlan(specs, observation, context).changes) {
          if (address === null) continue
          expect(observation.own.find((state) => state.address === address)?.status).toBe('active')
          expect(context.unmanaged.has(address) || context.newlyUnmanaged.has(address)).toBe(false)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('a definition', () => {
  test('without a Source is published with all its fields and its metadata to upload', () => {
    const { changes } = draft([aSpec()])

    expect(changes).toMatchObject([
      {
        kind: 'publish',
        id: 'one',
        address: null,
        before: null,
        line: 1,
        artefacts: [{ name: 'metadata of one' }],
      },
    ])
    expect(changes[0]?.fields.map(({ field, before }) => [field, before])).toEqual(
      [
        'name',
        'description',
        'logoUrl',
        'cpu',
        'delivery',
        'minPayment',
        'minLockup',
        'maxExpiry',
      ].map((field) => [field, null]),
    )
  })

  test('whose Source differs is updated, naming only what differs and where it stands', () => {
    const { changes } = draft([aSpec({ minPayment: amount('2 OGPU') })], [aState()])

    expect(changes).toMatchObject([
      {
        kind: 'update',
        address: FIRST,
        line: 7,
        fields: [
          {
            field: 'minPayment',
            before: { text: '0.01 OGPU', raw: '10000000000000000' },
            after: { text: '2 OGPU', raw: '2000000000000000000' },
          },
        ],
      },
    ])
  })

  test('whose Source only lacks the record or holds foreign keys has nothing to do', () => {
    for (const metadata of [
      aMetadata({ marker: null }),
      aMetadata({ foreign: [{ key: 'team', json: '"x"' }] }),
    ])
      expect(draft([aSpec({ address: FIRST })], [aState({ metadata })])).toMatchObject({
        changes: [],
        unchanged: ['one'],
        problems: [],
      })
  })

  test('that was never published and asks to be closed has nothing to do', () => {
    expect(draft([aClosedSpec()])).toMatchObject({ changes: [], unchanged: ['one'] })
  })

  test('that asks to be closed closes its Source, though its metadata is unreadable', () => {
    const { changes } = draft(
      [aClosedSpec({ address: FIRST })],
      [aState({ reading: { kind: 'unreadable', reason: 'gone' } })],
    )

    expect(changes).toMatchObject([
      {
        kind: 'close',
        address: FIRST,
        line: 3,
        after: { state: 'closed' },
        fields: [{ field: 'state' }],
      },
    ])
  })

  test('that is active while its Source is closed has a problem and no way back', () => {
    expect(draft([aSpec({ address: FIRST })], [aState({ status: 'closed' })])).toMatchObject({
      changes: [],
      problems: [{ code: 'closed-outside', id: 'one' }],
    })
  })

  test.each([
    [
      'can not be read',
      { kind: 'unreadable', reason: 'gone' },
      'gone',
      'pin its JSON again so that the gateway serves it, then run again',
    ],
    [
      'is under a URL without a CID',
      { kind: 'unrecognised', why: 'no-cid' },
      'its URL at gateway.example names no CID, so what stands there can change',
      'pin its JSON, and point the Source at it under its CID with the tool that published it; then run again',
    ],
  ] as const)('is not updated where the metadata of its Source %s', (_, reading, why, hint) => {
    const { changes, problems } = draft(
      [aSpec({ address: FIRST, minPayment: amount('2 OGPU') })],
      [aState({ reading })],
    )

    expect(changes).toEqual([])
    expect(problems).toEqual([
      {
        code: 'unreadable-metadata',
        id: 'one',
        file: 'sources/one/source.yaml',
        line: 1,
        column: 1,
        message: `the metadata of ${checksum(FIRST)} can't be read (${why}), so an update could lose what others wrote into it`,
        hint,
      },
    ])
  })

  test('is updated where the CID of its Source leads to no metadata: nothing can be lost', () => {
    expect(
      draft(
        [aSpec({ address: FIRST })],
        [aState({ reading: { kind: 'unrecognised', why: 'no-metadata' } })],
      ).changes,
    ).toMatchObject([{ kind: 'update' }])
  })

  test('is not published where its metadata is more than one IPFS block, be it by one byte', () => {
    const room = MAX_BLOCK - metadataBytes(aMetadata()).length

    expect(draft([aSpec({ description: 'x'.repeat(room) })])).toMatchObject({
      changes: [{ kind: 'publish' }],
      problems: [],
    })
    expect(draft([aSpec({ description: 'x'.repeat(room + 1) })])).toMatchObject({
      changes: [],
      problems: [
        {
          code: 'metadata-too-large',
          id: 'one',
          line: 1,
          message: 'metadata of one has 262145 bytes, 262144 at most fit into one IPFS block',
          hint: 'shorten the description, or what others wrote into the metadata',
        },
      ],
    })
  })

  test('that is contradictory stops no other', () => {
    const specs = [aSpec({ address: anAddress(99) }), aSpec({ id: 'two' })]

    expect(draft(specs)).toMatchObject({
      changes: [{ id: 'two' }],
      problems: [{ code: 'address-unknown', id: 'one' }],
    })
  })
})

describe('what the rules for compose files say', () => {
  const error: ComposeFinding = {
    rule: 'compose-secret',
    severity: 'error',
    message: 'it says a secret',
    hint: 'take it out',
    file: 'compose.yaml',
  }
  const advice: ComposeFinding = { ...error, rule: 'compose-image-latest', severity: 'warning' }
  const file = (...findings: readonly ComposeFinding[]): { readonly cpu: ComposeFile } => ({
    cpu: { source: { kind: 'file', path: 'compose.yaml' }, findings },
  })
  const [blocked, told] = [
    { code: 'compose-secret', id: 'one' },
    { code: 'compose-image-latest', id: 'one' },
  ]

  test('blocks a publish by its errors, and its advice is told all the same', () => {
    expect(draft([aSpec({ compose: file(error, advice) })])).toMatchObject({
      changes: [],
      unchanged: [],
      problems: [blocked],
      warnings: [told],
    })
    expect(draft([aSpec({ compose: file(advice) })])).toMatchObject({
      changes: [{ kind: 'publish' }],
      problems: [],
      warnings: [told],
    })
  })

  test('blocks neither an update of other fields nor what has nothing to do', () => {
    const compose = file(error)

    expect(draft([aSpec({ compose, minPayment: amount('2 OGPU') })], [aState()])).toMatchObject({
      changes: [{ kind: 'update' }],
      problems: [],
      warnings: [blocked],
    })
    expect(draft([aSpec({ compose })], [aState()])).toMatchObject({
      unchanged: ['one'],
      problems: [],
      warnings: [blocked],
    })
  })

  test('is left out where the definition is blocked by something else', () => {
    expect(
      draft([aSpec({ compose: file(error), address: FIRST })], [aState({ status: 'closed' })]),
    ).toMatchObject({
      problems: [{ code: 'closed-outside' }],
      warnings: [],
    })
  })
})

describe('a draft narrowed to one definition', () => {
  const advice: ComposeFinding = {
    rule: 'compose-image-latest',
    severity: 'warning',
    message: 'x',
    hint: 'y',
    file: 'compose.yaml',
  }
  const compose = {
    cpu: { source: { kind: 'file', path: 'compose.yaml' }, findings: [advice] },
  } as const
  const of = (id: string, number: number) =>
    aState({ of: aSpec({ id }), address: anAddress(number) })
  const stranger = aState({
    address: anAddress(24),
    metadata: aMetadata({ marker: null, name: 'Theirs' }, aSpec({ id: 'stranger' })),
  })
  const whole = draft(
    [
      ...['a', 'b'].map((id) => aSpec({ id, compose })),
      ...['c', 'd'].map((id) => aSpec({ id, address: anAddress(98) })),
      ...['e', 'f'].map((id) => aSpec({ id })),
    ],
    [of('e', 20), of('f', 21), of('orphan', 22), stranger],
  )

  test.each([
    ['that changes', 'b', { changes: ['b'], problems: [], unchanged: [], warnings: ['b'] }],
    ['that is blocked', 'd', { changes: [], problems: ['d'], unchanged: [], warnings: [] }],
    ['that has nothing to do', 'f', { changes: [], problems: [], unchanged: ['f'], warnings: [] }],
    ['that is none', 'zebra', { changes: [], problems: [], unchanged: [], warnings: [] }],
  ])('%s speaks of that one alone', (_, only, ids) => {
    const { changes, problems, unchanged, warnings } = narrowed(whole, only)

    expect({
      changes: changes.map(({ id }) => id),
      problems: problems.map(({ id }) => id),
      unchanged,
      warnings: warnings.map(({ id }) => id),
    }).toEqual(ids)
  })

  test('has no Sources that belong to no definition, and is bound as before', () => {
    const { matching } = narrowed(whole, 'b')

    expect([whole.matching.orphans, whole.matching.unmanaged].map(({ length }) => length)).toEqual([
      1, 1,
    ])
    expect(matching).toEqual({ ...whole.matching, orphans: [], unmanaged: [] })
  })

  test('is all of it where none is named', () => {
    expect(narrowed(whole, undefined)).toEqual(whole)
  })
})

describe('an update', () => {
  test('carries foreign keys and reserved fields over, and writes the record', () => {
    const foreign = [{ key: 'team', json: '{ "is" : 1.0}' }]
    const params = { privacyEnabled: true, optionalParamsUrl: 'https://example.com/p' }

    const [change] = draft(
      [aSpec({ address: FIRST, name: 'New' })],
      [aState({ metadata: aMetadata({ foreign, marker: null }), params })],
    ).changes

    expect(change).toMatchObject({ kind: 'update', params })
    expect(change?.kind === 'update' ? change.artefacts.map(({ bytes }) => bytes) : []).toEqual([
      metadataBytes(aMetadata({ foreign, name: 'New' })),
    ])
  })

  test('of parameters alone keeps the URL of the metadata to the letter and uploads nothing', () => {
    const { params } = aState()
    const imageMetadataUrl = params.imageMetadataUrl.replace(GATEWAY, 'https://old.example/ipfs/')

    const [change] = draft(
      [aSpec({ minPayment: amount('2 OGPU') })],
      [aState({ params: { imageMetadataUrl } })],
    ).changes

    expect(change).toMatchObject({ kind: 'update', params: { imageMetadataUrl }, artefacts: [] })
  })

  test('leaves the client and every parameter to the definition', () => {
    const [change] = draft(
      [aSpec({ minPayment: amount('2 OGPU') })],
      [aState({ params: { deliveryMethod: 7, imageEnvironments: 7 } })],
    ).changes

    expect(change).toMatchObject({
      params: {
        deliveryMethod: 0,
        imageEnvironments: 1,
        minPayment: amount('2 OGPU'),
        minAvailableLockup: 0n,
      },
    })
  })
})

test('closed Sources have to be read exactly while something would be published', () => {
  const matching = (specs: readonly SourceSpec[]) =>
    matchSources(specs, anObservation([aState()]), aContext())

  expect(wantsPublish(matching([aSpec(), aSpec({ id: 'two' })]))).toBe(true)
  expect(wantsPublish(matching([aSpec(), aClosedSpec({ id: 'two' })]))).toBe(false)
  expect(wantsPublish(matching([aClosedSpec({ id: 'two' }), aSpec({ id: 'three' })]))).toBe(true)
})
