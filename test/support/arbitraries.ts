import fc from 'fast-check'
import type { SourceSpec } from '../../src/model/source/definition.ts'
import { type ForeignKey, type Metadata, metadataBytes } from '../../src/model/source/metadata.ts'
import { DELIVERIES, type SourceParams, type SourceValues } from '../../src/model/source/source.ts'
import type { MetadataReading, Observation, SourceState } from '../../src/model/source/state.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import { asSeconds } from '../../src/model/units/duration.ts'
import type { PlanContext } from '../../src/plan/context.ts'
import {
  aContext,
  aMetadata,
  anAddress,
  anObservation,
  aSpec,
  CLIENT,
  GATEWAY,
  OWNER,
  SOME_CID,
  someParams,
  unreadSource,
} from './builders.ts'

// Pools are small on purpose: what matters are the collisions.

const IDS = ['a', 'b', 'c', 'd', 'e'] as const
const ADDRESSES = [20, 21, 22, 23, 24, 25, 26, 27].map(anAddress)
const STRANGER = anAddress(9)
const CID_V1 = 'bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4'
const URLS = [
  'https://example.com/x.yml',
  `${GATEWAY}${SOME_CID}`,
  `ipfs://${SOME_CID}`,
  `https://other.example/ipfs/${SOME_CID}`,
  `${GATEWAY}${CID_V1}`,
]

/** Eight compared values; `distinct` makes names and files that no other id has. */
export function someValues(id: string): fc.Arbitrary<SourceValues> {
  const url = fc.constantFrom(
    ...URLS,
    `https://example.com/${id}.yml`,
    `https://example.com/${id}.yml`,
  )
  return fc.record({
    name: fc.constantFrom('Same', ' same', `Name of ${id}`, `Name of ${id}`, 'naïve 😀'),
    description: fc.constantFrom('', 'words'),
    logoUrl: fc.constantFrom('', 'https://example.com/logo.png'),
    environments: fc
      .record({ cpu: url, nvidia: url, amd: url }, { requiredKeys: [] })
      .map((environments) =>
        Object.keys(environments).length === 0
          ? { cpu: `https://example.com/${id}.yml` }
          : environments,
      ),
    minPayment: fc.constantFrom(0n, 1n, 10n ** 16n).map(asWei),
    minLockup: fc.constantFrom(0n, 5n).map(asWei),
    maxExpiry: fc.constantFrom(60n, 86_400n).map(asSeconds),
    delivery: fc.constantFrom(...DELIVERIES),
  })
}

const someId = fc.constantFrom(...IDS)
const someAddress = fc.constantFrom(...ADDRESSES)

function someSpec(id: string): fc.Arbitrary<SourceSpec> {
  const adoption = fc.option(
    fc.record({
      address: someAddress,
      takeover: fc.option(fc.constant('other-000000'), { nil: undefined }),
    }),
    {
      nil: undefined,
      freq: 4,
    },
  )
  return fc
    .tuple(someValues(id), adoption, fc.constantFrom('active', 'active', 'active', 'closed'))
    .map(([values, adopted, state]): SourceSpec => {
      const spec = aSpec({ id, ...values })
      const { address, takeover } = adopted ?? {}
      const common = {
        ...(address === undefined ? {} : { address }),
        ...(takeover === undefined ? {} : { takeover }),
      }
      if (state === 'active') return { ...spec, ...common }
      const { values: _, artefacts: __, ...rest } = spec
      return { ...rest, ...common, state: 'closed' }
    })
}

const someMetadata: fc.Arbitrary<Metadata> = someId.chain((id) =>
  fc
    .tuple(
      someValues(id),
      fc.constantFrom(
        { owner: OWNER, id },
        { owner: OWNER, id },
        { owner: OWNER, id },
        { owner: 'other-000000', id },
        null,
      ),
      fc.constantFrom<readonly ForeignKey[]>([], [{ key: 'team', json: '{ "is" : 1.0}' }]),
    )
    .map(([values, marker, foreign]) => aMetadata({ marker, foreign }, aSpec({ id, ...values }))),
)

