import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Rpc } from '../../../src/adapters/chain/rpc.ts'
import { type RpcCall, readRetryAfter } from '../../../src/adapters/chain/rpc-answer.ts'
import { causeCode } from '../../../src/adapters/web/unreachable.ts'
import type { FaultCode } from '../../../src/model/codes.ts'
import { Fault } from '../../../src/model/fault.ts'
import {
  type Asked,
  each,
  echo,
  IMPATIENT,
  type Patience,
  type Reply,
  type RpcServer,
  startRpcServer,
} from '../../support/rpc-server.ts'

let server: RpcServer
let stops: (() => Promise<void>)[] = []

beforeEach(() => {
  stops = []
})
afterEach(() => Promise.all(stops.map((stop) => stop())))

async function serve(
  reply: (calls: readonly Asked[], post: number) => Reply | Promise<Reply>,
  patience?: Patience,
): Promise<Rpc> {
  server = await startRpcServer(reply)
  stops.push(server.stop)
  return server.rpc('/v3/SECRETKEY?token=SECRETTOKEN', patience)
}

const calls = (count: number): readonly RpcCall[] =>
  Array.from({ length: count }, (_, index) => ({ method: 'eth_call', params: [index] }))
const numbers = (count: number): readonly unknown[] =>
  Array.from({ length: count }, (_, result) => ({ result }))
const sizes = (): readonly number[] => server.posts.map((asked) => asked.length)

/** The Fault that came, which names no more of the URL than its host. */
async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Fault)) throw new Error(`expected a Fault, got ${String(error)}`)
  expect(
    `${error.message} ${error.hint} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`,
  ).not.toMatch(/SECRET|v3/)
  return error
}

describe('the largest batch that a node takes', () => {
  const [call] = calls(1) as [RpcCall]
  const refusing = (most: number, refusal: Reply) => (asked: readonly Asked[]) =>
    asked.length > most ? refusal : echo(asked)

  test('is what is asked for first, where the node takes that', async () => {
    const rpc = await serve(echo)

    expect(await rpc.largestBatch(call)).toBe(300)
    expect(sizes()).toEqual([300])
  })

  test.each<[string, Reply]>([
    ['413', { status: 413, text: '' }],
    [
      'one error',
      { body: { error: { code: -32_600, message: 'batch limit of 40 calls exceeded' } } },
    ],
    ['words', { status: 400, text: 'no' }],
  ])('is found by halving where more is refused by %s', async (_, refusal) => {
    const rpc = await serve(refusing(40, refusal))

    expect(await rpc.largestBatch(call)).toBe(37)
    expect(sizes()).toEqual([300, 150, 75, 37])
  })

  test('is the one whose calls are all answered', async () => {
    const limit = each(() => ({ error: { code: -32_005, message: 'too many requests' } }))
    const rpc = await serve((asked) => (asked.length > 100 ? limit(asked) : echo(asked)))

    expect(await rpc.largestBatch(call)).toBe(75)
  })

  test('is one call where the node takes no batch', async () => {
    const rpc = await serve(
      refusing(1, { body: { error: { code: -32_600, message: 'no batches' } } }),
    )

    expect(await rpc.largestBatch(call)).toBe(1)
  })

  test('is not smaller for one moment of weakness', async () => {
    const rpc = await serve((asked, post) => (post === 1 ? 'reset' : echo(asked)))

    expect(await rpc.largestBatch(call)).toBe(300)
  })

  test('of a node that answers nothing is a fault', async () => {
    const rpc = await serve(() => ({ status: 403, text: 'no' }), IMPATIENT)

    expect((await faultOf(rpc.largestBatch(call))).code).toBe('rpc-unreachable')
  })
})

