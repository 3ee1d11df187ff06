import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readFinality } from '../../../src/adapters/chain/finality.ts'
import { readHolder, readQueued } from '../../../src/adapters/chain/holder.ts'
import { readLook } from '../../../src/adapters/chain/look.ts'
import { readRecentBlocks } from '../../../src/adapters/chain/pace.ts'
import type { LookRequest } from '../../../src/model/chain.ts'
import { CLIENT, NEXUS } from '../../support/builders.ts'
import type { Answer, Call } from '../../support/fault-proxy.ts'
import { each, type RpcServer, startRpcServer } from '../../support/rpc-server.ts'

const HASHES = ['0x', '0x'].map((start, index) => start + `${index + 1}`.repeat(64))
const [FIRST = '', SECOND = ''] = HASHES
const REQUEST: LookRequest = {
  account: CLIENT,
  hashes: HASHES,
  at: 97,
  finalized: true,
  pending: true,
}

const block = (number: number): Answer => ({
  result: { number: `0x${number.toString(16)}`, hash: `block ${number}`, timestamp: '0x1' },
})
const receipt = (hash: string): Answer => ({
  result: {
    transactionHash: hash,
    blockNumber: '0x64',
    blockHash: 'block 100',
    status: '0x1',
    logs: [],
    gasUsed: '0x1',
    effectiveGasPrice: '0x2',
  },
})
const INDEXING: Answer = {
  error: { code: -32_000, message: 'transaction indexing is in progress' },
}

/** A node whose newest block is 100; `different` answers in its place. */
function node(
  different: (call: Call) => Answer | undefined = () => undefined,
): (call: Call) => Answer {
  return (call) => different(call) ?? usual(call)
}

function usual({ method, params }: Call): Answer {
  const [first] = params
  if (method === 'eth_getBlockByNumber') {
    const tags: Readonly<Record<string, number>> = { latest: 100, finalized: 98 }
    const number = tags[String(first)] ?? (/^0x/.test(String(first)) ? Number(first) : undefined)
    return number === undefined
      ? { error: { code: -32_602, message: 'invalid argument 0: hex string without 0x prefix' } }
      : block(number)
  }
  if (method === 'eth_getTransactionCount')
    return { result: params[1] === 'pending' ? '0x8' : '0x7' }
  if (method === 'web3_clientVersion')
    return { result: 'Geth/v1.17.10-stable/linux-amd64/go1.26.8' }
  return { result: null }
}

let server: RpcServer
let answer: (call: Call) => Answer

beforeEach(async () => {
  answer = node()
  server = await startRpcServer(each((call) => answer(call)))
})
afterEach(() => server.stop())

