import { afterEach, describe, expect, test } from 'vitest'
import { readRefusal, sendOnce } from '../../../src/adapters/chain/send.ts'
import { each, type Reply, type RpcServer, startRpcServer } from '../../support/rpc-server.ts'

/**
 * What a node may say to signed bytes, in the words of real ones, and what can be done about it.
 */
const words: readonly [ReturnType<typeof readRefusal>['kind'], string, string][] = [
  ['accepted', 'geth 1.17, go-opera, Sonic', 'already known'],
  ['accepted', 'geth of old', 'known transaction: 0xab12'],
  ['accepted', 'EDR 0.22', 'Known transaction: 0xab12'],
  ['accepted', 'nethermind', 'AlreadyKnown'],
  ['accepted', 'anvil 1.7', 'transaction already imported'],
  ['accepted', 'parity', 'Transaction with the same hash was already imported.'],
  ['accepted', 'besu', 'Known transaction'],
  [
    'nonce-held',
    'geth 1.17, anvil 1.7, go-opera, Sonic, reth',
    'replacement transaction underpriced',
  ],
  ['nonce-held', 'besu', 'Replacement transaction underpriced'],
  ['nonce-held', 'nethermind', 'ReplacementNotAllowed'],
  [
    'nonce-held',
    'EDR 0.22',
    'Replacement transaction underpriced. A gasPrice/maxFeePerGas of at least 2200000000 is necessary to replace the existing transaction with nonce 7.',
  ],
  [
    'nonce-held',
    'EDR 0.22, the tip',
    'Replacement transaction underpriced. A gasPrice/maxPriorityFeePerGas of at least 11 is necessary to replace the existing transaction with nonce 7.',
  ],
  ['nonce-held', 'erigon', 'could not replace existing tx'],
  [
    'nonce-held',
    'geth 1.17, an account with code',
    'in-flight transaction limit reached for delegated accounts',
  ],
  [
    'nonce-held',
    'parity',
    'Transaction gas price supplied is too low. There is another transaction with same nonce in the queue. Try increasing the gas price or incrementing the nonce.',
  ],
  [
    'below-minimum',
    'geth 1.17, the pool',
    'transaction gas price below minimum: gas tip cap 0, minimum needed 1',
  ],
  [
    'below-minimum',
    'geth 1.14, the pool',
    'transaction underpriced: gas tip cap 1, minimum needed 2',
  ],
  [
    'below-minimum',
    'geth, the block',
    'max fee per gas less than block base fee: address 0xab, maxFeePerGas: 1, baseFee: 2',
  ],
  ['below-minimum', 'anvil 1.7', 'max fee per gas less than block base fee'],
  [
    'below-minimum',
    'EDR 0.22',
    'Transaction maxFeePerGas (1) is too low for the next block, which has a baseFeePerGas of 2',
  ],
  [
    'below-minimum',
    'EDR 0.22, of old',
    'Transaction gasPrice (1) is too low for the next block, which has a baseFeePerGas of 2',
  ],
  ['below-minimum', 'besu', 'Gas price below configured minimum gas price'],
  ['below-minimum', 'nethermind', 'FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 1, BaseFee: 2'],
  ['below-minimum', 'nethermind, full pool', 'FeeTooLowToCompete'],
  [
    'below-minimum',
    'parity',
    "Transaction gas price is too low. It does not satisfy your node's minimal gas price (minimal: 100 got: 50). Try increasing the gas price.",
  ],
  [
    'nonce-held',
    'parity, replacing',
    'Transaction gas price supplied is too low. There is another transaction with same nonce in the queue. Try increasing the gas price or incrementing the nonce.',
  ],
  ['below-minimum', 'arbitrum', 'gas price too low'],
  [
    'below-minimum',
    'EDR',
    'Transaction maxFeePerGas (1) is too low for the next block, which has a baseFeePerGas of 875000000',
  ],
  [
    'below-minimum',
    'ganache',
    "Transaction's maxFeePerGas (1) is less than the block's baseFeePerGas (765778125) (vm hf=shanghai -> block -> tx)",
  ],
  [
    'rejected',
    'EDR, money',
    "Sender doesn't have enough funds to send tx. The max upfront cost is: 42 and the sender's balance is: 0.",
  ],
  [
    'rejected',
    'EDR, gas cap',
    'Transaction gas limit is 16777217 and exceeds transaction gas cap of 16777216',
  ],
  ['rejected', 'EDR, gas', 'Transaction requires at least 21000 gas but got 20000'],
  [
    'rejected',
    'EDR, chain',
    'Trying to send a raw transaction with an invalid chainId. The expected chainId is 31337',
  ],
  [
    'rejected',
    'geth 1.17, gas cap',
    'transaction gas limit too high (cap: 16777216, tx: 16777217)',
  ],
  ['rejected', 'anvil, block gas', 'intrinsic gas too high -- tx.gas_limit > env.block.gas_limit'],
  ['rejected', 'ganache, chain', 'Invalid chain id (5) for chain with id 31337.'],
  [
    'underpriced',
    'go-opera and Sonic for their least price, ganache 7.9 for the base fee, geth 1.17 for a full pool',
    'transaction underpriced',
  ],
  [
    'rejected',
    'geth, money',
    'insufficient funds for gas * price + value: balance 0, tx cost 1, overshot 1',
  ],
  [
    'rejected',
    'nethermind, money',
    'InsufficientFunds, Balance is 0 less than sending value + gas 1',
  ],
  ['rejected', 'besu, money', 'Upfront cost exceeds account balance'],
  [
    'rejected',
    'parity, money',
    'Insufficient funds. The account you tried to send transaction from does not have enough funds. Required 2 and got: 1.',
  ],
  ['rejected', 'geth, gas', 'intrinsic gas too low: gas 1, minimum needed 21000'],
  ['rejected', 'besu, gas', 'Intrinsic gas exceeds gas limit'],
  ['rejected', 'geth, block gas', 'exceeds block gas limit'],
  ['rejected', 'besu, block gas', 'Transaction gas limit exceeds block gas limit'],
  ['rejected', 'geth, chain', 'invalid chain id for signer: have 1 want 1071'],
  ['rejected', 'besu, chain', 'Wrong chainId'],
  ['rejected', 'geth, size', 'oversized data: transaction size 140000, limit 131072'],
  ['rejected', 'geth, cap', 'tx fee (2.00 ether) exceeds the configured cap (1.00 ether)'],
  ['rejected', 'geth, sender', 'invalid sender'],
  ['nonce-spent', 'geth, go-opera, Sonic, anvil', 'nonce too low: next nonce 5, tx nonce 4'],
  ['nonce-spent', 'nethermind', 'OldNonce'],
  ['nonce-spent', 'parity', 'Transaction nonce is too low. Try incrementing the nonce.'],
  [
    'nonce-spent',
    'EDR',
    "Nonce too low. Expected nonce to be 1 but got 0. Note that transactions can't be queued when automining.",
  ],
  ['unknown', 'a busy node', 'txpool is full'],
  ['unknown', 'a proxy', 'upstream request failed'],
  ['unknown', 'nobody', ''],
]

