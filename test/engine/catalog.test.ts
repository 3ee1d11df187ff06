import { expect, test } from 'vitest'
import { catalog } from '../../src/engine/catalog.ts'
import { Fault } from '../../src/model/fault.ts'
import type { Catalog, CatalogNetwork, ReadNetwork } from '../../src/model/source/catalog.ts'
import { metadataBytes } from '../../src/model/source/metadata.ts'
import type { SourceState } from '../../src/model/source/state.ts'
import type { Chain } from '../../src/ports/chain.ts'
import type { Ports } from '../../src/ports/run.ts'
import { settingsOf } from '../../src/settings.ts'
import {
  aMetadata,
  amount,
  anAddress,
  aSpec,
  aState,
  CLIENT,
  NEXUS,
  OWNER,
  unreadSource,
  VAULT,
} from '../support/builders.ts'
import { memoryChain } from '../support/memory-chain.ts'
import { memoryIpfs } from '../support/memory-ipfs.ts'
import { memoryWorld } from '../support/memory-world.ts'
import { definitionText } from '../support/project.ts'

const HEAD = 'a'.repeat(40)
const settings = (told = {}) => settingsOf(told, { cwd: '/nowhere', env: {} })

function configText(...names: readonly string[]): string {
  const network = {
    chainId: 31_337,
    rpcUrl: 'http://127.0.0.1:8545',
    nexus: NEXUS,
    vault: VAULT,
    pinUrl: 'https://pin.example/file/create',
    gatewayUrl: 'https://gateway.example/ipfs/',
    client: CLIENT,
    confirmations: 0,
  }
  return JSON.stringify({
    version: 1,
    owner: OWNER,
    repository: 'acme/models',
    networks: Object.fromEntries(
      names.map((name, at) => [name, { ...network, client: anAddress(at + 1) }]),
    ),
  })
}

const LIVE = aSpec({ id: 'live', file: 'sources/live.yaml' })
const states: readonly SourceState[] = [
  aState({ of: LIVE, address: anAddress(10) }),
  aState({
    of: aSpec({ id: 'dearer' }),
    address: anAddress(11),
    params: { minPayment: amount('5 OGPU') },
  }),
  aState({ of: aSpec({ id: 'gone' }), address: anAddress(12) }),
  aState({ of: LIVE, address: anAddress(13), status: 'closed' }),
  aState({ of: aSpec({ id: 'shut' }), address: anAddress(14), status: 'closed' }),
  aState({
    of: aSpec({ id: 'theirs' }),
    address: anAddress(15),
    metadata: aMetadata({ marker: null }),
  }),
]

/** A repository with three definitions beside a chain with six Sources, of which one is a stranger's. */
function world(
  facts: Parameters<typeof memoryWorld>[0] & { readonly networks?: readonly string[] } = {},
): Ports {
  const networks = facts.networks ?? ['local']
  const ipfs = memoryIpfs()
  for (const { reading } of states)
    if (reading.kind === 'known') ipfs.put(metadataBytes(reading.metadata))
  const texts = {
    'ogpu.yaml': configText(...networks),
    ...Object.fromEntries(
      ['live', 'dearer', 'later'].map((id) => [
        `sources/${id}.yaml`,
        definitionText({ id, networks: [...networks] }),
      ]),
    ),
    ...facts.texts,
  }
  const plain = memoryWorld({
    chain: memoryChain({
      sources: states.map(unreadSource),
      impacts: (addresses) =>
        Promise.resolve(
          addresses.map((address) => ({ providers: Number(BigInt(address) % 7n), tasks: 3 })),
        ),
    }),
    ipfs,
    ...facts,
    texts,
  })
  const files = Object.entries(texts).map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(text),
  }))
  return { ...plain, repo: { ...plain.repo, definitionsAt: () => Promise.resolve(files) } }
}

async function made(ports: Ports, told = {}): Promise<Catalog> {
  const outcome = await catalog(ports, settings(told))
  if (outcome.kind !== 'catalog') throw new Error(JSON.stringify(outcome.problems))
  return outcome.catalog
}

function read(network: CatalogNetwork | undefined): ReadNetwork {
  if (network?.kind !== 'read') throw new Error('it was not read')
  return network
}

