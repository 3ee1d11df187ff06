import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isBatchRefusal,
  isLostConnection,
  isRateLimit,
  isRevert,
  isUnknownBlock,
  readRpcError,
} from '../../../src/adapters/chain/rpc-error.ts'

const REASON =
  '0x08c379a0000000000000000000000000000000000000000000000000000000000000002000000000000000000000000000000000000000000000000000000000000000044e6f706500000000000000000000000000000000000000000000000000000000'

/** Errors in the words of real nodes and services. */
const reverts: readonly [string, unknown][] = [
  ['geth with data', { code: 3, message: 'execution reverted', data: '0xdf2d9b42' }],
  ['geth with a reason', { code: 3, message: 'execution reverted: Nope', data: REASON }],
  ['geth without data', { code: -32000, message: 'execution reverted' }],
  ['erigon', { code: 3, message: 'execution reverted', data: '0x' }],
  ['reth', { code: 3, message: 'execution reverted: Nope', data: REASON }],
  ['besu', { code: -32000, message: 'Execution reverted', data: REASON }],
  [
    'besu with the reason in words',
    { code: -32000, message: 'Execution reverted (Nope)', data: REASON },
  ],
  ['nethermind', { code: -32000, message: 'execution reverted', data: '0xf4f28e99' }],
  ['nethermind of 2020', { code: -32015, message: 'VM execution error.', data: 'revert' }],
  [
    'nethermind of 2023',
    { code: -32015, message: 'VM execution error.', data: 'Reverted 0x7a933234' },
  ],
  [
    'nethermind of 2025 with data',
    {
      code: -32015,
      message: 'VM execution error.',
      data: 'err: 0xdf2d9b42 (supplied gas 36000000)',
    },
  ],
  [
    'nethermind of 2025 without',
    { code: -32015, message: 'VM execution error.', data: 'err: revert (supplied gas 36000000)' },
  ],
  ['parity', { code: -32015, message: 'VM execution error.', data: `Reverted ${REASON}` }],
  [
    'parity without a reason',
    { code: -32015, message: 'VM execution error.', data: 'Reverted 0x' },
  ],
  ['anvil', { code: 3, message: 'execution reverted: Nope', data: REASON }],
  [
    'hardhat',
    {
      code: -32603,
      message:
        "Error: VM Exception while processing transaction: reverted with reason string 'Nope'",
      data: { message: 'x', txHash: '0x00', data: REASON },
    },
  ],
  [
    'ganache',
    { code: -32000, message: 'VM Exception while processing transaction: revert Nope', data: {} },
  ],
]

const unknownBlocks: readonly [string, unknown][] = [
  ['geth', { code: -32000, message: 'header not found' }],
  [
    'geth, pruned',
    {
      code: -32000,
      message: 'missing trie node 3ab5 (path ) state 0x3ab5 is not available, not found',
    },
  ],
  ['geth, path scheme', { code: -32000, message: 'historical state 0x3ab5 is not available' }],
  ['geth, reexec', { code: -32000, message: 'required historical state unavailable (reexec=128)' }],
  ['erigon', { code: -32000, message: 'block not found: 4812377' }],
  ['reth', { code: -32001, message: 'block not found: 0x496e59' }],
  ['reth, pruned', { code: -32000, message: 'state at block #4812377 is pruned' }],
  ['besu', { code: -32000, message: 'Block not found' }],
  ['besu, unknown', { code: -39001, message: 'Unknown block' }],
  ['besu, pruned', { code: -32000, message: 'World state unavailable' }],
  [
    'nethermind',
    { code: -32001, message: 'Unknown block 4812377', data: 'could not find block 0x496e59' },
  ],
  [
    'nethermind, pruned',
    { code: -32002, message: 'No state available for block 4812377 (0x3ab5)' },
  ],
  [
    'anvil',
    { code: -32602, message: 'BlockOutOfRangeError: block height is 5 but requested was 10' },
  ],
  [
    'parity',
    {
      code: -32000,
      message:
        'This request is not supported because your node is running with state pruning. Run with --pruning=archive.',
    },
  ],
  ['bor', { code: -32000, message: 'unknown block' }],
  ['a balancer of the network', { code: -32000, message: 'block 0x496e59 not found' }],
  ['the same by number', { code: -32000, message: 'block #4812377 not found' }],
  ['the same by hash', { code: -32000, message: `block with hash 0x${'ab'.repeat(32)} not found` }],
  ['geth 1.17, by hash', { code: -32000, message: 'header for hash not found' }],
  ['geth 1.17, logs', { code: -32602, message: 'block range extends beyond current head block' }],
  [
    'geth 1.17, fees',
    { code: -32000, message: 'request beyond head block: requested 16777200, head 2' },
  ],
  ['go-opera', { code: -32000, message: 'block not found' }],
  ['sonic', { code: -32000, message: 'block 16777200 not found; latest block is 12' }],
  ['sonic, rules', { code: -32000, message: 'network rules for block 16777200 are not found' }],
  [
    'sonic, behind itself',
    {
      code: -32000,
      message: 'unable to get Carmen archive StateDB - unexpected state root (ab12 != cd34)',
    },
  ],
  [
    'EDR 0.22',
    {
      code: -32000,
      message: 'Received invalid block tag 16777200. Latest block number is 0',
      data: { message: 'Received invalid block tag 16777200. Latest block number is 0' },
    },
  ],
  [
    'EDR 0.22, by hash',
    {
      code: -32602,
      message: 'blockHash cannot be found',
      data: { message: 'blockHash cannot be found' },
    },
  ],
  ['ganache', { code: -32700, message: 'header not found' }],
  ['anvil, by hash', { code: -32001, message: 'Resource not found' }],
  ['a gateway that adds empty data', { code: -32000, message: 'header not found', data: '0x' }],
  ['a gateway of many', { code: -32000, message: 'requested block is not yet available' }],
  ['sei', { code: -32000, message: 'could not find block for height 826401374464' }],
  ['evmos', { code: -32000, message: 'height 123 is not available, lowest height is 500' }],
  [
    'geth, archive by path',
    { code: -32000, message: "state histories haven't been fully indexed yet" },
  ],
  ['nethermind, later', { code: -32001, message: 'Block 4812377 could not be found' }],
]

