import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSourceEvents } from '../../src/adapters/chain/events/source-events.ts'
import { readHistories } from '../../src/engine/read-histories.ts'
import type { SourceEvent, SourceHistory } from '../../src/model/source/history.ts'
import type { Address } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { foldEvents } from '../../src/plan/history.ts'
import { anAddress, GATEWAY, NEXUS, someParams } from '../support/builders.ts'
import { type Act, anEventNode, type EventNode, type Habits } from '../support/event-node.ts'
import { memoryChain } from '../support/memory-chain.ts'
import { memoryIpfs } from '../support/memory-ipfs.ts'
import { each, type RpcServer, startRpcServer } from '../support/rpc-server.ts'

const OURS = [anAddress(11), anAddress(12), anAddress(13)]
const STRANGERS = [anAddress(21), anAddress(22), anAddress(23)]
const BOUNDS = { requests: 5_000, time: 60_000, pause: 1 }

/** What real nodes and gateways say to a range that is too wide for them. */
const TOO_WIDE = [
  { code: -32_000, message: 'too wide blocks range, the limit is 100' },
  { code: -32_000, message: 'block range is bigger than maxBlockRange' },
  { code: -32_602, message: 'range 1000000 exceeds limit of 10000' },
  { code: -32_600, message: 'You can make eth_getLogs requests with up to a 10 block range.' },
  { code: -32_614, message: 'eth_getLogs is limited to a 10,000 range' },
  {
    code: -32_000,
    message: 'requested too many blocks from 0 to 16777216, maximum is set to 2048',
  },
  {
    code: -32_602,
    message: 'invalid params',
    data: { payload: 'range 9009594 is bigger than 2000' },
  },
]
const TOO_MANY = [
  { code: -32_005, message: 'query returned more than 10000 results' },
  { code: -32_602, message: 'query exceeds max results 20000, retry with the range 24-30' },
  { code: -32_000, message: 'Log response size exceeded. Please reduce query block range.' },
]
const PRUNED = [
  { code: 4_444, message: 'pruned history unavailable' },
  { code: -32_000, message: 'history has been pruned for this block' },
  { code: -32_602, message: 'old data not available due to pruning' },
]

let server: RpcServer
let node: EventNode
beforeAll(async () => {
  server = await startRpcServer((calls) => each(node.answer)(calls))
})
afterAll(() => server.stop())

/** The histories of our Sources by a node with these habits. */
async function historiesOf(acts: readonly Act[], newest: number, habits: Habits = {}) {
  node = anEventNode(acts, newest, habits)
  const sources = node.sources.filter(({ address }) => OURS.includes(address))
  const chain = memoryChain({
    events: (addresses, at) => readSourceEvents(server.rpc(), NEXUS, addresses, at, BOUNDS),
  })
  const histories = await readHistories({ chain, ipfs: memoryIpfs() }, sources, newest, {
    gatewayUrl: GATEWAY,
  })
  return { sources, histories }
}

/** What a history says, without the words for it. */
function toldIn({ entries, address }: SourceHistory): readonly Omit<SourceEvent, 'index'>[] {
  return entries.map(({ kind, block, timestamp, hash, sender, params }) => ({
    source: address,
    kind,
    block,
    timestamp,
    hash,
    sender,
    params,
  }))
}

/** What is so, as far as a node with these habits can tell it. */
function trueOf(
  address: Address,
  acts: readonly Act[],
  { states = 'archive', transactions }: Habits,
) {
  const isWallet = (block: number): boolean =>
    acts.some(
      (act) =>
        act.source === address &&
        act.block === block &&
        act.kind === 'publish' &&
        act.isWallet === true,
    )
  return node.events
    .filter(({ source }) => source === address)
    .map(({ index: _, ...event }) => {
      const isUpdatedAtOnce = acts.some(
        (act) => act.source === address && act.block === event.block && act.kind === 'update',
      )
      const isTold =
        event.kind !== 'publish' ||
        (transactions !== 'none' && !isWallet(event.block)) ||
        (states === 'archive' && !isUpdatedAtOnce)
      return {
        ...event,
        sender: transactions === 'none' ? null : event.sender,
        params: isTold ? event.params : null,
      }
    })
}

