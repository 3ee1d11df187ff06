import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readFinality } from '../../../src/adapters/chain/finality.ts'
import { readHolder } from '../../../src/adapters/chain/holder.ts'
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