test('it has the Sources of the repository, how each stands to git, and what is not published yet', async () => {
  const [network] = (await made(world())).networks
  const { sources, pending } = read(network)

  expect(sources.map(({ id, state, standing }) => [id, state.status, standing.kind])).toEqual([
    ['dearer', 'active', 'differs'],
    ['gone', 'active', 'orphan'],
    ['live', 'active', 'same'],
    ['live', 'closed', 'same'],
    ['shut', 'closed', 'same'],
  ])
  expect(pending).toEqual(['later'])
})

test('providers and tasks are those of the very Source', async () => {
  const { sources } = read((await made(world())).networks[0])

  for (const { state, impact } of sources)
    expect(impact?.providers).toBe(Number(BigInt(state.address) % 7n))
})

test('a definition has its file, and the commit that changed it last', async () => {
  const { sources } = read((await made(world())).networks[0])

  expect(
    sources.map(({ id, definition }) => [id, definition?.file, definition?.lastChange]),
  ).toEqual([
    ['dearer', 'sources/dearer.yaml', { commit: HEAD }],
    ['gone', undefined, undefined],
    ['live', 'sources/live.yaml', { commit: HEAD }],
    ['live', 'sources/live.yaml', { commit: HEAD }],
    ['shut', undefined, undefined],
  ])
})

test('a network whose RPC is gone is not read, and the others are', async () => {
  const ports = world({ networks: ['first', 'second', 'third'] })
  const broken = memoryChain()
  const away = new Fault('rpc-unreachable', 'rpc.example is away')
  const { networks } = await made({
    ...ports,
    connect: (network) =>
      network.name === 'second'
        ? { ...ports.connect(network), chain: { ...broken, latest: () => Promise.reject(away) } }
        : ports.connect(network),
  })

  expect(networks.map(({ network, kind }) => [network.name, kind])).toEqual([
    ['first', 'read'],
    ['second', 'unread'],
    ['third', 'read'],
  ])
  expect(networks[1]).toMatchObject({ why: { code: 'rpc-unreachable' } })
})

test('a network where another chain answers is not read', async () => {
  const { networks } = await made(world({ chain: memoryChain({ chainId: 1 }) }))

  expect(networks[0]).toMatchObject({ kind: 'unread', why: { code: 'wrong-chain' } })
})

test('one that was asked for is the only one', async () => {
  const { networks } = await made(world({ networks: ['first', 'second'] }), { network: 'second' })

  expect(networks.map(({ network }) => network.name)).toEqual(['second'])
})

test('one RPC from outside is no RPC for several networks', async () => {
  const ports = world({ networks: ['first', 'second'] })
  const outcome = await catalog(ports, settings({ rpcUrl: 'https://rpc.example' }))

  expect(outcome).toMatchObject({ kind: 'problems', problems: [{ code: 'usage' }] })
  await made(ports, { rpcUrl: 'https://rpc.example', network: 'first' })
})

test('a broken definition stops it: it must not look as if there were no such Source', async () => {
  const outcome = await catalog(world({ texts: { 'sources/live.yaml': 'id: [' } }), settings())

  expect(outcome.kind).toBe('problems')
})

test('a history is that of its Source, and what nobody tells is left out', async () => {
  const ports = world()
  const [live] = states
  const told = (events: Chain['events']): Promise<Catalog> =>
    made({
      ...ports,
      connect: (network) => {
        const connection = ports.connect(network)
        return { ...connection, chain: { ...connection.chain, events } }
      },
    })
  const publish = {
    source: anAddress(10),
    kind: 'publish',
    block: 7,
    index: 0,
    timestamp: 1_700_000_000n,
    hash: `0x${'1'.repeat(64)}`,
    sender: CLIENT,
    params: live?.params ?? null,
  } as const
  const known = read((await told(async () => ({ events: [publish], from: 0 }))).networks[0])
  const silent = read(
    (await told(() => Promise.reject(new Fault('rpc-unreachable', 'away')))).networks[0],
  )

  expect(known.sources.find(({ state }) => state.address === anAddress(10))?.history).toMatchObject(
    {
      isComplete: true,
      entries: [{ kind: 'publish', block: 7, sender: CLIENT }],
    },
  )
  expect(silent.sources).toHaveLength(5)
  expect(silent.sources.some(({ history }) => history !== undefined)).toBe(false)
})

test('outside of a repository it has no commit, and everything else', async () => {
  const ports = world()
  const { commit, networks } = await made({
    ...ports,
    repo: { ...ports.repo, head: () => Promise.resolve(undefined) },
  })

  expect(commit).toBeUndefined()
  expect(read(networks[0]).sources).toHaveLength(5)
})
