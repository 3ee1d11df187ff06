import { fingerprintOf } from '../../src/model/digest.ts'
import type { Limits, Network } from '../../src/model/network/network.ts'
import type { Change, Plan, PlannedChange } from '../../src/model/source/change.ts'
import type { ActiveSpec, ClosedSpec } from '../../src/model/source/definition.ts'
import { type Metadata, metadataBytes } from '../../src/model/source/metadata.ts'
import {
  type ChainSource,
  DELIVERIES,
  ENVIRONMENT_BITS,
  ENVIRONMENTS,
  type SourceParams,
  type SourceValues,
} from '../../src/model/source/source.ts'
import type { MetadataReading, Observation, SourceState } from '../../src/model/source/state.ts'
import { type Address, asAddress } from '../../src/model/units/address.ts'
import { asWei, parseAmount, type Wei } from '../../src/model/units/amount.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import { asSeconds } from '../../src/model/units/duration.ts'
import { closeOf, publishOf, updateOf } from '../../src/plan/changes.ts'
import type { PlanContext } from '../../src/plan/context.ts'
import { costOf, totalCost } from '../../src/plan/fees.ts'
import { metadataOf } from '../../src/plan/metadata.ts'

export const OWNER = 'acme-abc123'
export const GATEWAY = 'https://gateway.example/ipfs/'
/** "hello world\n", for whatever only has to be some content. */
export const SOME_CID = 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o'

/** A different address for each number. */
export function anAddress(number: number): Address {
  return asAddress(`0x${number.toString(16).padStart(40, 'a')}`)
}

export const CLIENT = anAddress(1)
export const NEXUS = anAddress(2)
export const VAULT = anAddress(3)

/** An amount that the test has written correctly. */
export function amount(text: string): Wei {
  const value = parseAmount(text)
  if (typeof value === 'string') throw new Error(`not an amount: ${text}`)
  return value
}

/** More than anything in a test costs. */
export const NO_FEE_LIMIT = asWei(10n ** 30n)

/** What of a network a test is about. */
export type NetworkFacts = Partial<Omit<Network, 'limits'>> & { readonly limits?: Partial<Limits> }

/** A custom network without guards. */
export function aNetwork({ limits, ...facts }: NetworkFacts = {}): Network {
  return {
    name: 'local',
    line: 4,
    builtIn: false,
    chainId: 31_337,
    rpcUrl: 'http://127.0.0.1:8545',
    nexus: NEXUS,
    vault: VAULT,
    pinUrl: 'https://pin.example/file/create',
    gatewayUrl: GATEWAY,
    client: CLIENT,
    review: 'none',
    limits: { fees: NO_FEE_LIMIT, ...limits },
    policy: [],
    approvers: [],
    confirmations: 0,
    unmanaged: [],
    ...facts,
  }
}

/** What a plan of that network knows; of the network itself state only the difference. */
export function aContext({
  network,
  ...facts
}: Partial<Omit<PlanContext, 'network'>> & { readonly network?: NetworkFacts } = {}): PlanContext {
  return {
    network: aNetwork(network),
    owner: OWNER,
    unmanaged: new Set(),
    newlyUnmanaged: new Set(),
    siblings: new Map(),
    protectedIds: new Set(),
    waivers: new Map(),
    ...facts,
  }
}

type SpecFacts = Partial<Omit<ActiveSpec, 'values' | 'state'>> & Partial<SourceValues>

/** An active definition, resolved; its values are stated beside the rest. */
export function aSpec({
  id = 'one',
  name,
  description,
  logoUrl,
  environments,
  minPayment,
  minLockup,
  maxExpiry,
  delivery,
  ...facts
}: SpecFacts = {}): ActiveSpec {
  return {
    state: 'active',
    id,
    network: 'local',
    file: `sources/${id}/source.yaml`,
    lines: { id: 1, name: 2, minPayment: 7 },
    protect: false,
    artefacts: [],
    compose: {},
    relax: {},
    waive: {},
    ...facts,
    values: {
      name: name ?? `Name of ${id}`,
      description: description ?? '',
      logoUrl: logoUrl ?? '',
      environments: environments ?? { cpu: `https://example.com/${id}.yml` },
      minPayment: minPayment ?? amount('0.01 OGPU'),
      minLockup: minLockup ?? amount('0 OGPU'),
      maxExpiry: maxExpiry ?? asSeconds(86_400n),
      delivery: delivery ?? 'manual-confirmation',
    },
  }
}

/** A definition that asks for its Source to be closed. */
export function aClosedSpec({
  id = 'one',
  ...facts
}: Partial<Omit<ClosedSpec, 'state'>> = {}): ClosedSpec {
  return {
    state: 'closed',
    id,
    network: 'local',
    file: `sources/${id}/source.yaml`,
    lines: { id: 1, state: 3 },
    protect: false,
    waive: {},
    ...facts,
  }
}