const someReading: fc.Arbitrary<MetadataReading> = fc.oneof(
  {
    weight: 12,
    arbitrary: someMetadata.map((metadata): MetadataReading => ({ kind: 'known', metadata })),
  },
  { weight: 1, arbitrary: fc.constant<MetadataReading>({ kind: 'unrecognised', why: 'no-cid' }) },
  {
    weight: 1,
    arbitrary: fc.constant<MetadataReading>({ kind: 'unrecognised', why: 'no-metadata' }),
  },
  { weight: 1, arbitrary: fc.constant<MetadataReading>({ kind: 'unreadable', reason: 'gone' }) },
  { weight: 1, arbitrary: fc.constant<MetadataReading>({ kind: 'unread' }) },
)

const chainParams: fc.Arbitrary<Partial<SourceParams>> = fc.record({
  imageEnvironments: fc.integer({ min: 0, max: 7 }),
  minPayment: fc.constantFrom(0n, 1n, 10n ** 16n).map(asWei),
  minAvailableLockup: fc.constantFrom(0n, 5n).map(asWei),
  maxExpiryDuration: fc.constantFrom(60n, 86_400n).map(asSeconds),
  privacyEnabled: fc.boolean(),
  optionalParamsUrl: fc.constantFrom('', 'https://example.com/params'),
  deliveryMethod: fc.constantFrom(0, 1, 7),
})

/** Where the metadata of a reading lies. */
function urlOf(reading: MetadataReading): string {
  if (reading.kind === 'known') return `${GATEWAY}${cidOf(metadataBytes(reading.metadata))}`
  return reading.kind === 'unrecognised' && reading.why === 'no-cid'
    ? 'https://example.com/metadata.json'
    : `${GATEWAY}${SOME_CID}`
}

const someSource = fc
  .tuple(
    someReading,
    chainParams,
    fc.constantFrom<SourceState['status']>('active', 'active', 'closed'),
    fc.constantFrom(CLIENT, CLIENT, CLIENT, STRANGER),
  )
  .map(([reading, params, status, client]) => ({
    client,
    status,
    reading,
    params: someParams({ ...params, client, imageMetadataUrl: urlOf(reading) }),
  }))

/** Definitions, the Sources that stand beside them, and what the repository says of both. */
export interface Scenario {
  readonly specs: readonly SourceSpec[]
  readonly observation: Observation
  readonly context: PlanContext
}

/**
 * Any wanted state beside any observed one: adopted, lost, doubled, unreadable, closed, declared
 * not ours.
 */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .tuple(
    fc.subarray([...IDS]).chain((ids) => fc.tuple(...ids.map(someSpec))),
    fc.array(someSource, { maxLength: ADDRESSES.length }),
    fc.record({
      unmanaged: fc.subarray(ADDRESSES, { maxLength: 2 }),
      newlyUnmanaged: fc.subarray(ADDRESSES, { maxLength: 1 }),
    }),
    fc.constantFrom(undefined, undefined, undefined, undefined, 'owner "new" (was "old")'),
  )
  .map(([specs, sources, declared, identityChange]) => {
    const states = sources.map(
      (source, index): SourceState => ({ address: ADDRESSES[index] ?? anAddress(99), ...source }),
    )
    return {
      specs,
      observation: anObservation(
        states.filter(({ client }) => client === CLIENT),
        states.filter(({ client }) => client !== CLIENT).map(unreadSource),
      ),
      context: aContext({
        unmanaged: new Set(declared.unmanaged),
        newlyUnmanaged: new Set(
          declared.newlyUnmanaged.filter((address) => !declared.unmanaged.includes(address)),
        ),
        ...(identityChange === undefined ? {} : { identityChange }),
      }),
    }
  })

/**
 * Text as definitions and strangers write it: any code unit, quotes and control characters often.
 */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '"',
        '\\',
        '\u0000',
        '\n',
        '\u007f',
        'é',
        '😀',
        '\ud800',
        '\udc00',
        '/',
        '{',
        '}',
        ',',
        ':',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
)