describe('a look', () => {
  test('is one request, however many hashes it asks for, and names the newest block first', async () => {
    const hashes = Array.from({ length: 40 }, (_, index) => `0x${index}`)

    await readLook(server.rpc(), NEXUS, { ...REQUEST, hashes })

    expect(server.posts).toHaveLength(1)
    expect(server.posts[0]?.[0]).toMatchObject({
      method: 'eth_getBlockByNumber',
      params: ['latest', false],
    })
  })

  test('tells blocks, nonces, receipts and what the node has', async () => {
    answer = node(({ method, params: [hash] }) => {
      if (method === 'eth_getTransactionReceipt' && hash === FIRST) return receipt(FIRST)
      if (method === 'eth_getTransactionByHash' && hash === SECOND)
        return { result: { hash: SECOND, blockNumber: null } }
      return undefined
    })

    expect(await readLook(server.rpc(), NEXUS, REQUEST)).toMatchObject({
      latest: { number: 100 },
      finalized: { number: 98 },
      block: { number: 97 },
      nonce: 7,
      nonceAt: 7,
      pending: 8,
      receipts: [{ hash: FIRST, blockNumber: 100 }],
      known: [FIRST, SECOND],
    })
    answer = node()
    expect((await readLook(server.rpc(), NEXUS, REQUEST)).missing).toEqual(HASHES)
  })

  test('asks for nothing that nobody wants', async () => {
    await readLook(server.rpc(), NEXUS, {
      account: CLIENT,
      hashes: [],
      finalized: false,
      pending: false,
    })

    expect(server.posts[0]?.map(({ method }) => method)).toEqual([
      'eth_getBlockByNumber',
      'eth_getTransactionCount',
    ])
  })

  test.each<[string, Answer]>([
    ['an error', INDEXING],
    ['nothing', { result: null }],
    ['something else', { result: { logs: 7 } }],
    ['a receipt without a status', { result: { blockNumber: '0x64', blockHash: '0x1' } }],
    ['a number beyond all nonces', { result: `0x${'f'.repeat(64)}` }],
  ])('leaves out what a node answers with %s: it is not known yet', async (_, said) => {
    answer = () => said

    expect(await readLook(server.rpc(), NEXUS, REQUEST)).toMatchObject({ receipts: [], known: [] })
  })

  test.each<[string, Answer, readonly string[]]>([
    ['nothing', { result: null }, HASHES],
    ['a receipt without a block', { result: { blockNumber: null } }, HASHES],
    ['an error', INDEXING, []],
    ['something else', { result: 7 }, []],
  ])('calls a receipt absent only where the node says so: %s', async (_, said, absent) => {
    answer = node(({ method }) => (method === 'eth_getTransactionReceipt' ? said : undefined))

    expect((await readLook(server.rpc(), NEXUS, REQUEST)).absent).toEqual(absent)
  })

  test.each<[string, string, Answer, readonly string[] | undefined]>([
    ['a nonce that is an error', 'eth_getTransactionCount', INDEXING, undefined],
    ['a nonce without digits', 'eth_getTransactionCount', { result: '0x' }, ['nonce']],
    [
      'a nonce beyond counting',
      'eth_getTransactionCount',
      { result: `0x${'f'.repeat(64)}` },
      ['nonce'],
    ],
    ['a nonce that is null', 'eth_getTransactionCount', { result: null }, ['nonce']],
    ['a block that is not there', 'eth_getBlockByNumber', { result: null }, undefined],
    ['a block that is a text', 'eth_getBlockByNumber', { result: 'latest' }, ['block']],
    ['another block than was asked for', 'eth_getBlockByNumber', block(100), ['block']],
    ['no receipt', 'eth_getTransactionReceipt', { result: null }, undefined],
    [
      'a receipt in no block',
      'eth_getTransactionReceipt',
      { result: { blockNumber: null } },
      undefined,
    ],
    ['a receipt that is a text', 'eth_getTransactionReceipt', { result: 'mined' }, ['receipt']],
    [
      'a receipt without a status',
      'eth_getTransactionReceipt',
      { result: { blockNumber: '0x64', blockHash: '0x1', logs: [] } },
      ['receipt'],
    ],
    ['a transaction that is a number', 'eth_getTransactionByHash', { result: 7 }, undefined],
  ])(
    'says of what nothing can be made, and of nothing else: %s',
    async (_, asked, said, illegible) => {
      answer = node(({ method }) => (method === asked ? said : undefined))

      expect((await readLook(server.rpc(), NEXUS, REQUEST)).illegible).toEqual(illegible)
    },
  )

  test.each<[string, string, string, string | undefined]>([
    ['a nonce', 'eth_getTransactionCount', 'no such account', 'no such account'],
    ['the newest block', 'eth_getBlockByNumber', 'not for you', 'not for you'],
    ['a receipt', 'eth_getTransactionReceipt', 'not for you', undefined],
    [
      'a nonce at a block that is not here yet',
      'eth_getTransactionCount',
      'header not found',
      undefined,
    ],
    ['a nonce of a lost connection', 'eth_getTransactionCount', 'socket hang up', undefined],
    ['a nonce for a moment', 'eth_getTransactionCount', 'too many requests', undefined],
  ])(
    'tells the words of a refusal of what every node has: %s',
    async (_, asked, message, refused) => {
      answer = node(({ method }) =>
        method === asked ? { error: { code: -32_000, message } } : undefined,
      )

      const patient = { request: 20_000, refused: 700, failing: 700 }
      const seen = await readLook(server.rpc('', patient), NEXUS, REQUEST).catch(() => undefined)

      expect(seen?.refused).toBe(refused)
    },
  )

  test('keeps the rest of an answer in which one call failed', async () => {
    answer = node(({ method }) => (method === 'eth_getTransactionReceipt' ? INDEXING : undefined))

    expect(await readLook(server.rpc(), NEXUS, REQUEST)).toMatchObject({
      latest: { number: 100 },
      nonce: 7,
      receipts: [],
    })
  })

  test('takes no other block for the one that was asked for', async () => {
    answer = node(({ params }) => (params[0] === '0x61' ? block(100) : undefined))

    expect(await readLook(server.rpc(), NEXUS, REQUEST)).not.toHaveProperty('block')
  })
})

describe('what a node says of when its blocks are final', () => {
  test('is asked in one request', async () => {
    expect(await readFinality(server.rpc())).toMatchObject({
      latest: { number: 100 },
      finalized: { number: 98 },
      client: expect.stringMatching(/^Geth/),
    })
    expect(server.posts).toHaveLength(1)
  })

  test('is nothing where it takes any word for the newest block', async () => {
    answer = node(({ method }) => (method === 'eth_getBlockByNumber' ? block(100) : undefined))

    expect(await readFinality(server.rpc())).not.toHaveProperty('finalized')
  })

  test('is nothing where it knows no such tag and names no client', async () => {
    answer = node(({ method, params }) =>
      method === 'web3_clientVersion' || params[0] === 'finalized'
        ? { error: { code: -32_601, message: 'no' } }
        : undefined,
    )

    expect(await readFinality(server.rpc())).toEqual({
      latest: expect.objectContaining({ number: 100 }),
    })
  })

  test('is cut where a client’s name is long', async () => {
    answer = node(({ method }) =>
      method === 'web3_clientVersion' ? { result: 'x'.repeat(10_000) } : undefined,
    )

    expect((await readFinality(server.rpc())).client?.length).toBeLessThanOrEqual(80)
  })
})

