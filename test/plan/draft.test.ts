import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_BLOCK } from '../../src/model/cid.ts'
import type { SourceSpec } from '../../src/model/definition.ts'
import { metadataBytes } from '../../src/model/metadata.ts'
import { draftPlan, wantsPublish } from '../../src/plan/draft.ts'
import { matchSources } from '../../src/plan/match.ts'
import { scenarios } from '../support/arbitraries.ts'
import { aClosedSpec, aContext, aMetadata, amount, anAddress, anObservation, aSpec, aState, GATEWAY } from '../support/builders.ts'
import { afterChanges } from '../support/model-chain.ts'

const FIRST = anAddress(10)
const draft = (specs: readonly SourceSpec[], ...own: Parameters<typeof anObservation>) => draftPlan(specs, anObservation(...own), aContext())

describe('for any definitions and Sources', () => {
  test('applying a draft and drafting again gives nothing, and blocks what was blocked', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const first = draftPlan(specs, observation, context)

        const second = draftPlan(specs, afterChanges(observation, first.changes), context)

        expect(second.changes).toEqual([])
        expect(second.problems.map(({ id, code }) => [id, code])).toEqual(first.problems.map(({ id, code }) => [id, code]))
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

        expect(rest.map(({ digest }) => digest)).toEqual(changes.slice(sent.length).map(({ digest }) => digest))
      }),
      { numRuns: 300 },
    )
  })

  test('each definition has one change at most, and either that, a problem, or nothing to do', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const { changes, problems, unchanged } = draftPlan(specs, observation, context)
        const blocked = new Set(problems.map(({ id }) => id))

        expect([...changes.map(({ id }) => id), ...unchanged, ...blocked].sort()).toEqual(specs.map(({ id }) => id).sort())
      }),
      { numRuns: 200 },
    )
  })

  test('changes go in the order updates, publishes, closings, and each by its id', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const keys = draftPlan(specs, observation, context).changes.map(({ kind, id }) => `${['update', 'publish', 'close'].indexOf(kind)} ${id}`)

        expect(keys).toEqual([...keys].sort())
      }),
      { numRuns: 200 },
    )
  })

  test('the order of files and of Sources changes nothing', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const turned = draftPlan([...specs].reverse(), { ...observation, own: [...observation.own].reverse() }, context)

        expect(turned.changes.map(({ digest }) => digest)).toEqual(draftPlan(specs, observation, context).changes.map(({ digest }) => digest))
      }),
      { numRuns: 200 },
    )
  })

  test('nothing is closed that no definition asks to close', () => {
    fc.assert(
      fc.property(scenarios, ({ specs, observation, context }) => {
        const asked = new Set(specs.flatMap(({ id, state }) => (state === 'closed' ? [id] : [])))
        const closings = draftPlan(specs, observation, context).changes.filter(({ kind }) => kind === 'close')

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

    expect(changes).toMatchObject([{ kind: 'publish', id: 'one', address: null, before: null, line: 1, artefacts: [{ name: 'metadata of one' }] }])
    expect(changes[0]?.fields.map(({ field, before }) => [field, before])).toEqual(
      ['name', 'description', 'logoUrl', 'cpu', 'delivery', 'minPayment', 'minLockup', 'maxExpiry'].map((field) => [field, null]),
    )
  })

  test('whose Source differs is updated, naming only what differs and where it stands', () => {
    const { changes } = draft([aSpec({ minPayment: amount('2 OGPU') })], [aState()])

    expect(changes).toMatchObject([
      {
        kind: 'update',
        address: FIRST,
        line: 7,
        fields: [{ field: 'minPayment', before: { text: '0.01 OGPU', raw: '10000000000000000' }, after: { text: '2 OGPU', raw: '2000000000000000000' } }],
      },
    ])
  })

  test('whose Source only lacks the record or holds foreign keys has nothing to do', () => {
    for (const metadata of [aMetadata({ marker: null }), aMetadata({ foreign: [{ key: 'team', json: '"x"' }] })])
      expect(draft([aSpec({ address: FIRST })], [aState({ metadata })])).toMatchObject({ changes: [], unchanged: ['one'], problems: [] })
  })

  test('that was never published and asks to be closed has nothing to do', () => {
    expect(draft([aClosedSpec()])).toMatchObject({ changes: [], unchanged: ['one'] })
  })

  test('that asks to be closed closes its Source, though its metadata is unreadable', () => {
    const { changes } = draft([aClosedSpec({ address: FIRST })], [aState({ reading: { kind: 'unreadable', reason: 'gone' } })])

    expect(changes).toMatchObject([{ kind: 'close', address: FIRST, line: 3, after: { state: 'closed' }, fields: [{ field: 'state' }] }])
  })

  test('that is active while its Source is closed has a problem and no way back', () => {
    expect(draft([aSpec({ address: FIRST })], [aState({ status: 'closed' })])).toMatchObject({ changes: [], problems: [{ code: 'closed-outside', id: 'one' }] })
  })

  test.each([
    ['can not be read', { kind: 'unreadable', reason: 'gone' }],
    ['is under a URL without a CID', { kind: 'foreign', why: 'no-cid' }],
  ] as const)('is not updated where the metadata of its Source %s', (_, reading) => {
    const { changes, problems } = draft([aSpec({ address: FIRST, minPayment: amount('2 OGPU') })], [aState({ reading })])

    expect(changes).toEqual([])
    expect(problems).toMatchObject([{ code: 'unreadable-metadata', id: 'one' }])
  })

  test('is updated where the CID of its Source leads to no metadata: nothing can be lost', () => {
    expect(draft([aSpec({ address: FIRST })], [aState({ reading: { kind: 'foreign', why: 'no-metadata' } })]).changes).toMatchObject([{ kind: 'update' }])
  })

  test('is not published where its metadata is more than one IPFS block', () => {
    expect(draft([aSpec({ description: 'x'.repeat(MAX_BLOCK) })])).toMatchObject({ changes: [], problems: [{ code: 'metadata-too-large', id: 'one' }] })
  })

  test('that is contradictory stops no other', () => {
    const specs = [aSpec({ address: anAddress(99) }), aSpec({ id: 'two' })]

    expect(draft(specs)).toMatchObject({ changes: [{ id: 'two' }], problems: [{ code: 'address-unknown', id: 'one' }] })
  })
})

describe('an update', () => {
  test('carries foreign keys and reserved fields over, and writes the record', () => {
    const foreign = [{ key: 'team', json: '{ "is" : 1.0}' }]
    const params = { privacyEnabled: true, optionalParamsUrl: 'https://example.com/p' }

    const [change] = draft([aSpec({ address: FIRST, name: 'New' })], [aState({ metadata: aMetadata({ foreign, marker: null }), params })]).changes

    expect(change).toMatchObject({ kind: 'update', params })
    expect(change?.kind === 'update' ? change.artefacts.map(({ bytes }) => bytes) : []).toEqual([metadataBytes(aMetadata({ foreign, name: 'New' }))])
  })

  test('of parameters alone keeps the URL of the metadata to the letter and uploads nothing', () => {
    const { params } = aState()
    const imageMetadataUrl = params.imageMetadataUrl.replace(GATEWAY, 'https://old.example/ipfs/')

    const [change] = draft([aSpec({ minPayment: amount('2 OGPU') })], [aState({ params: { imageMetadataUrl } })]).changes

    expect(change).toMatchObject({ kind: 'update', params: { imageMetadataUrl }, artefacts: [] })
  })

  test('leaves the client and every parameter to the definition', () => {
    const [change] = draft([aSpec({ minPayment: amount('2 OGPU') })], [aState({ params: { deliveryMethod: 7, imageEnvironments: 7 } })]).changes

    expect(change).toMatchObject({ params: { deliveryMethod: 0, imageEnvironments: 1, minPayment: amount('2 OGPU'), minAvailableLockup: 0n } })
  })
})

test('closed Sources have to be read exactly while something would be published', () => {
  const matching = (specs: readonly SourceSpec[]) => matchSources(specs, anObservation([aState()]), aContext())

  expect(wantsPublish(matching([aSpec(), aSpec({ id: 'two' })]))).toBe(true)
  expect(wantsPublish(matching([aSpec(), aClosedSpec({ id: 'two' })]))).toBe(false)
})