/** A life of each of these Sources: published, updated, some closed at the end. */
function livesOf(addresses: readonly Address[], newest: number): fc.Arbitrary<readonly Act[]> {
  const life = (source: Address, position: number) =>
    fc
      .record({
        blocks: fc.uniqueArray(fc.integer({ min: 1, max: newest }), { minLength: 1, maxLength: 6 }),
        isClosed: fc.boolean(),
        isWallet: fc.boolean(),
        isHurried: fc.boolean(),
        isForeign: fc.boolean(),
      })
      .map(({ blocks, isClosed, isWallet, isHurried, isForeign }) => {
        const sorted = [...blocks].sort((a, b) => a - b)
        const all = isHurried ? [sorted[0] ?? 1, ...sorted] : sorted
        return all.map((block, index): Act => {
          const isLast = isClosed && index > 0 && index === all.length - 1
          const kind = index === 0 ? 'publish' : isLast ? 'close' : 'update'
          const params = someParams({ minPayment: asWei(BigInt(1 + position * 100 + index)) })
          const sender = isForeign && index > 0 ? { sender: anAddress(31) } : {}
          return { kind, source, block, isWallet, ...sender, ...(isLast ? {} : { params }) }
        })
      })
  return fc.tuple(...addresses.map(life)).map((lives) => lives.flat())
}

const NEWEST = 250
const lives = livesOf([...OURS, ...STRANGERS], NEWEST)
const habits: fc.Arbitrary<Habits> = fc.record(
  {
    range: fc.record({
      most: fc.constantFrom(10, 57, 100, 5_000),
      error: fc.constantFrom(...TOO_WIDE),
    }),
    results: fc.record({ most: fc.constantFrom(12, 20), error: fc.constantFrom(...TOO_MANY) }),
    states: fc.constantFrom('archive', 'recent', 'lazy'),
    transactions: fc.constantFrom('by-hash', 'by-place', 'none'),
    isNoisy: fc.boolean(),
  },
  { requiredKeys: [] },
)
const some = { numRuns: 15 }

