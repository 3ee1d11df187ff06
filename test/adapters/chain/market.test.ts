import { AbiCoder } from 'ethers'
import { afterEach, expect, test } from 'vitest'
import { readMarket } from '../../../src/adapters/chain/market.ts'
import { SELECTORS } from '../../../src/adapters/chain/selectors.ts'
import type { MarketReading, MarketSource } from '../../../src/model/source/market.ts'
import { sampledRows } from '../../../src/model/source/market.ts'
import { type Address, ZERO_ADDRESS } from '../../../src/model/units/address.ts'
import { asWei } from '../../../src/model/units/amount.ts'
import { anAddress, CLIENT, NEXUS, someParams } from '../../support/builders.ts'
import {
  type Asked,
  each,
  type Reply,
  type RpcServer,
  startRpcServer,
} from '../../support/rpc-server.ts'

const coder = AbiCoder.defaultAbiCoder()
const TUPLE = '(address,string,uint8,uint256,uint256,uint256,bool,string,uint8,uint256)'
const REVERT = { error: { code: 3, message: 'execution reverted', data: '0x' } }
const MOST_REQUESTS = 10

type Outcome = { readonly result: unknown } | { readonly error: unknown }

interface Quirks {
  /** Calls that the node takes in one POST. */
  readonly batch?: number
  readonly source?: (index: number, selector: string) => Outcome | undefined
  readonly reply?: (calls: readonly Asked[], post: number) => Reply | undefined
}

let server: RpcServer | undefined
afterEach(() => server?.stop())

const addressOf = (index: number): Address => anAddress(5_000 + index)
const isClosed = (index: number): boolean => index % 5 === 4
const isHole = (index: number): boolean => index % 50 === 7

function sourceOf(index: number): MarketSource {
  return {
    address: addressOf(index),
    environments: 1 + (index % 7),
    minPayment: asWei(BigInt((index * 7_919) % 1_009)),
    minLockup: asWei(BigInt(index % 13)),
    providers: index % 3,
    metadataUrl: `ipfs://${index}`,
  }
}

/** A Nexus with so many rows in memory, some closed, some holes, and what was made of it. */
async function marketOf(count: number, quirks: Quirks = {}): Promise<MarketReading> {
  const rows = new Map(Array.from({ length: count }, (_, index) => [addressOf(index), index]))
  const answer = ({ params }: Asked): Outcome => {
    const [{ to, data }] = params as [{ to: string; data: string }]
    const selector = data.slice(0, 10)
    if (selector === SELECTORS.getSourceCount) return word(BigInt(count))
    if (selector === SELECTORS.sources) {
      const index = Number(`0x${data.slice(10)}`)
      if (index >= count) return REVERT
      return word(BigInt(isHole(index) ? ZERO_ADDRESS : addressOf(index)))
    }
    const index = rows.get(to as Address) ?? -1
    return quirks.source?.(index, selector) ?? told(sourceOf(index), isClosed(index), selector)
  }
  const honest = each(answer)
  server = await startRpcServer((calls, post) => {
    if (calls.length > (quirks.batch ?? 500)) return { status: 413, body: {} }
    return quirks.reply?.(calls, post) ?? honest(calls)
  })
  return readMarket(server.rpc(), NEXUS, 5)
}

function told(source: MarketSource, closed: boolean, selector: string): Outcome {
  if (selector === SELECTORS.getStatus) return word(closed ? 1n : 0n)
  if (selector === SELECTORS.getRegistrantCount) return word(BigInt(source.providers))
  const params = {
    ...someParams(),
    client: CLIENT,
    imageMetadataUrl: source.metadataUrl,
    imageEnvironments: source.environments,
    minPayment: source.minPayment,
    minAvailableLockup: source.minLockup,
  }
  return { result: coder.encode([TUPLE], [Object.values(params)]) }
}

function word(value: bigint): Outcome {
  return { result: `0x${value.toString(16).padStart(64, '0')}` }
}

const liveOf = (rows: readonly number[]): readonly MarketSource[] =>
  rows.filter((row) => !isHole(row) && !isClosed(row)).map(sourceOf)

test.each([0, 1, 2, 499, 500, 501, 1_000])(
  'all live Sources of %i are read in ten requests at most',
  async (count) => {
    const market = await marketOf(count)

    expect(market).toEqual({
      kind: 'read',
      listed: count,
      asked: count,
      unread: 0,
      sources: liveOf(sampledRows(count, count)),
    })
    expect(server?.posts.length).toBeLessThanOrEqual(MOST_REQUESTS)
  },
)

test.each([
  [50_000, 500],
  [1_000, 300],
  [50_000, 100],
  [700, 40],
])(
  'of %i behind a node that takes %i calls a sample is read, and its size said',
  async (count, batch) => {
    const market = await marketOf(count, { batch })

    if (market.kind === 'unknown') throw new Error(market.reason)
    expect(market.asked).toBeGreaterThan(0)
    expect(market.asked).toBeLessThanOrEqual(1_000)
    expect(market).toMatchObject({ listed: count, unread: 0 })
    expect(market.sources).toEqual(liveOf(sampledRows(count, market.asked)))
    expect(server?.posts.length).toBeLessThanOrEqual(MOST_REQUESTS)
  },
)

test('a Source that refuses, or answers with what nobody can read, is missing and counted', async () => {
  const market = await marketOf(40, {
    source: (index, selector) => {
      if (index === 0) return REVERT
      if (index === 1 && selector === SELECTORS.getSourceParams) return { result: '0x1234' }
      if (index === 2 && selector === SELECTORS.getRegistrantCount) return word(2n ** 255n)
      return index === 3 && selector === SELECTORS.getStatus ? { result: null } : undefined
    },
  })

  expect(market).toMatchObject({ listed: 40, asked: 40, unread: 4 })
  expect(market).toHaveProperty('sources', liveOf(sampledRows(40, 40).slice(4)))
})

test.each<[string, Quirks]>([
  ['takes no batch', { batch: 1 }],
  ['answers nothing', { reply: () => ({ status: 503, body: {} }) }],
  ['answers nonsense', { reply: () => ({ text: '<html>' }) }],
  ['asks to slow down', { reply: (_, post) => (post > 1 ? { status: 429, body: {} } : undefined) }],
  ['dies after the count', { reply: (_, post) => (post > 1 ? 'reset' : undefined) }],
])('where the node %s nothing is made of it, in ten requests at most', async (_, quirks) => {
  expect(await marketOf(30, quirks)).toMatchObject({ kind: 'unknown' })
  expect(server?.posts.length).toBeLessThanOrEqual(MOST_REQUESTS)
})

test('where it fails later on, what is missing is counted and nothing is made up', async () => {
  const market = await marketOf(600, {
    reply: (_, post) => (post > 4 ? { status: 500, body: {} } : undefined),
  })

  if (market.kind === 'unknown') throw new Error(market.reason)
  expect(market.asked).toBe(600)
  expect(market.unread).toBeGreaterThan(0)
  expect(liveOf(sampledRows(600, 600))).toEqual(expect.arrayContaining([...market.sources]))
  expect(server?.posts.length).toBeLessThanOrEqual(MOST_REQUESTS)
})
