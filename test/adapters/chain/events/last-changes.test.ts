import { AbiCoder, toBeHex } from 'ethers'
import { afterEach, describe, expect, test } from 'vitest'
import {
  readEventRange,
  readLastChanges,
} from '../../../../src/adapters/chain/events/last-changes.ts'
import {
  SOURCE_PUBLISHED,
  SOURCE_STATUS_CHANGED,
  SOURCE_UPDATED,
} from '../../../../src/adapters/chain/selectors.ts'
import type { Address } from '../../../../src/model/units/address.ts'
import { anAddress, CLIENT, NEXUS, someParams } from '../../../support/builders.ts'
import {
  type Asked,
  each,
  type Reply,
  type RpcServer,
  startRpcServer,
} from '../../../support/rpc-server.ts'

const coder = AbiCoder.defaultAbiCoder()
const TUPLE = '(address,string,uint8,uint256,uint256,uint256,bool,string,uint8,uint256)'
const [ONE, TWO] = [anAddress(11), anAddress(12)]
const STRANGER = anAddress(13)

interface Event {
  readonly source: Address
  readonly block: number
  readonly kind?: 'published' | 'updated' | 'status'
  readonly from?: Address
  /** What of the log is otherwise. */
  readonly log?: Readonly<Record<string, unknown>>
}

interface Range {
  readonly from: number
  readonly to: number
  readonly size: number
}

type LogReply = { readonly result: unknown } | { readonly error: unknown } | Reply

let server: RpcServer | undefined
afterEach(() => server?.stop())

/** A node that holds these events; `refuse` says no to a range where it gives something. */
async function serve(
  events: readonly Event[],
  refuse: (range: Range) => LogReply | undefined = () => undefined,
  transaction?: unknown,
) {
  const hashes = new Map(events.map((event, index) => [hashOf(index), event]))
  const answer = ({
    method,
    params,
  }: Asked): { readonly result: unknown } | { readonly error: unknown } => {
    if (method === 'eth_blockNumber') return { result: '0x186a0' }
    if (method === 'eth_getLogs') {
      const { from, to } = rangeOf(params)
      return {
        result: events.flatMap((event, index) =>
          event.block >= from && event.block <= to ? [logOf(event, index)] : [],
        ),
      }
    }
    if (method !== 'eth_getTransactionByHash')
      throw new Error(`${method} is no read that explains anything`)
    const event = hashes.get(String(params[0]))
    return {
      result:
        transaction === undefined
          ? { from: event?.from ?? CLIENT, blockNumber: toBeHex(event?.block ?? 0) }
          : transaction,
    }
  }
  server = await startRpcServer((calls) => {
    const [first] = calls
    const refusal = first?.method === 'eth_getLogs' ? refuse(rangeOf(first.params)) : undefined
    if (refusal === undefined) return each(answer)(calls)
    return typeof refusal === 'object' && ('result' in refusal || 'error' in refusal)
      ? each(() => refusal)(calls)
      : refusal
  })
  return server.rpc()
}

function rangeOf(params: readonly unknown[]): Range {
  const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }]
  return {
    from: Number(fromBlock),
    to: Number(toBlock),
    size: Number(toBlock) - Number(fromBlock) + 1,
  }
}

function hashOf(index: number): string {
  return `0x${(index + 1).toString(16).padStart(64, '0')}`
}

function logOf({ source, block, kind = 'updated', log }: Event, index: number): object {
  const topics = {
    published: SOURCE_PUBLISHED,
    updated: SOURCE_UPDATED,
    status: SOURCE_STATUS_CHANGED,
  }
  const data = {
    published: () => coder.encode(['address'], [source]),
    updated: () => coder.encode(['address', TUPLE], [source, Object.values(someParams())]),
    status: () => coder.encode(['address', 'uint8'], [source, 1]),
  }
  const where = {
    blockNumber: toBeHex(block),
    logIndex: toBeHex(index),
    transactionHash: hashOf(index),
    removed: false,
  }
  return { address: NEXUS, topics: [topics[kind]], data: data[kind](), ...where, ...log }
}

const ranges = (): readonly Range[] =>
  (server?.posts.flat() ?? [])
    .filter(({ method }) => method === 'eth_getLogs')
    .map(({ params }) => rangeOf(params))