describe('a batch', () => {
  test('is answered in the order of its calls, in few POSTs that are counted', async () => {
    const rpc = await serve(echo)

    expect(await rpc.batch(calls(1_000))).toEqual(numbers(1_000))
    expect(sizes().reduce((sum, size) => sum + size, 0)).toBe(1_000)
    expect(rpc.requests).toBe(sizes().length)
    expect(rpc.requests).toBeLessThanOrEqual(10)
  })

  test('of nothing asks nothing', async () => {
    const rpc = await serve(echo)

    expect(await rpc.batch([])).toEqual([])
    expect(rpc.requests).toBe(0)
  })

  test('is put in order by the ids, however the server answers', async () => {
    const rpc = await serve((asked) => ({
      body: [...asked].reverse().map(({ id, params }) => ({ id, result: params[0] })),
    }))

    expect(await rpc.batch(calls(30))).toEqual(numbers(30))
  })

  test('holds reverts beside results', async () => {
    const rpc = await serve(
      each(({ params }) =>
        params[0] === 1
          ? { error: { code: 3, message: 'execution reverted', data: '0x' } }
          : { result: params[0] },
      ),
    )

    expect(await rpc.batch(calls(3))).toEqual([
      { result: 0 },
      { error: { code: 3, message: 'execution reverted', data: '0x' } },
      { result: 2 },
    ])
  })

  test('takes null for a result, and a null error for none', async () => {
    const rpc = await serve((asked) => ({
      body: asked.map(({ id }) => ({ id, result: null, error: null })),
    }))

    expect(await rpc.batch(calls(2))).toEqual([{ result: null }, { result: null }])
  })
})

describe('a server that takes fewer calls at once', () => {
  const tooLarge: readonly [string, Reply][] = [
    ['413', { status: 413, text: 'Payload Too Large' }],
    [
      'one error for the whole batch',
      { body: { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'batch too large' } } },
    ],
    [
      'one error with the status 400',
      { status: 400, body: { error: { code: -32600, message: 'Invalid request' } } },
    ],
    [
      'one error in a list',
      { body: [{ jsonrpc: '2.0', id: null, error: { code: -32600, message: 'batch too large' } }] },
    ],
    ['400 in words', { status: 400, text: 'Batch requests are not allowed' }],
    ['only some answers', { body: [{ id: 1, result: 0 }] }],
  ]

  test.each(tooLarge)(
    'is asked with less after %s, and never with more again',
    async (_, refusal) => {
      const rpc = await serve((asked) => (asked.length > 7 ? refusal : echo(asked)))

      expect(await rpc.batch(calls(20))).toEqual(numbers(20))
      const before = server.posts.length
      expect(await rpc.batch(calls(20))).toEqual(numbers(20))
      expect(
        sizes()
          .slice(before)
          .every((size) => size <= 7),
      ).toBe(true)
    },
  )

  test.each(tooLarge)(
    'is asked one by one where it takes no batch at all: %s',
    async (_, refusal) => {
      const rpc = await serve((asked) => (asked.length > 1 ? refusal : echo(asked)))

      expect(await rpc.batch(calls(20))).toEqual(numbers(20))
      expect(await rpc.batch(calls(3))).toEqual(numbers(3))
      expect(sizes().slice(-3)).toEqual([1, 1, 1])
    },
  )

  test('is asked again for the items that it refused one by one', async () => {
    const refused = { error: { code: -32005, message: 'request rate limited' } }
    const rpc = await serve((asked, post) =>
      post === 1
        ? each(({ params }) => (Number(params[0]) >= 5 ? refused : { result: params[0] }))(asked)
        : echo(asked),
    )

    expect(await rpc.batch(calls(10))).toEqual(numbers(10))
    expect(sizes()).toEqual([10, 5])
  })

  test('is a Fault where it refuses a single call', async () => {
    const rpc = await serve(() => ({ status: 413 }))

    expect(await faultOf(rpc.batch(calls(4)))).toMatchObject({ code: 'rpc-answer' })
  })
})

