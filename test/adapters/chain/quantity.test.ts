import { afterEach, describe, expect, test } from 'vitest'
import { JsonRpcChain } from '../../../src/adapters/chain/chain.ts'
import { readCount, readPrice, readQuantity } from '../../../src/adapters/chain/quantity.ts'
import { CLIENT, NEXUS, someParams, VAULT } from '../../support/builders.ts'
import { each, type RpcServer, startRpcServer } from '../../support/rpc-server.ts'

const hex = (value: bigint): string => `0x${value.toString(16)}`

describe('a number of a node', () => {
  test.each([
    ['0x0', 0n],
    ['0xff', 255n],
    ['0x00ff', 255n],
    [hex(2n ** 256n - 1n), 2n ** 256n - 1n],
  ])('is read: %s', (text, number) => {
    expect(readQuantity(text)).toBe(number)
  })

  test.each<unknown>([
    hex(2n ** 256n),
    '0x',
    '255',
    255,
    null,
    undefined,
    '0xg',
    `0x${'0'.repeat(70)}1`,
  ])('is none: %s', (value) => {
    expect(readQuantity(value)).toBeUndefined()
  })

  test('is bounded: a count by what can be counted with exactly, a price by what anybody could pay', () => {
    expect([readCount(hex(2n ** 53n - 1n)), readCount(hex(2n ** 53n))]).toEqual([
      2 ** 53 - 1,
      undefined,
    ])
    expect([readPrice(hex(2n ** 100n)), readPrice(hex(2n ** 100n + 1n))]).toEqual([
      2n ** 100n,
      undefined,
    ])
  })
})

describe('what a node says beyond all bounds is a Fault', () => {
  let server: RpcServer
  afterEach(() => server.stop())

  const IMPATIENT = { request: 5_000, refused: 200, failing: 200 }
  const BLOCK = { number: '0x7', hash: '0x1', timestamp: '0x1', baseFeePerGas: '0x1' }
  const RECEIPT = {
    blockNumber: '0x7',
    blockHash: '0x1',
    status: '0x1',
    logs: [],
    gasUsed: '0x1',
    effectiveGasPrice: '0x1',
  }

  const told = async (answers: Readonly<Record<string, unknown>>): Promise<JsonRpcChain> => {
    server = await startRpcServer((calls) =>
      each((call) => ({ result: answers[call.method] ?? '0x1' }))(calls),
    )
    return new JsonRpcChain({ rpcUrl: server.origin, nexus: NEXUS, vault: VAULT }, IMPATIENT)
  }

  test.each<[string, Readonly<Record<string, unknown>>, (chain: JsonRpcChain) => Promise<unknown>]>(
    [
      ['a nonce', { eth_getTransactionCount: hex(2n ** 53n) }, (chain) => chain.nonce(CLIENT, 7)],
      ['a balance', { eth_getBalance: hex(2n ** 256n) }, (chain) => chain.balance(CLIENT, 7)],
      ['a chain id', { eth_chainId: hex(2n ** 64n) }, (chain) => chain.chainId()],
      [
        'a block',
        { eth_getBlockByNumber: { ...BLOCK, number: hex(2n ** 64n) } },
        (chain) => chain.latest(),
      ],
      [
        'a tip',
        { eth_getBlockByNumber: BLOCK, eth_maxPriorityFeePerGas: hex(2n ** 300n) },
        (chain) => chain.fees(),
      ],
      [
        'a base fee',
        { eth_getBlockByNumber: { ...BLOCK, baseFeePerGas: hex(2n ** 200n) } },
        (chain) => chain.fees(),
      ],
    ],
  )('%s', async (_, answers, ask) => {
    await expect(ask(await told(answers))).rejects.toMatchObject({ code: 'rpc-answer' })
  })

  test.each([
    ['block', { blockNumber: hex(2n ** 64n) }],
    ['price', { effectiveGasPrice: hex(2n ** 300n) }],
  ])('a receipt’s %s beyond them is no receipt', async (_, said) => {
    const look = { account: CLIENT, hashes: ['0x1'], pending: false, finalized: false }
    const answers = { eth_getBlockByNumber: BLOCK, eth_getTransactionReceipt: RECEIPT }
    const receipts = async (answer: Readonly<Record<string, unknown>>): Promise<number> =>
      (await (await told(answer)).look(look)).receipts.length

    expect(await receipts(answers)).toBe(1)
    await server.stop()
    expect(await receipts({ ...answers, eth_getTransactionReceipt: { ...RECEIPT, ...said } })).toBe(
      0,
    )
  })

  test.each([hex(0n), hex(20_999n), hex(2n ** 64n), 'yes'])(
    'an estimate of %s is none',
    async (estimate) => {
      const chain = await told({ eth_call: '0x', eth_estimateGas: estimate })

      expect(await chain.simulate([{ kind: 'publish', params: someParams() }], CLIENT, 7)).toEqual([
        { kind: 'ok', gas: null },
      ])
    },
  )
})
