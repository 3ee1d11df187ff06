import { describe, expect, test } from 'vitest'
import { market } from '../src/engine/market.ts'
import { findNeighbours } from '../src/engine/neighbours.ts'
import { plan } from '../src/engine/plan.ts'
import { Fault } from '../src/model/fault.ts'
import type { MarketReading, MarketSource } from '../src/model/source/market.ts'
import { metadataBytes } from '../src/model/source/metadata.ts'
import { checksum } from '../src/model/units/address.ts'
import { marketReportJson } from '../src/report/json/market-json.ts'
import { planJson } from '../src/report/json/plan-json.ts'
import { marketText } from '../src/report/text/market-text.ts'
import { settingsOf } from '../src/settings.ts'
import { HOSTILE, terminalFaults } from './report/hostile.ts'
import { aMetadata, amount, anAddress, aState, unreadSource } from './support/builders.ts'
import { memoryChain } from './support/memory-chain.ts'
import { type MemoryIpfs, memoryIpfs } from './support/memory-ipfs.ts'
import { aConfigText, memoryWorld } from './support/memory-world.ts'
import { definitionText } from './support/project.ts'

const settings = settingsOf({ offline: true }, { cwd: '/', env: {} })
const forever = { now: () => 0, today: () => 0n, sleep: () => new Promise<void>(() => undefined) }
const atOnce = { ...forever, sleep: () => Promise.resolve() }

function aSource(index: number, facts: Partial<MarketSource> = {}): MarketSource {
  return {
    address: anAddress(500 + index),
    environments: 1,
    minPayment: amount(`${index} OGPU`),
    minLockup: amount('1 OGPU'),
    providers: index % 2,
    metadataUrl: '',
    ...facts,
  }
}

function readOf(sources: readonly MarketSource[]): MarketReading {
  const { length } = sources
  return { kind: 'read', listed: length, asked: length, unread: 0, sources }
}

const OTHERS = readOf([1, 2, 3, 4].map((index) => aSource(index)))

const composeOf = (image: string): string =>
  `services:\n  one:\n    image: ${JSON.stringify(image)}\n    ports: ["\${PORT}:5555"]\n`

/** A stranger's metadata and compose file, and the URL that addresses the first. */
function published(ipfs: MemoryIpfs, name: string, cpu: string): string {
  const environments = { cpu, nvidia: '', amd: '' }
  const bytes = metadataBytes(aMetadata({ name, environments, marker: null }))
  return `ipfs://${ipfs.put(bytes)}`
}

describe('a plan', () => {
  test('of a publish says where its price stands, and neither digest nor fingerprint knows', async () => {
    const world = (reading: MarketReading) =>
      memoryWorld({ chain: memoryChain({ market: reading }) })
    const [quiet, busy, unknown] = await Promise.all(
      [readOf([]), OTHERS, { kind: 'unknown', reason: 'no' } as const].map((reading) =>
        plan(world(reading), settings),
      ),
    )
    if (quiet?.kind !== 'plan' || busy?.kind !== 'plan' || unknown?.kind !== 'plan')
      throw new Error('there is a plan')

    const [change] = planJson(busy.plan).changes
    expect(change?.market).toMatchObject({ rank: { below: 0, same: 0, above: 4 }, listed: 4 })
    expect(planJson(unknown.plan).changes[0]?.market).toBeNull()
    for (const other of [quiet, unknown]) {
      expect(other.plan.fingerprint).toBe(busy.plan.fingerprint)
      expect(other.plan.changes.map(({ market: _, ...rest }) => rest)).toEqual(
        busy.plan.changes.map(({ market: _, ...rest }) => rest),
      )
    }
  })

  test('goes on where the chain fails at that', async () => {
    const chain = {
      ...memoryChain(),
      market: () => Promise.reject(new Fault('rpc-error', 'no such thing')),
    }
    const outcome = await plan(memoryWorld({ chain }), settings)

    expect(outcome).toMatchObject({ kind: 'plan', plan: { changes: [{ market: null }] } })
  })

  test('that asks for no other price asks nobody for theirs', async () => {
    const texts = {
      'ogpu.yaml': aConfigText(),
      'sources/one.yaml': JSON.stringify({ id: 'one', state: 'closed', networks: ['local'] }),
    }
    const chain = { ...memoryChain(), market: () => Promise.reject(new Error('nobody asks')) }

    expect(await plan(memoryWorld({ texts, chain }), settings)).toMatchObject({ kind: 'plan' })
  })
})