describe('a server in trouble', () => {
  test.each<[string, Reply]>([
    ['429 for a second', { status: 429, headers: { 'retry-after': '1' } }],
    ['503', { status: 503, text: '<html>busy</html>' }],
    ['HTML', { text: '<!doctype html>' }],
    ['nothing', 'reset'],
    ['an empty answer', { text: '' }],
    ['JSON that is no answer', { body: { hello: 1 } }],
    [
      'a rate limit for the call',
      { body: { id: 1, error: { code: -32005, message: 'slow down' } } },
    ],
  ])('is asked again after %s', async (_, trouble) => {
    const rpc = await serve((asked, post) => (post === 1 ? trouble : echo(asked)))

    expect(await rpc.call('eth_call', [7])).toBe(7)
    expect(rpc.requests).toBe(2)
  })

  test.each<[string, () => string]>([
    ['in seconds', () => '1'],
    ['until a date', () => new Date(Date.now() + 2_000).toUTCString()],
  ])('is left alone as long as it asks, %s', async (_, wait) => {
    await serve((asked, post) =>
      post === 1 ? { status: 429, headers: { 'retry-after': wait() } } : echo(asked),
    )
    const patient = new Rpc(server.origin, { request: 20_000, refused: 20_000, failing: 60_000 })
    const start = performance.now()

    await patient.call('eth_call', [1])

    expect(performance.now() - start).toBeGreaterThan(900)
    expect(patient.requests).toBe(2)
  })

  test('is not stormed where it asks for no pause at all', async () => {
    const rpc = await serve(() => ({ status: 429, headers: { 'retry-after': '0' } }), IMPATIENT)

    expect(await faultOf(rpc.call('eth_call', []))).toMatchObject({
      code: 'rpc-timeout',
      message: expect.stringMatching(/, asked for eth_call$/),
    })
    expect(rpc.requests).toBeLessThan(5)
  })

  test.each<[string, Reply, string, FaultCode]>([
    ['429', { status: 429 }, '429', 'rpc-timeout'],
    ['502', { status: 502, text: '<html>' }, '502', 'rpc-timeout'],
    ['HTML', { text: '<html>' }, 'JSON-RPC', 'rpc-answer'],
    ['no answer at all', 'hang', 'TIMEOUT', 'rpc-timeout'],
    ['a hang-up', 'reset', '', 'rpc-timeout'],
  ])('is given up when its time is over: %s', async (_, trouble, word, expected) => {
    const rpc = await serve(() => trouble, IMPATIENT)

    const { code, message } = await faultOf(rpc.call('eth_call', []))

    expect(code).toBe(expected)
    expect(message).toContain(word)
    expect(message).toContain(server.origin.slice('http://'.length))
  })

  test('is given up sooner where it refuses the key', async () => {
    const rpc = await serve(() => ({ status: 403, text: 'Forbidden: SECRETKEY' }), {
      request: 20_000,
      refused: 700,
      failing: 120_000,
    })
    const start = performance.now()

    expect(await faultOf(rpc.call('eth_call', []))).toMatchObject({
      message: expect.stringContaining('403'),
    })
    expect(performance.now() - start).toBeLessThan(60_000)
  })

  test('is given up sooner where nobody listens', async () => {
    await serve(echo)
    const { origin, stop } = server
    await stop()

    const fault = await faultOf(
      new Rpc(`${origin}/v3/SECRETKEY`, { request: 20_000, refused: 700, failing: 120_000 }).call(
        'eth_call',
        [],
      ),
    )

    expect(fault).toMatchObject({
      code: 'rpc-unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test('is not followed elsewhere', async () => {
    const rpc = await serve(
      () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } }),
      IMPATIENT,
    )

    expect(await faultOf(rpc.call('eth_call', []))).toMatchObject({ code: 'rpc-unreachable' })
  })
})