/** What a definition's Source says of itself; without a record where `marker` is null. */
export function aMetadata(
  {
    marker,
    ...facts
  }: Partial<Omit<Metadata, 'marker'>> & { readonly marker?: Metadata['marker'] | null } = {},
  spec = aSpec(),
): Metadata {
  const { marker: own, ...wanted } = metadataOf(spec, OWNER)
  const shown = marker === undefined ? own : marker
  return {
    ...wanted,
    ...facts,
    ...(shown === null || shown === undefined ? {} : { marker: shown }),
  }
}

/** The parameters that a definition's Source has on chain. */
export function someParams(facts: Partial<SourceParams> = {}, { values } = aSpec()): SourceParams {
  return {
    client: CLIENT,
    imageMetadataUrl: `${GATEWAY}${SOME_CID}`,
    imageEnvironments: ENVIRONMENTS.reduce(
      (mask, name) =>
        values.environments[name] === undefined ? mask : mask | ENVIRONMENT_BITS[name],
      0,
    ),
    minPayment: values.minPayment,
    minAvailableLockup: values.minLockup,
    maxExpiryDuration: values.maxExpiry,
    privacyEnabled: false,
    optionalParamsUrl: '',
    deliveryMethod: DELIVERIES.indexOf(values.delivery),
    lastUpdateTime: 1_700_000_000n,
    ...facts,
  }
}

interface StateFacts extends Partial<Omit<SourceState, 'params' | 'reading'>> {
  /** The definition that it was published from, `aSpec()` unless another is named. */
  readonly of?: ActiveSpec
  readonly params?: Partial<SourceParams>
  readonly metadata?: Metadata
  /** In place of metadata that is known. */
  readonly reading?: MetadataReading
}

/** A live Source exactly as its definition wants it, with our record. */
export function aState({
  of = aSpec(),
  address = anAddress(10),
  client = CLIENT,
  status = 'active',
  params,
  metadata = aMetadata({}, of),
  reading,
}: StateFacts = {}): SourceState {
  const imageMetadataUrl = `${GATEWAY}${cidOf(metadataBytes(metadata))}`
  return {
    address,
    client,
    status,
    params: someParams({ client, imageMetadataUrl, ...params }, of),
    reading: reading ?? { kind: 'known', metadata },
  }
}

/** The same Source as somebody sees it who has not read its metadata. */
export function unreadSource({ address, client, status, params }: SourceState): ChainSource {
  return { address, client, status, params }
}

/** What was observed: these Sources of the client and nobody else's. */
export function anObservation(
  own: readonly SourceState[] = [],
  others: Observation['others'] = [],
): Observation {
  return { block: 100, own, others }
}

const PRICE = { expected: asWei(10n ** 9n), atMost: asWei(2n * 10n ** 9n), tip: asWei(0n) }

/** A change of that kind, as a plan holds it, of a definition called `id`. */
export function aChange(
  kind: Change['kind'],
  id: string = kind,
  facts: Partial<Pick<PlannedChange, 'gas' | 'cost' | 'origin' | 'isProtected'>> = {},
): PlannedChange {
  const cost = costOf(kind, 100_000n, PRICE)
  return {
    ...changeOf(kind, id),
    gas: 100_000n,
    cost,
    isProtected: false,
    impact: kind === 'publish' ? null : { providers: 2, tasks: 3 },
    ...facts,
  }
}

function changeOf(kind: Change['kind'], id: string): Change {
  const spec = aSpec({ id })
  const address = anAddress(
    100 + [...id].reduce((sum, letter) => sum * 3 + letter.charCodeAt(0), 0),
  )
  const state = aState({ of: aSpec({ id, minPayment: amount('5 OGPU') }), address })
  if (kind === 'publish') return publishOf(spec, aContext())
  if (kind === 'close') return closeOf(aClosedSpec({ id }), state, aMetadata({}, spec), aContext())
  const update = updateOf(spec, state, aMetadata({}, spec), aContext())
  if (update === undefined) throw new Error('the builder makes a Source that differs')
  return update
}

/** A plan that would send these changes, without problems and with money for it. */
export function aPlan(
  changes: readonly PlannedChange[] = [aChange('publish')],
  facts: Partial<Plan> = {},
): Plan {
  const count = (kind: Change['kind']): number =>
    changes.filter((change) => change.kind === kind).length
  return {
    network: 'local',
    chainId: 31_337,
    nexus: NEXUS,
    client: CLIENT,
    owner: OWNER,
    block: 100,
    sends: 'all',
    review: 'none',
    summary: {
      publish: count('publish'),
      update: count('update'),
      close: count('close'),
      unchanged: 0,
      blocked: 0,
      orphans: 0,
      unmanaged: 0,
    },
    changes,
    orphans: [],
    unmanaged: [],
    problems: [],
    warnings: [],
    refusals: [],
    waiting: [],
    withheld: [],
    balance: amount('10 OGPU'),
    fees:
      changes.length === 0
        ? null
        : { ...totalCost(changes), balance: amount('10 OGPU'), limit: NO_FEE_LIMIT },
    price: PRICE,
    stake: null,
    simulated: null,
    fingerprint: fingerprintOf(changes.map(({ digest }) => digest)),
    ...facts,
  }
}
