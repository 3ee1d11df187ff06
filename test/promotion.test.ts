import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plan } from '../src/engine/plan.ts'
import { Fault } from '../src/model/fault.ts'
import { metadataBytes } from '../src/model/source/metadata.ts'
import { PROMOTED_FIELDS } from '../src/model/source/promoted.ts'
import type { SourceState } from '../src/model/source/state.ts'
import type { Ports } from '../src/ports/run.ts'
import { settingsOf } from '../src/settings.ts'
import { aMetadata, unreadSource } from './support/builders.ts'
import type { ChainFacts, memoryChain } from './support/memory-chain.ts'
import { memoryIpfs } from './support/memory-ipfs.ts'
import { applied, FILE, specOn, twoNetworks, twoNetworkWorld } from './support/two-networks.ts'

const settings = settingsOf({ offline: true, network: 'second' }, { cwd: '/', env: {} })
const ON = { promotion: { second: { from: 'first' } } }
const WARN = { promotion: { second: { from: 'first', require: 'warn' } } }

interface Levels {
  readonly first?: Readonly<Record<string, unknown>>
  readonly second?: Readonly<Record<string, unknown>>
}

const files = (
  { first = {}, second = {} }: Levels = {},
  config: Readonly<Record<string, unknown>> = ON,
): Record<string, string> => ({
  'ogpu.yaml': twoNetworks(config),
  [FILE]: JSON.stringify({
    id: 'one',
    name: 'One',
    environments: { cpu: 'https://example.com/one.yml' },
    payment: { minPayment: '0.01 OGPU' },
    maxExpiry: '24h',
    networks: { first, second },
  }),
})

const liveOf = (texts: Readonly<Record<string, string>>): SourceState =>
  applied(specOn(texts, 'first'))

interface Told {
  readonly live?: readonly SourceState[]
  readonly first?: ChainFacts
  readonly second?: ChainFacts
  readonly change?: (world: Ports) => Ports
}

/** What a plan for the second network says. */
async function planned(
  texts: Readonly<Record<string, string>>,
  { live = [liveOf(texts)], first, second, change = (world) => world }: Told = {},
) {
  const { world } = twoNetworkWorld(texts, live, {
    ...(first === undefined ? {} : { first }),
    ...(second === undefined ? {} : { second }),
  })
  const outcome = await plan(change(world), settings)
  if (outcome.kind !== 'plan') throw new Error(JSON.stringify(outcome.problems))
  return outcome.plan
}

/** The world with another chain in place of the first network's. */
const firstChain =
  (chain: Partial<ReturnType<typeof memoryChain>>) =>
  (world: Ports): Ports => ({
    ...world,
    connect: (network) => {
      const connection = world.connect(network)
      return network.name === 'first'
        ? { ...connection, chain: { ...connection.chain, ...chain } }
        : connection
    },
  })

const OTHER_FILE = { environments: { cpu: 'https://example.com/other.yml' } }
const codesOf = ({ refusals }: { readonly refusals: readonly { readonly code: string }[] }) =>
  refusals.map(({ code }) => code)

describe('a publish', () => {
  test('of what is live on the network before is not refused', async () => {
    expect(codesOf(await planned(files()))).toEqual([])
  })

  test('of what has no live Source there is refused, and so is what closed there', async () => {
    const closed = { ...liveOf(files()), status: 'closed' } as const

    for (const live of [[], [closed]])
      expect(await planned(files(), { live })).toMatchObject({
        refusals: [{ code: 'never-live', id: 'one' }],
      })
  })

  test('of another compose file than is live there is refused', async () => {
    const { refusals } = await planned(files({ second: OTHER_FILE }))

    expect(refusals).toMatchObject([{ code: 'never-live', id: 'one' }])
    expect(refusals[0]?.message).toContain('environments.cpu')
  })

  test('at another price, under another name is a matter of each network', async () => {
    const second = { payment: { minPayment: '5 OGPU', minLockup: '1 OGPU' }, name: 'Real' }

    expect(codesOf(await planned(files({ second })))).toEqual([])
  })

  test('is warned of where it is only said', async () => {
    const told = await planned(files({ second: OTHER_FILE }, WARN))

    expect(codesOf(told)).toEqual([])
    expect(told.warnings).toMatchObject([{ code: 'never-live', id: 'one' }])
  })
})