describe('nonsense', () => {
  const NONSENSE: readonly [string, Reply][] = [
    ['a web page', { text: '<html>' }],
    ['an answer whose error is null', { body: { id: 1, error: null } }],
    ['bytes that are no JSON', { text: '[[[[' }],
  ]
  const QUICK: Patience = { request: 20_000, refused: 20_000, failing: 900_000, nonsense: 700 }

  test.each(NONSENSE)('is no reason to wait as long as for silence: %s', async (_, reply) => {
    const rpc = await serve(() => reply, QUICK)

    expect(await faultOf(rpc.call('eth_call', []))).toMatchObject({
      code: 'rpc-answer',
      message: expect.stringContaining('JSON-RPC'),
    })
    expect(rpc.requests).toBeGreaterThan(1)
  })

  test.each(NONSENSE)('that was given up is not waited for again: %s', async (_, reply) => {
    let isSane = false
    const rpc = await serve((asked) => (isSane ? echo(asked) : reply), QUICK)
    await faultOf(rpc.call('eth_call', []))
    const before = rpc.requests

    await faultOf(rpc.call('eth_call', []))
    expect(rpc.requests).toBe(before + 1)

    isSane = true
    expect(await rpc.call('eth_call', [7])).toBe(7)
  })

  test('for one method leaves the patience with another', async () => {
    let balances = 0
    const rpc = await serve((asked) => {
      if (asked[0]?.method === 'eth_getBalance') balances += 1
      return balances > 1 ? echo(asked) : { text: '<html>' }
    }, QUICK)
    await faultOf(rpc.call('eth_call', []))

    expect(await rpc.call('eth_getBalance', ['0x1'])).toBe('0x1')
  })
})

test('where one part of a batch is given up nobody waits for the others', async () => {
  const rpc = await serve(
    (asked) =>
      asked.length > 1
        ? { status: 413 }
        : { status: 403, text: `no ${asked[0]?.method ?? 'method'}` },
    { request: 20_000, refused: 700, failing: 900_000 },
  )
  await faultOf(rpc.batch(calls(300)))
  const after = rpc.requests

  await new Promise((resolve) => setTimeout(resolve, 2_000))

  expect(rpc.requests).toBe(after)
})

describe('one call', () => {
  test('takes the answer whatever id it has', async () => {
    const rpc = await serve(() => ({ body: { jsonrpc: '2.0', id: 'other', result: '0x1' } }))

    expect(await rpc.call('eth_chainId', [])).toBe('0x1')
  })

  test('is a Fault where the node refuses it, in its words but without secrets', async () => {
    const rpc = await serve(() => ({
      body: {
        id: 1,
        error: {
          code: -32601,
          message: `no eth_foo at https://rpc.example/v3/SECRETKEY ${'ab'.repeat(40)}`,
        },
      },
    }))

    const { code, message } = await faultOf(rpc.call('eth_foo', []))

    expect(code).toBe('rpc-error')
    expect(message).toContain('no eth_foo at rpc.example')
    expect(message).not.toContain('abab')
  })

  test('made once is never repeated', async () => {
    const rpc = await serve(() => ({ status: 503 }))

    await faultOf(rpc.once('eth_sendRawTransaction', ['0x']))

    expect(rpc.requests).toBe(1)
  })
})

describe('Retry-After', () => {
  test.each([
    ['5', 5_000],
    ['0', 0],
    ['3600', 30_000],
    ['soon', undefined],
    ['', undefined],
    ['-1', 0],
    [null, undefined],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ])('of %j is %j ms', (header, milliseconds) => {
    expect(readRetryAfter(header)).toBe(milliseconds)
  })
})

test('the code behind a failed fetch is found, and never a whole message', () => {
  expect(
    causeCode(
      Object.assign(new TypeError('fetch failed https://SECRET'), { cause: { code: 'ENOTFOUND' } }),
    ),
  ).toBe('ENOTFOUND')
  expect(causeCode(new DOMException('timed out', 'TimeoutError'))).toBe('TIMEOUT')
  expect(causeCode(new TypeError('https://SECRET'))).toBe('no connection')
  expect(causeCode('https://SECRET')).toBe('no connection')
})
