import { afterEach, describe, expect, test } from 'vitest'
import { encodeCall, revertReason } from '../../../src/adapters/chain/calls.ts'
import { SOURCE_PUBLISHED } from '../../../src/adapters/chain/selectors.ts'
import { simulateTogether } from '../../../src/adapters/chain/simulation/together.ts'
import { askFor, fitting } from '../../../src/adapters/chain/simulation/together-request.ts'
import { readTogether } from '../../../src/adapters/chain/simulation/together-results.ts'
import type {
  FeeRate,
  NexusCall,
  Step,
  TogetherAnswer,
  TogetherRequest,
} from '../../../src/model/chain.ts'
import { type Address, asAddress } from '../../../src/model/units/address.ts'
import { asWei } from '../../../src/model/units/amount.ts'
import { anAddress, CLIENT, NEXUS } from '../../support/builders.ts'
import { someParams } from '../../support/contracts/nexus-calls.ts'
import {
  type Asked,
  each,
  IMPATIENT,
  type Reply,
  type RpcServer,
  startRpcServer,
} from '../../support/rpc-server.ts'
import anvil from './together/anvil-1.7.json' with { type: 'json' }
import edr from './together/edr.json' with { type: 'json' }
import geth from './together/geth-1.17.json' with { type: 'json' }

// What nodes really answered to these requests stands in together/, one scene a line, with what no
// reader needs left out.

interface Scene {
  readonly nexus: string
  readonly steps: readonly { readonly kind: string; readonly gasLimit: string }[]
  readonly answer: unknown
}

const NODES: Readonly<Record<string, Readonly<Record<string, Scene>>>> = {
  geth: geth.scenes,
  anvil: anvil.scenes,
  edr: edr.scenes,
}
const FEES: FeeRate = {
  kind: 'eip1559',
  baseFee: asWei(1_000n),
  maxFee: asWei(3_000n),
  tip: asWei(1_000n),
}

let server: RpcServer | undefined

afterEach(() => server?.stop())

function aCall(kind: string, index = 0): NexusCall {
  if (kind === 'publish') return { kind, params: someParams(CLIENT) }
  const address = anAddress(index + 1)
  return kind === 'update'
    ? { kind, address, params: someParams(CLIENT) }
    : { kind: 'close', address }
}

function aStep(kind: string, gasLimit: bigint, index = 0): Step {
  return { call: aCall(kind, index), gasLimit }
}

function aRequest(steps: readonly Step[], facts: Partial<TogetherRequest> = {}): TogetherRequest {
  return {
    steps,
    from: CLIENT,
    chainId: 31_337,
    blockHash: `0x${'ab'.repeat(32)}`,
    nonce: 7,
    fees: FEES,
    ...facts,
  }
}

/** What is made of what a node answers, whatever it is asked. */
async function made(
  answer: unknown,
  steps: readonly Step[],
  nexus: Address = NEXUS,
): Promise<TogetherAnswer> {
  server = await startRpcServer(each(() => answer as { readonly result: unknown }))
  return simulateTogether(server.rpc(), nexus, aRequest(steps))
}

function inScene(node: string, name: string): Promise<TogetherAnswer> {
  const scene = NODES[node]?.[name]
  if (scene === undefined) throw new Error(`${node} has no scene ${name}`)
  return made(scene.answer, stepsOf(scene), asAddress(scene.nexus))
}

function stepsOf({ steps }: Scene): readonly Step[] {
  return steps.map(({ kind, gasLimit }, index) => aStep(kind, BigInt(gasLimit), index))
}