test.each<[string, Told]>([
  ['answers as another chain', { first: { chainId: 5 } }],
  ['has no Nexus', { first: { hasCode: false } }],
  [
    'can’t be reached',
    {
      change: firstChain({
        latest: () => Promise.reject(new Fault('rpc-unreachable', 'nobody there')),
      }),
    },
  ],
  [
    'says nothing for too long',
    {
      change: (world) => ({
        ...firstChain({ latest: () => new Promise<never>(() => undefined) })(world),
        clock: { ...world.clock, sleep: () => Promise.resolve() },
      }),
    },
  ],
  [
    'has a Source whose metadata nobody serves',
    {
      live: [withNote(liveOf(files()))],
      change: (world) => ({
        ...world,
        connect: (network) => ({ ...world.connect(network), ipfs: memoryIpfs() }),
      }),
    },
  ],
])('is not known, and never live, where the network before %s', async (_, told) => {
  for (const config of [ON, WARN]) {
    const texts = files({}, config)
    const { refusals, warnings } = await planned(texts, told)
    const [said, silent] = config === ON ? [refusals, warnings] : [warnings, refusals]

    expect(said).toMatchObject([{ code: 'promotion-unknown', id: 'one' }])
    expect(silent).toEqual([])
  }
})

/** The same Source with a key in its metadata that no definition here makes: it has to be read. */
function withNote(state: SourceState): SourceState {
  if (state.reading.kind !== 'known') return state
  const foreign = [{ key: 'note', json: '"x"' }]
  const metadata = aMetadata({ ...state.reading.metadata, foreign })
  const cid = memoryIpfs().put(metadataBytes(metadata))
  return {
    ...state,
    params: { ...state.params, imageMetadataUrl: `ipfs://${cid}` },
    reading: { kind: 'known', metadata },
  }
}

test('nobody asks the network before where nothing has to be live there, or only a price changes', async () => {
  const unasked = firstChain({ latest: () => Promise.reject(new Error('nobody asks')) })
  const texts = files({ second: { payment: { minPayment: '5 OGPU' } } })
  const own = applied(specOn(files(), 'second'))
  const second = { sources: [unreadSource(own)] }

  expect(codesOf(await planned(files({}, {}), { live: [], change: unasked }))).toEqual([])
  expect(await planned(texts, { live: [own], first: {}, second, change: unasked })).toMatchObject({
    changes: [{ kind: 'update' }],
    refusals: [],
  })
})

describe('the configuration of the base', () => {
  const withBase =
    (base: Readonly<Record<string, string>>) =>
    (world: Ports): Ports => ({
      ...world,
      repo: {
        ...world.repo,
        base: () => Promise.resolve({ name: 'main', commit: 'b'.repeat(40), isBranch: true }),
        definitionsAt: () =>
          Promise.resolve(
            Object.entries(base).map(([path, text]) => ({
              path,
              bytes: new TextEncoder().encode(text),
            })),
          ),
      },
    })

  test.each([
    ['takes the promotion out', {}],
    ['only warns', WARN],
  ])('still refuses where the branch %s', async (_, config) => {
    const texts = files({ second: OTHER_FILE }, config)
    const change = withBase(files({}, ON))

    expect(codesOf(await planned(texts, { change }))).toContain('never-live')
  })

  test('is not needed where the branch itself asks for it', async () => {
    const change = withBase(files({}, {}))

    expect(codesOf(await planned(files({ second: OTHER_FILE }), { change }))).toContain(
      'never-live',
    )
  })
})

const level = fc.record(
  {
    name: fc.constantFrom('One', 'Two'),
    environments: fc.constantFrom<unknown>(
      { cpu: 'https://example.com/other.yml' },
      { nvidia: 'https://example.com/n.yml' },
    ),
    delivery: fc.constantFrom('first-response', 'manual-confirmation'),
    maxExpiry: fc.constantFrom('24h', '15m'),
    payment: fc.constantFrom({ minPayment: '0.05 OGPU' }),
  },
  { requiredKeys: [] },
)

test('whatever both say, a publish is refused exactly where one of these fields differs', async () => {
  await fc.assert(
    fc.asyncProperty(level, level, async (first, second) => {
      const texts = files({ first, second })
      const plain = ({ values }: ReturnType<typeof specOn>): string =>
        JSON.stringify([values.environments, values.delivery, String(values.maxExpiry)])
      const isSame = plain(specOn(texts, 'first')) === plain(specOn(texts, 'second'))

      expect(codesOf(await planned(texts))).toEqual(isSame ? [] : ['never-live'])
      expect(PROMOTED_FIELDS).toHaveLength(5)
    }),
    { numRuns: 60 },
  )
})
