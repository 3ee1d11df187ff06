import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import type { ActiveSpec, ComposeSource } from '../../src/model/source/definition.ts'
import { metadataBytes, readMetadata } from '../../src/model/source/metadata.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import { asSeconds } from '../../src/model/units/duration.ts'
import { closeOf, publishOf, updateOf } from '../../src/plan/changes.ts'
import {
  aClosedSpec,
  aContext,
  aMetadata,
  amount,
  aSpec,
  aState,
  CLIENT,
  GATEWAY,
  SOME_CID,
} from '../support/builders.ts'

const CPU = 'https://example.com/one.yml'

/** The update of a Source that was published from `aSpec()` with those environments. */
function anUpdate(
  after: ActiveSpec,
  environments: ActiveSpec['values']['environments'] = { cpu: CPU },
) {
  const before = aSpec({ environments })
  return updateOf(after, aState({ of: before }), aMetadata({}, before), aContext())
}

describe('a publish', () => {
  test('signs what the definition says, with nothing in what is reserved', () => {
    const values = {
      minPayment: amount('2 OGPU'),
      minLockup: amount('3 OGPU'),
      maxExpiry: asSeconds(60n),
      delivery: 'first-response',
    } as const
    const spec = aSpec({ ...values, environments: { cpu: CPU, amd: CPU } })
    const bytes = metadataBytes(aMetadata({}, spec))

    const { params, artefacts } = publishOf(spec, aContext())

    expect(params).toEqual({
      client: CLIENT,
      imageMetadataUrl: `${GATEWAY}${cidOf(bytes)}`,
      imageEnvironments: 5,
      minPayment: amount('2 OGPU'),
      minAvailableLockup: amount('3 OGPU'),
      maxExpiryDuration: 60n,
      privacyEnabled: false,
      optionalParamsUrl: '',
      deliveryMethod: 1,
    })
    expect(artefacts).toEqual([{ name: 'metadata of one', cid: cidOf(bytes), bytes }])
  })

  test.each<[ComposeSource, string]>([
    [{ kind: 'file', path: 'sources/one/compose.yaml' }, 'sources/one/compose.yaml'],
    [{ kind: 'template', name: 'vllm', parameters: {} }, 'vllm'],
    [{ kind: 'template', name: 'vllm', version: 2, parameters: {} }, 'vllm v2'],
    [{ kind: 'url', url: CPU, isMutable: false }, CPU],
    [{ kind: 'ipfs', cid: SOME_CID }, `ipfs://${SOME_CID}`],
  ])('names where a compose file comes from: %o', (source, name) => {
    const { compose } = publishOf(aSpec({ compose: { cpu: { source, findings: [] } } }), aContext())

    expect(compose).toEqual([
      { environment: 'cpu', from: source.kind, name, cid: null, changed: true },
    ])
  })

  test('names a compose file by its content where that can not change', () => {
    const source = { kind: 'file', path: 'compose.yaml' } as const

    expect(
      publishOf(aSpec({ compose: { amd: { source, cid: SOME_CID, findings: [] } } }), aContext())
        .compose,
    ).toEqual([
      { environment: 'amd', from: 'file', name: 'compose.yaml', cid: SOME_CID, changed: true },
    ])
  })

  test('names no compose file that was not read', () => {
    expect(publishOf(aSpec(), aContext()).compose).toEqual([])
  })
})