describe('the last change of each Source', () => {
  test('is its newest event of any kind, with the sender of the transaction', async () => {
    const rpc = await serve([
      { source: ONE, block: 40, kind: 'published' },
      { source: ONE, block: 60, kind: 'updated', from: STRANGER },
      { source: TWO, block: 70, kind: 'status' },
      { source: TWO, block: 65, kind: 'updated' },
    ])

    expect(await readLastChanges(rpc, NEXUS, [ONE, TWO], 100)).toEqual(
      new Map([
        [ONE, { hash: hashOf(1), block: 60, from: STRANGER }],
        [TWO, { hash: hashOf(2), block: 70, from: CLIENT }],
      ]),
    )
    expect(server?.posts.map(([call]) => call?.method)).toEqual([
      'eth_getLogs',
      'eth_getTransactionByHash',
    ])
  })

  test('is the later of two in one block, in whatever order the node lists them', async () => {
    const rpc = await serve([
      { source: ONE, block: 60, log: { logIndex: '0x9' } },
      { source: ONE, block: 60, log: { logIndex: '0xa' } },
      { source: ONE, block: 60, log: { logIndex: '0x2' } },
    ])

    expect((await readLastChanges(rpc, NEXUS, [ONE], 100)).get(ONE)).toMatchObject({
      hash: hashOf(1),
    })
  })

  test('is looked for at or before the block, and at the newest one where no number is given', async () => {
    const events = [
      { source: ONE, block: 60 },
      { source: ONE, block: 101 },
    ]

    expect((await readLastChanges(await serve(events), NEXUS, [ONE], 100)).get(ONE)).toMatchObject({
      block: 60,
    })
    await server?.stop()
    expect(
      (await readLastChanges(await serve(events), NEXUS, [ONE], 'latest')).get(ONE),
    ).toMatchObject({ block: 101 })
  })

  test('is looked for further and further back, one range after the other, until every Source was met', async () => {
    const rpc = await serve([
      { source: ONE, block: 899_000 },
      { source: TWO, block: 700_000 },
      { source: STRANGER, block: 100 },
    ])

    const causes = await readLastChanges(rpc, NEXUS, [ONE, TWO], 900_000)

    expect([...causes.keys()]).toEqual([ONE, TWO])
    expect(ranges()[0]).toMatchObject({ to: 900_000, size: 10_000 })
    expect(
      ranges().every(({ to }, index) => index === 0 || to === (ranges()[index - 1]?.from ?? 0) - 1),
    ).toBe(true)
    expect(ranges().at(-1)?.from).toBeGreaterThan(100)
  })

  test('is absent where there is no event down to the first block', async () => {
    const rpc = await serve([{ source: ONE, block: 3 }])

    expect([...(await readLastChanges(rpc, NEXUS, [ONE, TWO], 100)).keys()]).toEqual([ONE])
    expect(ranges()).toEqual([{ from: 0, to: 100, size: 101 }])
  })

  test('is absent where a bounded search does not come to it', async () => {
    const rpc = await serve([{ source: ONE, block: 5 }])

    expect(await readLastChanges(rpc, NEXUS, [ONE], 900_000_000)).toEqual(new Map())
    expect(ranges()).toHaveLength(60)
  })

  test('is not asked for where no Source is', async () => {
    expect(await readLastChanges(await serve([]), NEXUS, [], 100)).toEqual(new Map())
    expect(server?.posts).toEqual([])
  })
})

describe('a node that limits ranges', () => {
  test.each<[string, LogReply]>([
    [
      'counts blocks',
      { error: { code: -32602, message: 'block range too large, maximum is 2000' } },
    ],
    [
      'counts results',
      { error: { code: -32005, message: 'query returns more than 10000 results' } },
    ],
    ['gives no code', { error: { message: 'exceed maximum block range: 2000' } }],
    ['speaks of its limits only', { error: { code: -32005, message: 'limit exceeded' } }],
    ['answers with null', { result: null }],
    [
      'answers as a proxy, in HTML',
      { status: 502, text: '<html><body>502 Bad Gateway</body></html>' },
    ],
    ['answers in HTML with 200', { text: '<html></html>' }],
    ['answers 413', { status: 413, text: '' }],
    [
      'answers 400',
      {
        status: 400,
        body: {
          jsonrpc: '2.0',
          id: 1,
          error: { code: -32600, message: 'eth_getLogs is limited to a 2000 range' },
        },
      },
    ],
    ['resets the connection', 'reset'],
  ])('is asked for less where it %s', async (_, refusal) => {
    const rpc = await serve([{ source: ONE, block: 92_000 }], ({ size }) =>
      size > 2_000 ? refusal : undefined,
    )

    expect((await readLastChanges(rpc, NEXUS, [ONE], 100_000)).get(ONE)).toEqual({
      hash: hashOf(0),
      block: 92_000,
      from: CLIENT,
    })
    expect(ranges().filter(({ size }) => size > 2_000).length).toBeLessThan(6)
  })

  test('is asked for less where it hangs', async () => {
    const rpc = await serve([{ source: ONE, block: 99_990 }], ({ size }) =>
      size > 5_000 ? 'hang' : undefined,
    )

    expect((await readLastChanges(rpc, NEXUS, [ONE], 100_000)).size).toBe(1)
  })

  test('is asked for more again behind a crowded stretch', async () => {
    const rpc = await serve([{ source: ONE, block: 10 }], ({ from, size }) =>
      from > 95_000 && size > 1_250 ? { error: { code: -32005, message: 'too many' } } : undefined,
    )

    expect((await readLastChanges(rpc, NEXUS, [ONE], 100_000)).size).toBe(1)
    expect(Math.max(...ranges().map(({ size }) => size))).toBeGreaterThanOrEqual(10_000)
  })

  test('is served where it takes ten blocks at a time', async () => {
    const rpc = await serve([{ source: ONE, block: 99_700 }], ({ size }) =>
      size > 10 ? { error: { code: -32600, message: 'up to a 10 block range' } } : undefined,
    )

    expect((await readLastChanges(rpc, NEXUS, [ONE], 100_000)).size).toBe(1)
    expect(ranges().length).toBeLessThanOrEqual(60)
  })
})