/** Reverts whose reason is what a node says of a block: the contract speaks, whatever it says. */
const lookAlikes: readonly [string, unknown][] = [
  ['geth', { code: 3, message: 'execution reverted: block not found', data: REASON }],
  ['geth without data', { code: -32000, message: 'execution reverted: header not found' }],
  [
    'hardhat',
    {
      code: -32603,
      message:
        "VM Exception while processing transaction: reverted with reason string 'Unknown block'",
      data: { data: REASON },
    },
  ],
  [
    'ganache',
    {
      code: -32000,
      message: 'VM Exception while processing transaction: revert block not found',
      data: {},
    },
  ],
  ['parity', { code: -32015, message: 'VM execution error.', data: 'Reverted 0x' }],
]

const lost: readonly [string, unknown][] = [
  [
    'requests',
    {
      code: -32000,
      message:
        "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))",
    },
  ],
  [
    'a node in Go',
    {
      code: -32000,
      message: 'read tcp 10.0.0.1:5000->10.0.0.2:8545: read: connection reset by peer',
    },
  ],
  ['another', { code: -32000, message: 'Post "http://10.0.0.2:8545": context deadline exceeded' }],
  [
    'a proxy',
    {
      code: -32603,
      message:
        'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
    },
  ],
  ['python', { code: -32000, message: 'HTTPSConnectionPool: Read timed out. (read timeout=10)' }],
  ['a gateway', { code: -32603, message: 'Bad Gateway' }],
  ['a balancer', { code: -32603, message: 'no available upstreams to process a request' }],
]

const batchRefusals: readonly [string, unknown][] = [
  ['geth', { code: -32600, message: 'batch too large' }],
  ['geth, response', { code: -32003, message: 'response too large' }],
  ['besu', { code: -32005, message: 'Number of requests in batch exceeds limit' }],
  ['nethermind', { code: -32005, message: 'Batch size limit exceeded: 1024' }],
  [
    'erigon',
    {
      code: -32000,
      message:
        'batch limit 100 exceeded (can increase by --rpc.batch.limit). Requested batch of size: 500',
    },
  ],
  [
    'a provider',
    { code: -32600, message: 'You can make at most 10 calls in a batch, limit of 10 calls' },
  ],
  ['another', { code: -32014, message: 'maximum 10 calls in 1 batch' }],
]

const rateLimits: readonly [string, unknown][] = [
  ['a provider', { code: -32005, message: 'daily request count exceeded, request rate limited' }],
  [
    'another',
    { code: 429, message: 'Your app has exceeded its compute units per second capacity.' },
  ],
  ['a third', { code: -32000, message: 'Too Many Requests' }],
  ['a fourth', { code: -32029, message: 'rate limit exceeded' }],
]