describe('an update', () => {
  test('tells which compose files it replaces and which it leaves', () => {
    const source = { kind: 'url', url: CPU, isMutable: false } as const
    const compose = { cpu: { source, findings: [] }, nvidia: { source, findings: [] } }

    expect(
      anUpdate(aSpec({ environments: { cpu: CPU, nvidia: CPU }, compose }))?.compose,
    ).toMatchObject([
      { environment: 'cpu', changed: false },
      { environment: 'nvidia', changed: true },
    ])
  })

  test.each([
    ['added', undefined],
    ['kept', { owner: 'acme-abc123', id: 'one' }],
    ['replaced', { owner: 'somebody-else', id: 'one' }],
  ] as const)('tells that the record in its metadata is %s', (record, marker) => {
    const before = aSpec({ environments: { cpu: CPU } })
    const { marker: _, ...bare } = aMetadata({}, before)
    const published = { ...bare, ...(marker === undefined ? {} : { marker }) }
    const state = aState({ of: before })

    const update = updateOf(aSpec({ minPayment: amount('9 OGPU') }), state, published, aContext())

    if (record === 'kept') expect(update?.metadata).toBeUndefined()
    else expect(update?.metadata).toMatchObject({ before: state.params.imageMetadataUrl, record })
  })

  test('leaves no value where a field goes, and none before where it comes', () => {
    expect(anUpdate(aSpec({ environments: { amd: CPU } }))?.fields).toEqual([
      { field: 'cpu', before: { text: CPU, raw: CPU }, after: null },
      { field: 'amd', before: null, after: { text: CPU, raw: CPU } },
    ])
  })

  test.each<[string, ActiveSpec, number]>([
    [
      'of the first field that changes',
      aSpec({
        name: 'New',
        minPayment: amount('2 OGPU'),
        lines: { id: 1, name: 9, minPayment: 7 },
      }),
      7,
    ],
    [
      'of the definition where no field that changes has its own',
      aSpec({ name: 'New', lines: { id: 4, minPayment: 7 } }),
      4,
    ],
    [
      'of what has one, where another field has none',
      aSpec({ name: 'New', description: 'x', lines: { id: 4, description: 9 } }),
      9,
    ],
  ])('stands at the line %s', (_, spec, line) => {
    expect(anUpdate(spec)?.line).toBe(line)
  })

  describe('leaves a URL as it is on chain while its content stays', () => {
    const [wanted, raw] = [
      `${GATEWAY}${SOME_CID}`,
      'bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4',
    ]
    const source = { kind: 'file', path: 'compose.yaml' } as const
    const compose = {
      cpu: {
        source,
        cid: SOME_CID,
        findings: [],
        sameAs: new Set([`ipfs://${SOME_CID}`, `ipfs://${raw}`, 'ipfs://QmFolder/compose.yaml']),
      },
    }
    const forms = [
      `https://other.example/ipfs/${SOME_CID}?x=y`,
      `ipfs://${SOME_CID}`,
      `https://${CID.parse(SOME_CID).toV1()}.ipfs.dweb.link/`,
      `https://other.example/ipfs/${raw}`,
    ]

    test.each(forms)('%s', (url) => {
      const published = { cpu: url }
      expect(anUpdate(aSpec({ environments: { cpu: wanted }, compose }), published)).toBeUndefined()

      const update = anUpdate(
        aSpec({ environments: { cpu: wanted }, compose, description: 'new' }),
        published,
      )

      expect(update?.fields.map(({ field }) => field)).toEqual(['description'])
      expect(update?.after['cpu']).toBe(update?.before?.['cpu'])
      expect(readMetadata(update?.artefacts.at(-1)?.bytes ?? new Uint8Array())).toMatchObject({
        environments: { cpu: url },
        description: 'new',
      })
    })

    test('and the metadata’s own while nothing in it changes, however that is named', () => {
      const before = aSpec({ environments: { cpu: wanted } })
      const imageMetadataUrl = 'ipfs://QmSomewhere/metadata.json'
      const state = aState({ of: before, params: { imageMetadataUrl } })

      const update = updateOf(
        aSpec({ environments: { cpu: wanted }, minPayment: amount('9 OGPU') }),
        state,
        aMetadata({}, before),
        aContext(),
      )

      expect(update).toMatchObject({ params: { imageMetadataUrl }, artefacts: [] })
    })

    test('but not where bytes are not known to be the same', () => {
      const update = anUpdate(aSpec({ environments: { cpu: wanted } }), {
        cpu: `https://other.example/ipfs/${raw}`,
      })

      expect(update?.fields).toEqual([
        {
          field: 'cpu',
          before: {
            text: `https://other.example/ipfs/${raw}`,
            raw: `https://other.example/ipfs/${raw}`,
          },
          after: { text: `ipfs://${SOME_CID}`, raw: `ipfs://${SOME_CID}` },
        },
      ])
    })

    test('a logo too', () => {
      const before = aSpec({ logoUrl: `https://other.example/ipfs/${SOME_CID}` })
      const update = updateOf(
        aSpec({ logoUrl: `ipfs://${SOME_CID}`, description: 'new' }),
        aState({ of: before }),
        aMetadata({}, before),
        aContext(),
      )

      expect(readMetadata(update?.artefacts.at(-1)?.bytes ?? new Uint8Array())).toMatchObject({
        logoUrl: before.values.logoUrl,
        description: 'new',
      })
    })
  })

  test('is none where the Source holds it all', () => {
    expect(anUpdate(aSpec())).toBeUndefined()
  })
})

describe('a closing', () => {
  const closing = () => closeOf(aClosedSpec(), aState(), aMetadata(), aContext())

  test('turns an active Source into a closed one', () => {
    expect(closing().fields).toEqual([
      {
        field: 'state',
        before: { text: 'active', raw: 'active' },
        after: { text: 'closed', raw: 'closed' },
      },
    ])
    expect(closing().after).toEqual({ state: 'closed' })
  })

  test('covers by its digest all that the Source is when it is closed', () => {
    expect(closing().before).toEqual({
      name: 'Name of one',
      description: '',
      logoUrl: '',
      cpu: CPU,
      delivery: 'manual-confirmation',
      minPayment: '10000000000000000',
      minLockup: '0',
      maxExpiry: '86400',
      state: 'active',
    })
    expect(
      closeOf(
        aClosedSpec(),
        aState({ params: { minPayment: amount('1 OGPU') } }),
        aMetadata(),
        aContext(),
      ).digest,
    ).not.toBe(closing().digest)
  })

  test('stands at the line of the state, or of the definition', () => {
    expect(closing().line).toBe(3)
    expect(closeOf(aClosedSpec({ lines: { id: 5 } }), aState(), aMetadata(), aContext()).line).toBe(
      5,
    )
  })
})