describe('recent blocks', () => {
  test('are the newest twenty in one request, oldest first', async () => {
    const blocks = await readRecentBlocks(server.rpc(), 100)

    expect(blocks.map(({ number }) => number)).toEqual(
      Array.from({ length: 20 }, (_, index) => 81 + index),
    )
    expect(server.posts).toHaveLength(1)
  })

  test('never are the genesis block', async () => {
    expect((await readRecentBlocks(server.rpc(), 2)).map(({ number }) => number)).toEqual([1, 2])
    expect(await readRecentBlocks(server.rpc(), 0)).toEqual([])
  })

  test('are fewer where the node does not give some', async () => {
    answer = node(({ params }) => (params[0] === '0x63' ? INDEXING : undefined))

    expect(await readRecentBlocks(server.rpc(), 100)).toHaveLength(19)
  })
})

describe('who waits at a nonce', () => {
  const theirs = {
    hash: FIRST,
    from: CLIENT.toUpperCase().replace('0X', '0x'),
    nonce: '0x7',
    gasPrice: '0x64',
    maxFeePerGas: '0x64',
    maxPriorityFeePerGas: '0x2',
  }
  const holder = { hash: FIRST, fees: { kind: 'eip1559', maxFee: 100n, tip: 2n } }

  test.each<[string, string, unknown]>([
    ['its pool', 'txpool_contentFrom', { pending: { 7: theirs }, queued: {} }],
    ['what is queued', 'txpool_contentFrom', { pending: {}, queued: { 7: theirs } }],
    ['the answer to exactly this', 'eth_getTransactionBySenderAndNonce', theirs],
    [
      'the block to come',
      'eth_getBlockByNumber',
      {
        number: '0x65',
        hash: SECOND,
        transactions: [{ ...theirs, from: NEXUS }, { ...theirs, nonce: '0x8' }, theirs],
      },
    ],
  ])('is read from %s', async (_, method, result) => {
    answer = node((call) =>
      call.method === method ? { result } : { error: { code: -32_601, message: 'no such method' } },
    )

    expect(await readHolder(server.rpc(), CLIENT, 7)).toMatchObject(holder)
    expect(server.posts).toHaveLength(1)
  })

  test('pays a price of the older kind', async () => {
    const { maxFeePerGas: _, ...legacy } = theirs
    answer = node(({ method }) =>
      method === 'txpool_contentFrom' ? { result: { pending: { 7: legacy } } } : undefined,
    )

    expect(await readHolder(server.rpc(), CLIENT, 7)).toMatchObject({
      fees: { kind: 'legacy', gasPrice: 100n },
    })
  })

  test.each<[string, Answer]>([
    ['refuses', { error: { code: -32_601, message: 'no such method' } }],
    ['shows none', { result: null }],
    ['shows only another nonce', { result: { ...theirs, nonce: '0x9' } }],
    ['shows only another account', { result: { ...theirs, from: NEXUS } }],
    ['shows no hash', { result: { ...theirs, hash: 'none' } }],
  ])('is nobody where the node %s', async (_, said) => {
    answer = () => said

    expect(await readHolder(server.rpc(), CLIENT, 7)).toBeUndefined()
  })
})

describe('a transaction in the pool', () => {
  const waiting = {
    hash: FIRST,
    from: CLIENT,
    nonce: '0x8',
    maxFeePerGas: '0x64',
    maxPriorityFeePerGas: '0x1',
  }

  test.each<[boolean, string, Answer]>([
    [true, 'keeps it for later', { result: { pending: {}, queued: { 8: waiting } } }],
    [false, 'has it next', { result: { pending: { 8: waiting }, queued: {} } }],
    [false, 'keeps another one', { result: { queued: { 9: { ...waiting, nonce: '0x9' } } } }],
    [false, 'keeps another’s', { result: { queued: { 8: { ...waiting, from: NEXUS } } } }],
    [false, 'shows no pool', { error: { code: -32_601, message: 'no such method' } }],
    [false, 'says nothing', { result: null }],
    [false, 'says nonsense', { result: { queued: 'none' } }],
  ])('is queued (%s) where the node %s', async (isQueued, _, said) => {
    answer = () => said

    expect(await readQueued(server.rpc(), CLIENT, 8)).toBe(isQueued)
  })

  test('is found in the whole pool where a node can’t tell one account’s part of it', async () => {
    answer = ({ method }) =>
      method === 'txpool_content'
        ? { result: { pending: {}, queued: { [CLIENT]: { 8: waiting } } } }
        : { error: { code: -32_601, message: 'Method not found' } }

    expect(await readQueued(server.rpc(), CLIENT, 8)).toBe(true)
    expect(await readQueued(server.rpc(), CLIENT, 9)).toBe(false)
  })
})