const others: readonly [string, unknown][] = [
  [
    'an unknown method',
    { code: -32601, message: 'the method eth_foo does not exist/is not available' },
  ],
  [
    'a bad parameter',
    { code: -32602, message: 'invalid argument 1: hex string without 0x prefix' },
  ],
  ['an internal error', { code: -32603, message: 'Internal error' }],
  ['a text that ends in hex', { code: -32000, message: 'failed', data: 'no such thing: 0xabc123' }],
  ['a nonce', { code: -32000, message: 'nonce too low' }],
  [
    'no money',
    {
      code: -32000,
      message: 'insufficient funds for gas * price + value: balance 0, tx cost 1, overshot 1',
    },
  ],
  ['a transaction', { code: -32000, message: 'transaction not found' }],
  ['a transaction of a block', { code: -32000, message: 'transaction 0xab not found in block 5' }],
  ['a contract', { code: -32000, message: 'contract not found' }],
  ['a method', { code: -32601, message: 'Method eth_getBlockReceipts is not supported' }],
  ['a number that is none', { code: -32602, message: 'invalid argument 1: hex number > 64 bits' }],
  ['nothing', {}],
  ['null', null],
  ['a text', 'no'],
]

describe('a revert', () => {
  test.each(reverts)('of %s is one', (_, error) => {
    expect(isRevert(readRpcError(error))).toBe(true)
  })

  test.each([...unknownBlocks, ...rateLimits, ...others])('is not what %s says', (_, error) => {
    expect(isRevert(readRpcError(error))).toBe(false)
  })

  test.each([
    ['0xdf2d9b42', { code: 3, message: 'execution reverted', data: '0xdf2d9b42' }],
    [REASON, { code: -32015, message: 'VM execution error.', data: `Reverted ${REASON}` }],
    [REASON, { code: -32603, message: 'x', data: { data: REASON } }],
    [
      '0xdf2d9b42',
      {
        code: -32015,
        message: 'VM execution error.',
        data: 'err: 0xdf2d9b42 (supplied gas 36000000)',
      },
    ],
    ['0x', { code: -32015, message: 'VM execution error.', data: 'revert' }],
    [undefined, { code: -32000, message: 'execution reverted' }],
  ])('carries the data %s', (data, error) => {
    expect(readRpcError(error).data).toBe(data)
  })
})

describe('an unknown block', () => {
  test.each(unknownBlocks)('of %s is one', (_, error) => {
    expect(isUnknownBlock(readRpcError(error))).toBe(true)
  })

  test.each(lookAlikes)(
    'is not what a contract says in the same words, as %s tells it',
    (_, error) => {
      const read = readRpcError(error)

      expect([isRevert(read), isUnknownBlock(read), isLostConnection(read)]).toEqual([
        true,
        false,
        false,
      ])
    },
  )

  test.each([...lost, ...reverts, ...batchRefusals, ...rateLimits, ...others])(
    'is not what %s says',
    (_, error) => {
      expect(isUnknownBlock(readRpcError(error))).toBe(false)
    },
  )
})

describe('a connection that somebody else lost', () => {
  test.each(lost)('is told by %s', (_, error) => {
    expect(isLostConnection(readRpcError(error))).toBe(true)
  })

  test.each([...reverts, ...unknownBlocks, ...others])('is not what %s says', (_, error) => {
    expect(isLostConnection(readRpcError(error))).toBe(false)
  })
})

describe('a server that takes fewer calls', () => {
  test.each(batchRefusals)('%s is asked again with less', (_, error) => {
    const read = readRpcError(error)

    expect(isBatchRefusal(read) || isRateLimit(read)).toBe(true)
    expect(isRevert(read)).toBe(false)
  })

  test.each([...reverts, ...unknownBlocks, ...others])('is not %s', (_, error) => {
    expect(isBatchRefusal(readRpcError(error)) || isRateLimit(readRpcError(error))).toBe(false)
  })
})

test.each(rateLimits)('a rate limit of %s is one, and no refusal of the batch', (_, error) => {
  expect([isRateLimit(readRpcError(error)), isBatchRefusal(readRpcError(error))]).toEqual([
    true,
    false,
  ])
})

test('an error of any shape is read', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const { message, code, data } = readRpcError(value)

      expect(typeof message).toBe('string')
      expect(code === undefined || typeof code === 'number').toBe(true)
      expect(data === undefined || /^0x[0-9a-f]*$/i.test(data)).toBe(true)
    }),
  )
})