test.each(words)('%s is what %s means by "%s"', (kind, _, message) => {
  expect(readRefusal(message).kind).toBe(kind)
})

test('no reason holds a URL’s path, signed bytes or a key', () => {
  const { reason } = readRefusal(
    `Post "https://rpc.example/v3/SECRETKEY" with 0x${'ab'.repeat(150)} failed: invalid sender ${'cd'.repeat(32)}`,
  ) as {
    readonly reason: string
  }

  expect(reason).toContain('rpc.example')
  expect(reason).not.toMatch(/SECRETKEY|abab|cdcd/)
})

describe('signed bytes', () => {
  let server: RpcServer | undefined
  afterEach(() => server?.stop())

  const sent = async (reply: (post: number) => Reply): Promise<string> => {
    server = await startRpcServer((_, post) => reply(post))
    const answer = await sendOnce(server.rpc('/v3/SECRETKEY'), { hash: '0x1', raw: '0x02' })
    expect(JSON.stringify(answer)).not.toContain('SECRETKEY')
    return answer.kind
  }

  test.each<[string, string, Reply]>([
    ['accepted', 'a hash', { body: { jsonrpc: '2.0', id: 1, result: '0xsomethingelse' } }],
    [
      'accepted',
      'that it knows them',
      { body: { jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'already known' } } },
    ],
    [
      'underpriced',
      'that they pay too little',
      {
        body: {
          jsonrpc: '2.0',
          id: 1,
          error: { code: -32000, message: 'transaction underpriced' },
        },
      },
    ],
    ['unknown', '429', { status: 429, headers: { 'retry-after': '1' } }],
    ['unknown', '502 in HTML', { status: 502, text: '<html>' }],
    ['unknown', '413', { status: 413 }],
    ['unknown', 'nothing that is JSON', { text: 'ok' }],
    [
      'unknown',
      'a rate limit',
      { body: { jsonrpc: '2.0', id: 1, error: { code: -32005, message: 'slow down' } } },
    ],
    ['unknown', 'nothing, and hangs up', 'reset'],
    ['unknown', 'nothing at all', 'hang'],
  ])('are %s where the node says %s, and they are sent once', async (kind, _, reply) => {
    expect(await sent(() => reply)).toBe(kind)
    expect(server?.posts).toHaveLength(1)
  })

  test('go in a POST of their own', async () => {
    server = await startRpcServer(each(() => ({ result: '0x1' })))
    const rpc = server.rpc()

    await Promise.all([
      rpc.batch([{ method: 'eth_chainId', params: [] }]),
      sendOnce(rpc, { hash: '0x1', raw: '0x02' }),
    ])

    expect(server.posts.map((calls) => calls.length)).toEqual([1, 1])
  })
})