describe('market', () => {
  test('of a network shows every set of environments, and of a definition its place', async () => {
    const chain = memoryChain({ market: OTHERS })
    const world = { ...memoryWorld({ chain }), clock: forever }
    const [network, definition, missing] = await Promise.all([
      market(world, settings),
      market(world, settings, 'one'),
      market(world, settings, 'two'),
    ])

    expect(network).toMatchObject({ markets: [{ all: { sources: 4 } }], definition: null })
    expect(definition).toMatchObject({
      markets: [],
      definition: { id: 'one', place: { rank: { below: 0, above: 4 } } },
    })
    expect(missing).toMatchObject({ kind: 'problems', problems: [{ code: 'usage' }] })
  })

  test('shows nothing of strangers but inert text', async () => {
    const ipfs = memoryIpfs()
    const sources = HOSTILE.map((text, index) =>
      aSource(index + 1, {
        minPayment: amount('0.01 OGPU'),
        metadataUrl: published(ipfs, text, `ipfs://${ipfs.put(composeOf(text))}`),
      }),
    )
    const chain = memoryChain({ market: readOf(sources) })
    const world = { ...memoryWorld({ chain, ipfs }), clock: forever }
    const report = await market(world, settings, 'one')
    if (report.kind === 'problems') throw new Error('there is a market')

    expect(terminalFaults(marketText(report, { colour: false }))).toEqual([])
    expect(JSON.parse(JSON.stringify(marketReportJson(report)))).toHaveProperty(
      'definition.neighbours.rows',
    )
    const rows = report.definition?.neighbours.rows ?? []
    expect(rows.every(({ images }) => images.length === 0)).toBe(true)
  })
})

describe('neighbours', () => {
  const sought = {
    wanted: amount('1 OGPU'),
    environments: ['cpu'] as const,
    composes: [composeOf('acme/chat:1.0.0')],
  }

  test('with the same image come first, whatever its tag, and only a CID leads to one', async () => {
    const ipfs = memoryIpfs()
    const same = ipfs.put(composeOf('docker.io/acme/chat:0.9'))
    const other = ipfs.put(composeOf('acme/other:1'))
    const sources = [
      aSource(1, { metadataUrl: published(ipfs, 'Other', `ipfs://${other}`) }),
      aSource(2, { metadataUrl: published(ipfs, 'Theirs', 'https://evil.example/compose.yml') }),
      aSource(3, { metadataUrl: 'https://evil.example/metadata.json' }),
      aSource(4, { metadataUrl: published(ipfs, 'Same', `https://evil.example/ipfs/${same}`) }),
    ]
    const found = await findNeighbours({ ipfs, clock: forever }, sources, sought)

    expect(found).toMatchObject({ looked: 4, read: 2, images: ['acme/chat'] })
    expect(found.rows.map(({ name, sharesImage }) => [name, sharesImage])).toEqual([
      ['Same', true],
      ['Other', false],
      ['Theirs', false],
      [null, false],
    ])
    expect(ipfs.fetched.join()).not.toContain('evil')
  })

  test('are bounded in number: no more are asked for than are looked at', async () => {
    const ipfs = memoryIpfs()
    const sources = Array.from({ length: 500 }, (_, index) =>
      aSource(index + 1, { metadataUrl: published(ipfs, `${index}`, 'ipfs://none') }),
    )
    const found = await findNeighbours({ ipfs, clock: forever }, sources, sought)

    expect(found.rows).toHaveLength(8)
    expect(ipfs.fetched.length).toBeLessThanOrEqual(2 * found.looked)
    expect(found.looked).toBe(24)
  })

  test('are told apart by price where nothing comes in time', async () => {
    const ipfs = { ...memoryIpfs(), fetch: () => new Promise<never>(() => undefined) }
    const sources = [3, 1, 2].map((index) =>
      aSource(index, { metadataUrl: published(memoryIpfs(), 'x', '') }),
    )
    const found = await findNeighbours({ ipfs, clock: atOnce }, sources, sought)

    expect(found.rows.map(({ address }) => address)).toEqual(
      [1, 2, 3].map((i) => anAddress(500 + i)),
    )
    expect(found.read).toBe(0)
  })
})

test('the Source of the definition itself is left out of its market', async () => {
  const state = aState({ address: anAddress(502) })
  const texts = {
    'ogpu.yaml': aConfigText(),
    'sources/one.yaml': JSON.stringify({
      ...JSON.parse(definitionText({ id: 'one' })),
      networks: { local: { address: state.address } },
    }),
  }
  const ipfs = memoryIpfs()
  ipfs.put(metadataBytes(aMetadata()))
  const chain = memoryChain({ market: OTHERS, sources: [unreadSource(state)] })
  const report = await market(
    { ...memoryWorld({ texts, chain, ipfs }), clock: forever },
    settings,
    'one',
  )
  if (report.kind === 'problems') throw new Error('there is a market')

  expect(report).toMatchObject({ definition: { place: { all: { sources: 3 } } } })
  expect(JSON.stringify(marketReportJson(report))).not.toContain(checksum(state.address))
})
