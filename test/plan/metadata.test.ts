import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Metadata, metadataBytes } from '../../src/model/source/metadata.ts'
import { cidOf, cidsOf } from '../../src/model/units/cid.ts'
import { knownMetadata, metadataKeys, metadataOf } from '../../src/plan/metadata.ts'
import { scenarios } from '../support/arbitraries.ts'
import { aClosedSpec, aSpec, OWNER } from '../support/builders.ts'

const keyOf = (metadata: Metadata): string => `ipfs://${cidOf(metadataBytes(metadata))}`
const keysOf = (metadata: Metadata): readonly string[] =>
  cidsOf(metadataBytes(metadata)).map((cid) => `ipfs://${cid}`)

describe('the metadata of a definition', () => {
  test.each([
    [
      { cpu: 'https://example.com/a.yml' },
      { cpu: 'https://example.com/a.yml', nvidia: '', amd: '' },
    ],
    [
      { nvidia: 'https://example.com/b.yml' },
      { cpu: '', nvidia: 'https://example.com/b.yml', amd: '' },
    ],
    [
      { amd: 'https://example.com/c.yml' },
      { cpu: '', nvidia: '', amd: 'https://example.com/c.yml' },
    ],
  ])('names %o, and has an empty text for every other environment', (wanted, environments) => {
    expect(metadataOf(aSpec({ environments: wanted }), OWNER)).toEqual({
      environments,
      name: 'Name of one',
      description: '',
      logoUrl: '',
      foreign: [],
      marker: { owner: OWNER, id: 'one' },
    })
  })

  test('carries over what others wrote into it', () => {
    const foreign = [{ key: 'team', json: '{ "is" : 1.0}' }]

    expect(metadataOf(aSpec(), OWNER, { ...metadataOf(aSpec(), OWNER), foreign })).toEqual({
      ...metadataOf(aSpec(), OWNER),
      foreign,
    })
  })
})

describe('metadata that is known by its CID', () => {
  test('is found under every CID of its bytes, for any definitions', () => {
    fc.assert(
      fc.property(scenarios, ({ specs }) => {
        const known = knownMetadata(specs, OWNER)

        for (const key of known.keys()) expect(keysOf(known.get(key) as Metadata)).toContain(key)
      }),
    )
  })

  test('is that of every active definition, with our record and without it', () => {
    const [one, two] = [aSpec(), aSpec({ id: 'two' })]
    const { marker: _, ...bare } = metadataOf(one, OWNER)

    const known = knownMetadata([one, aClosedSpec({ id: 'three' }), two], OWNER)

    expect([...known.keys()]).toHaveLength(12)
    expect(known.get(keyOf(metadataOf(one, OWNER)))).toEqual(metadataOf(one, OWNER))
    expect(known.get(keyOf(bare))).toEqual(bare)
    for (const { key, metadata } of metadataKeys(two, OWNER))
      expect(known.get(key)).toEqual(metadata)
  })

  test('costs one hash where a Source carries the CID that this program gave it', () => {
    let looks = 0
    const watched = ['one', 'two'].map((id) => {
      const { values, ...spec } = aSpec({ id })
      return Object.defineProperty({ ...spec, values }, 'values', {
        get: () => {
          looks += 1
          return values
        },
      })
    })
    const known = knownMetadata([...watched, ...watched], OWNER)
    const made = looks

    for (const id of ['one', 'two']) known.get(keyOf(metadataOf(aSpec({ id }), OWNER)))

    expect(looks).toBe(made)
    known.get('ipfs://somebody else’s')
    const all = looks
    expect(all).toBeGreaterThan(made)
    known.get('ipfs://another')
    expect(looks).toBe(all)
  })

  test('is read without a record where two definitions share it', () => {
    const [one, two] = [
      aSpec({ name: 'Same' }),
      aSpec({ id: 'two', name: 'Same', environments: aSpec().values.environments }),
    ]

    const known = knownMetadata([one, two], OWNER)

    expect([...new Set([...known.keys()].map((key) => known.get(key)?.marker?.id))]).toEqual([
      'one',
      undefined,
      'two',
    ])
  })
})