describe('folding the history of a Source', () => {
  test('gives its present parameters, and each step is what happened, whatever ranges a node answers', async () => {
    await fc.assert(
      fc.asyncProperty(lives, habits, async (acts, habit) => {
        const { sources, histories } = await historiesOf(acts, NEWEST, habit)

        expect([...histories.keys()]).toEqual(sources.map(({ address }) => address))
        for (const source of sources) {
          const history = histories.get(source.address)
          if (history === undefined) throw new Error('a Source without a history')
          expect(toldIn(history)).toEqual(trueOf(source.address, acts, habit))
          expect(history).toMatchObject({
            isComplete: true,
            from: history.entries[0]?.block,
          })
          const { params, status } = foldEvents(history.entries)
          expect(status).toBe(source.status)
          if (params !== undefined) expect(params).toEqual(source.params)
        }
      }),
      some,
    )
  })

  test('is told from where on nothing is missing where a node has forgotten what was before', async () => {
    const forgets = fc.record({
      before: fc.integer({ min: 1, max: NEWEST }),
      error: fc.option(fc.constantFrom(...PRUNED), { nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(lives, habits, forgets, async (acts, habit, { before, error }) => {
        const pruned = error === undefined ? { before } : { before, error }
        const { sources, histories } = await historiesOf(acts, NEWEST, { ...habit, pruned })

        for (const { address } of sources) {
          const history = histories.get(address)
          const events = trueOf(address, acts, habit)
          if (history === undefined) throw new Error('a Source without a history')
          expect(history.from).toBeGreaterThanOrEqual(
            Math.min(history.isComplete ? 0 : before, NEWEST + 1),
          )
          expect(history.isComplete).toBe((events[0]?.block ?? 0) >= history.from)
          expect(history.why).toBe(history.isComplete ? undefined : 'unanswered')
          const since = ({ block }: { readonly block: number }): boolean => block >= history.from
          expect(toldIn(history).filter(since)).toEqual(events.filter(since))
        }
      }),
      some,
    )
  })

  test('leaves out what only another branch had, which answers the first requests', async () => {
    const sides = livesOf([...OURS, ...STRANGERS], 99).chain((before) =>
      fc.record({
        before: fc.constant(before),
        after: livesOf(OURS, 99),
        other: livesOf(OURS, 99),
        requests: fc.constantFrom(1, 2),
      }),
    )
    const later = (acts: readonly Act[], price: bigint): readonly Act[] =>
      acts.map((act, index) => ({
        ...act,
        kind: 'update',
        block: act.block + 100,
        params: someParams({ minPayment: asWei(price + BigInt(index)) }),
      }))
    await fc.assert(
      fc.asyncProperty(sides, habits, async ({ before, after, other, requests }, habit) => {
        const acts = [...before.filter(({ kind }) => kind !== 'close'), ...later(after, 1_000n)]
        const branch = { from: 100, acts: later(other, 2_000n), requests }
        const { sources, histories } = await historiesOf(acts, 200, { ...habit, branch })

        for (const { address } of sources)
          expect(toldIn(histories.get(address) ?? failed())).toEqual(trueOf(address, acts, habit))
      }),
      some,
    )
  })
})

test('all of a crowded chain is read from a node that cuts its answers without a word', async () => {
  const crowd = Array.from(
    { length: 700 },
    (_, index): Act => ({
      kind: 'publish',
      source: anAddress(1_000 + index),
      block: 1 + Math.floor(index / 2),
    }),
  )
  await fc.assert(
    fc.asyncProperty(lives, fc.constantFrom(100, 130, 600), async (acts, most) => {
      const { sources, histories } = await historiesOf([...acts, ...crowd], NEWEST, {
        results: { most },
      })

      for (const { address } of sources)
        expect(toldIn(histories.get(address) ?? failed())).toEqual(trueOf(address, acts, {}))
    }),
    { numRuns: 5 },
  )
})

test('a Source of which the newest events are missing at first is read once more, and the others are not', async () => {
  const acts = OURS.flatMap((source): readonly Act[] => [
    { kind: 'publish', source, block: 1, params: someParams() },
    { kind: 'update', source, block: 90, params: someParams({ minPayment: asWei(9n) }) },
  ])
  const [lagging] = OURS
  const asked: (readonly Address[])[] = []
  node = anEventNode(acts, 100)
  const chain = memoryChain({
    events: async (addresses, newest) => {
      asked.push(addresses)
      const read = await readSourceEvents(server.rpc(), NEXUS, addresses, newest, BOUNDS)
      const isThere = ({ source, block }: SourceEvent): boolean => source !== lagging || block < 90
      return asked.length > 1 ? read : { ...read, events: read.events.filter(isThere) }
    },
  })
  const histories = await readHistories({ chain, ipfs: memoryIpfs() }, node.sources, 100, {
    gatewayUrl: GATEWAY,
  })

  expect(asked).toEqual([OURS, [lagging]])
  expect([...histories.values()].map(({ isComplete }) => isComplete)).toEqual([true, true, true])
})

test('a node that gives no events leaves nothing known, and says so', async () => {
  const acts: readonly Act[] = [
    { kind: 'publish', source: OURS[0] ?? failed(), block: 1, params: someParams() },
  ]
  const { histories } = await historiesOf(acts, 100, {
    range: { most: 0, error: { code: -32_601, message: 'the method eth_getLogs does not exist' } },
  })

  expect([...histories.values()]).toMatchObject([
    { entries: [], from: 101, isComplete: false, why: 'unanswered' },
  ])
})

test('a step that only another branch had is left out, though both branches end the same', async () => {
  const [source = failed()] = OURS
  const last: Act = {
    kind: 'update',
    source,
    block: 190,
    params: someParams({ minPayment: asWei(9n) }),
  }
  const acts: readonly Act[] = [{ kind: 'publish', source, block: 1, params: someParams() }, last]
  const other: Act = { ...last, block: 150, params: someParams({ minPayment: asWei(5n) }) }
  const { histories } = await historiesOf(acts, 200, {
    branch: { from: 100, acts: [other, last], requests: 1 },
  })

  expect(toldIn(histories.get(source) ?? failed())).toEqual(trueOf(source, acts, {}))
})

test('blocks that are replaced again and again end it', async () => {
  const acts: readonly Act[] = [
    { kind: 'publish', source: OURS[0] ?? failed(), block: 1, params: someParams() },
  ]
  const habit = { branch: { from: 0, acts, requests: 100 } }

  await expect(historiesOf(acts, 100, habit)).rejects.toMatchObject({ code: 'chain-moved' })
})

function failed(): never {
  throw new Error('a Source without a history')
}