describe('a node that explains nothing', () => {
  test.each<[string, LogReply]>([
    [
      'has no such method',
      {
        error: { code: -32601, message: 'the method eth_getLogs does not exist/is not available' },
      },
    ],
    [
      'forbids it in words',
      { error: { code: -32000, message: 'Method eth_getLogs is not allowed' } },
    ],
    ['refuses every range', { error: { code: -32000, message: 'no' } }],
    ['answers in HTML, always', { status: 403, text: '<html></html>' }],
  ])('gives an empty map, and no Fault, where it %s', async (_, refusal) => {
    expect(await readLastChanges(await serve([], () => refusal), NEXUS, [ONE], 100_000)).toEqual(
      new Map(),
    )
    expect(ranges().length).toBeLessThan(15)
  })

  test('gives an empty map where it is gone', async () => {
    const rpc = await serve([])
    await server?.stop()

    expect(await readLastChanges(rpc, NEXUS, [ONE], 100_000)).toEqual(new Map())
    expect(await readLastChanges(rpc, NEXUS, [ONE], 'latest')).toEqual(new Map())
  })

  test.each<[string, unknown]>([
    ['does not know the transaction', null],
    ['has it in another block', { from: CLIENT, blockNumber: '0x3b' }],
    ['has it without a sender', { blockNumber: '0x3c' }],
    ['names a sender that is no address', { from: '0x12', blockNumber: '0x3c' }],
  ])('names no cause where it %s', async (_, transaction) => {
    expect(
      await readLastChanges(
        await serve([{ source: ONE, block: 60 }], () => undefined, transaction),
        NEXUS,
        [ONE],
        100,
      ),
    ).toEqual(new Map())
  })
})

test.each<[string, Readonly<Record<string, unknown>>]>([
  ['of another contract', { address: STRANGER }],
  ['that were taken back', { removed: true }],
  ['of another kind', { topics: [`0x${'ab'.repeat(32)}`] }],
  ['without topics', { topics: null }],
  ['without data', { data: '0x' }],
  ['whose first word is no address', { data: `0x${'ff'.repeat(32)}` }],
  ['without a transaction', { transactionHash: null }],
  ['outside of the range', { blockNumber: '0x1000' }],
  ['without a block', { blockNumber: null }],
  ['without an index', { logIndex: undefined }],
])('logs %s are passed over', async (_, log) => {
  const rpc = await serve([
    { source: ONE, block: 50 },
    { source: ONE, block: 60, log },
  ])

  expect((await readLastChanges(rpc, NEXUS, [ONE], 100)).get(ONE)).toMatchObject({ block: 50 })
})

describe('the range that a node gives events of', () => {
  test.each<[string, (range: Range) => LogReply | undefined, number, number]>([
    ['everything', () => undefined, 100_000, 10_000],
    ['a chain of six blocks', () => undefined, 5, 6],
    [
      '1,000 blocks at most',
      ({ size }) =>
        size > 1_000 ? { error: { code: -32_000, message: 'range too wide' } } : undefined,
      100_000,
      625,
    ],
    ['nothing', () => ({ error: { code: -32_000, message: 'no' } }), 100_000, 0],
    [
      'no such method',
      () => ({ error: { code: -32_601, message: 'method not found' } }),
      100_000,
      0,
    ],
    ['a web page', () => ({ status: 200, text: '<!doctype html>' }), 100, 0],
  ])('is found by asking for less: %s', async (_, refuse, newest, range) => {
    const rpc = await serve([], refuse)

    expect(await readEventRange(rpc, NEXUS, newest)).toBe(range)
  })
})