describe.each(['geth', 'anvil'])('what %s answers', (node) => {
  test('to steps that go through tells what each of them did', async () => {
    const ran = { kind: 'ran', published: [expect.stringMatching(/^0x/)] }
    expect(await inScene(node, 'in order')).toEqual({
      kind: 'ran',
      results: [
        {
          kind: 'ran',
          published: [],
          after: { params: expect.objectContaining({ minPayment: 77n }) },
        },
        ran,
        ran,
        { kind: 'ran', published: [], after: { status: 'closed' } },
      ],
    })
  })

  test('to a revert is read wherever its bytes stand', async () => {
    const reverted = (reason: string): unknown => ({
      kind: 'ran',
      results: [{ kind: 'reverted', reason }],
    })
    const refused = {
      kind: 'reverted',
      reason: expect.stringMatching(/^OwnableUnauthorizedAccount\(0x70997970/),
    }

    expect(await inScene(node, 'a revert with a reason')).toEqual(reverted('InsufficientLockup'))
    await server?.stop()
    expect(await inScene(node, 'a revert without a reason')).toEqual(
      reverted('reverted without a reason'),
    )
    await server?.stop()
    expect(await inScene(node, 'a named error')).toEqual({
      kind: 'ran',
      results: [refused, refused],
    })
  })

  test('where a contract ran out of gas within another one is no revert', async () => {
    expect(await inScene(node, 'too little gas for one')).toMatchObject({
      kind: 'ran',
      results: [{ kind: 'out-of-gas' }, { kind: 'ran' }],
    })
  })

  test('to a legacy price is the same', async () => {
    expect(await inScene(node, 'a legacy price')).toMatchObject({
      kind: 'ran',
      results: [{ kind: 'ran' }],
    })
  })

  test.each(['too little money', 'an unknown block', 'another chain'])(
    'as one error for all, for %s, is no verdict about any step',
    async (name) => {
      expect(await inScene(node, name)).toMatchObject({ kind: 'no-answer' })
    },
  )

  test.each(['more gas than a block', 'more gas than a transaction may have'])(
    'to %s is not asked for, for the one simulates what the other refuses',
    async (name) => {
      expect(await inScene(node, name)).toMatchObject({ kind: 'no-answer' })
      expect(server?.posts).toEqual([])
    },
  )
})

test.each([
  'a nonce ahead',
  'a nonce behind',
  'fees below the base fee',
  'too many blocks',
  'a budget that ends',
])(
  'geth answers %s with an error for all, which is no verdict, and is asked for less',
  async (name) => {
    expect(await inScene('geth', name)).toMatchObject({ kind: 'no-answer' })
    const sizes = server?.posts.map(([call]) => blocksIn(call).length) ?? []
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
  },
)

test.each(['a nonce ahead', 'a nonce behind', 'fees below the base fee'])(
  'anvil runs %s all the same, so what we send has to be right by itself',
  async (name) => {
    expect(await inScene('anvil', name)).toMatchObject({ kind: 'ran' })
  },
)

test('a budget of which the last call gets less than it asks for says nothing of any step', () => {
  const { nexus: address, steps: facts, answer } = geth.scenes['a budget that is nearly spent']
  const [nexus, steps] = [asAddress(address), stepsOf({ nexus: address, steps: facts, answer })]
  const asked = askFor(steps, aRequest(steps), { nexus, encode: encodeCall })

  expect(readTogether(answer.result, steps, asked, { nexus, revertReason })).toBe('cut')
  expect(
    readTogether(answer.result, steps, { ...asked, gauge: 1_006_473n }, { nexus, revertReason }),
  ).toHaveLength(21)
})

test.each([
  ['EDR', NODES['edr']?.['in order']?.answer],
  [
    'geth without it',
    {
      error: {
        code: -32_601,
        message: 'the method eth_simulateV1 does not exist/is not available',
      },
    },
  ],
  [
    'go-opera',
    {
      error: {
        code: -32_601,
        message: 'the method eth_simulateV1 does not exist/is not available',
      },
    },
  ],
  ['a provider', { error: { code: -32_000, message: 'Unsupported method: eth_simulateV1' } }],
])('%s says that there is no such method, and is asked once', async (_, answer) => {
  expect(
    await made(answer, [
      aStep('publish', 2_000_000n),
      aStep('publish', 2_000_000n),
      aStep('publish', 2_000_000n),
    ]),
  ).toEqual({ kind: 'no-method' })
  expect(server?.posts).toHaveLength(1)
})

test('the shape of Sonic, which gives the bytes of a revert twice and another code, is read as geth’s', async () => {
  const { nexus, steps, answer } = geth.scenes['a revert with a reason']
  const result = answer.result.map((block) => ({
    ...block,
    calls: block.calls.map((call) =>
      'error' in call
        ? { ...call, returnData: call.error?.data, error: { ...call.error, code: -32_000 } }
        : call,
    ),
  }))

  expect(await made({ result }, stepsOf({ nexus, steps, answer }), asAddress(nexus))).toMatchObject(
    {
      results: [{ kind: 'reverted', reason: 'InsufficientLockup' }],
    },
  )
})

describe('an answer that makes no sense', () => {
  const { nexus, steps, answer } = geth.scenes['in order']
  type Call = Readonly<Record<string, unknown>>
  type Block = Readonly<Record<string, unknown>> & { readonly calls: readonly Call[] }
  const blocks: readonly Block[] = answer.result
  /** The answer with one call of it changed. */
  const withCall = (at: number, change: (call: Call) => unknown): unknown =>
    blocks.map((block, index) =>
      index === at ? { ...block, calls: block.calls.map(change) } : block,
    )
  const last = blocks.length - 1

  test.each<readonly [string, unknown]>([
    ['nothing', null],
    ['a text', '0x1'],
    ['a block too few', blocks.slice(1)],
    ['a block too many', [...blocks, blocks[0]]],
    ['a block without calls', [{ ...blocks[0], calls: [] }, ...blocks.slice(1)]],
    [
      'a block with two calls',
      [
        { ...blocks[0], calls: [...(blocks[0]?.calls ?? []), ...(blocks[0]?.calls ?? [])] },
        ...blocks.slice(1),
      ],
    ],
    ['a status that is none', withCall(1, (call) => ({ ...call, status: '0x2' }))],
    ['no status', withCall(1, ({ status: _, ...call }) => call)],
    [
      'a success with an error',
      withCall(1, (call) => ({ ...call, error: { code: 3, message: 'execution reverted' } })),
    ],
    ['no logs', withCall(1, ({ logs: _, ...call }) => call)],
    ['no gas', withCall(1, ({ gasUsed: _, ...call }) => call)],
    ['less gas than any transaction takes', withCall(1, (call) => ({ ...call, gasUsed: '0x1' }))],
    ['more gas than was given', withCall(1, (call) => ({ ...call, gasUsed: '0xffffffff' }))],
    ['returned bytes that are none', withCall(1, (call) => ({ ...call, returnData: 'yes' }))],
    ['two Sources at one address', [blocks[0], blocks[1], blocks[1], ...blocks.slice(3)]],
    ['a gauge that fails', withCall(last, (call) => ({ ...call, status: '0x0' }))],
    ['a gauge that returns nothing', withCall(last, (call) => ({ ...call, returnData: '0x' }))],
  ])('of %s is no verdict', async (_, result) => {
    expect(await made({ result }, stepsOf({ nexus, steps, answer }), asAddress(nexus))).toEqual({
      kind: 'no-answer',
      reason: expect.any(String),
    })
  })

  test('in what a Source holds leaves only that unknown', async () => {
    const answered = await made(
      { result: withCall(4, (call) => ({ ...call, returnData: '0x1234' })) },
      stepsOf({ nexus, steps, answer }),
      asAddress(nexus),
    )

    expect(answered).toMatchObject({
      kind: 'ran',
      results: [{ kind: 'ran' }, { kind: 'ran' }, { kind: 'ran' }, { after: { status: 'closed' } }],
    })
    expect(answered.kind === 'ran' && answered.results[0]).not.toHaveProperty('after')
  })
})

describe('what is asked', () => {
  const asked = (steps: readonly Step[], facts: Partial<TogetherRequest> = {}) =>
    askFor(steps, aRequest(steps, facts), { nexus: NEXUS, encode: encodeCall })
  const blocksOf = ({
    call,
  }: ReturnType<typeof askFor>): readonly {
    readonly calls: readonly Record<string, string>[]
    readonly stateOverrides?: object
  }[] => (call.params[0] as { blockStateCalls: [] }).blockStateCalls

  test('is pinned by the block’s hash and validated, with one call a block and nothing left to the node', () => {
    const request = asked([aStep('update', 100_000n), aStep('publish', 2_000_000n)])

    const blocks = blocksOf(request)
    expect(request.call.params).toMatchObject([
      { validation: true },
      { blockHash: `0x${'ab'.repeat(32)}` },
    ])
    expect(blocks.map(({ calls }) => calls.length)).toEqual([1, 1, 1, 1])
    for (const [call] of blocks.map(({ calls }) => calls))
      expect(Object.keys(call ?? {}).sort()).toEqual([
        'chainId',
        'data',
        'from',
        'gas',
        'maxFeePerGas',
        'maxPriorityFeePerGas',
        'nonce',
        'to',
        'value',
      ])
    expect(
      blocks.map(({ calls }) => [
        calls[0]?.['from'] === CLIENT,
        Number(calls[0]?.['nonce']),
        Number(calls[0]?.['gas']),
      ]),
    ).toEqual([
      [true, 7, 100_000],
      [true, 8, 2_000_000],
      [false, 0, 400_000],
      [false, 1, 2_000_000],
    ])
    expect(blocks.map(({ stateOverrides }) => stateOverrides !== undefined)).toEqual([
      false,
      false,
      true,
      false,
    ])
    expect(JSON.stringify(Object.keys(blocks[2]?.stateOverrides ?? {}))).not.toContain(CLIENT)
  })

  test('has one price of gas on a chain without a base fee', () => {
    const [first] = blocksOf(
      asked([aStep('close', 60_000n)], { fees: { kind: 'legacy', gasPrice: asWei(5n) } }),
    )

    expect(first?.calls[0]).toMatchObject({ gasPrice: '0x5' })
    expect(first?.calls[0]).not.toHaveProperty('maxFeePerGas')
  })

  test.each<readonly [string, readonly Step[], number]>([
    [
      'publishes up to the gas that a request may use, the gauge included',
      Array.from({ length: 30 }, () => aStep('publish', 2_822_040n)),
      16,
    ],
    [
      'closings up to it, with what it takes to read them',
      Array.from({ length: 300 }, () => aStep('close', 70_000n)),
      106,
    ],
    [
      'steps before one that has more gas than a transaction may',
      [aStep('close', 70_000n), aStep('publish', 2n ** 24n + 1n), aStep('close', 70_000n)],
      1,
    ],
    [
      'small publishes up to the blocks that a request may have',
      Array.from({ length: 300 }, () => aStep('publish', 30_000n)),
      255,
    ],
    ['none', [], 0],
  ])('holds %s', (_, steps, expected) => {
    expect(fitting(steps)).toBe(expected)
  })
})

test('a node that takes less at once is asked for half as many, and the answer says how many ran', async () => {
  const steps = Array.from({ length: 12 }, () => aStep('publish', 2_000_000n))
  server = await startRpcServer(
    each((call) => {
      const blockStateCalls = blocksIn(call)
      return blockStateCalls.length > 5
        ? { error: { code: -38_013, message: 'intrinsic gas too low' } }
        : { result: blockStateCalls.map((_, index, all) => goodBlock(index, all.length)) }
    }),
  )

  const answer = await simulateTogether(server.rpc(), NEXUS, aRequest(steps))

  expect(answer.kind === 'ran' && answer.results.map(({ kind }) => kind)).toEqual([
    'ran',
    'ran',
    'ran',
  ])
  expect(server.posts).toHaveLength(3)
})

function blocksIn(call: Asked | undefined): readonly unknown[] {
  return (
    (call?.params[0] as { readonly blockStateCalls?: readonly unknown[] } | undefined)
      ?.blockStateCalls ?? []
  )
}

test.each<readonly [string, TogetherAnswer['kind'], Reply]>([
  ['is silent', 'too-late', 'hang'],
  ['ends the connection', 'too-late', 'reset'],
  ['is out of order', 'too-late', { status: 502, text: 'bad gateway' }],
  ['answers with a page', 'no-answer', { text: '<!doctype html>' }],
  [
    'lost the block',
    'no-answer',
    {
      body: {
        jsonrpc: '2.0',
        id: 1,
        error: { code: -32_000, message: 'header for hash not found' },
      },
    },
  ],
])(
  'a node that %s gives no verdict, and no Fault: the plan has been read by then',
  async (_, kind, reply) => {
    server = await startRpcServer(() => reply)

    const answer = await simulateTogether(
      server.rpc('', IMPATIENT),
      NEXUS,
      aRequest([aStep('publish', 2_000_000n)]),
    )

    expect(answer).toMatchObject({ kind })
  },
)

describe('a node that hangs at this one method', () => {
  const PATIENT = { request: 60_000, refused: 60_000, failing: 300_000 }
  const steps = [aStep('publish', 2_000_000n)]

  test('is given up long before any other read would be', async () => {
    server = await startRpcServer(() => 'hang')
    const began = performance.now()

    const answer = await simulateTogether(server.rpc('', PATIENT), NEXUS, aRequest(steps))

    expect(answer).toEqual({ kind: 'too-late' })
    expect(performance.now() - began).toBeLessThan(30_000)
    expect(server.posts).toHaveLength(1)
  })

  test('control: one that only takes its time is heard', async () => {
    const slow = each((call) => ({
      result: blocksIn(call).map((_, index, all) => goodBlock(index, all.length)),
    }))
    server = await startRpcServer(async (calls) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      return slow(calls)
    })

    const answer = await simulateTogether(server.rpc('', PATIENT), NEXUS, aRequest(steps))

    expect(answer.kind).toBe('ran')
  })
})

/** A publish that went through, and the gauge at the end. */
function goodBlock(index: number, all: number): unknown {
  const log = {
    address: NEXUS,
    topics: [SOURCE_PUBLISHED],
    data: `0x${anAddress(index + 1)
      .slice(2)
      .padStart(64, '0')}`,
  }
  const gauge = {
    status: '0x1',
    gasUsed: '0x5219',
    logs: [],
    returnData: `0x${(1_979_000).toString(16).padStart(64, '0')}`,
  }
  return {
    gasLimit: '0x1c9c380',
    calls: [
      index === all - 1
        ? gauge
        : { status: '0x1', gasUsed: '0x16e360', logs: [log], returnData: '0x' },
    ],
  }
}
