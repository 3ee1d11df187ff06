import { SELECTORS } from '../../src/adapters/chain/selectors.ts'
import { bomb, dripping, endless, large, saying, unfinished } from '../support/bodies.ts'
import type { Answer, Call, FaultProxy, Lens, Trouble } from '../support/fault-proxy.ts'

/** Something that a server says and that is not so. */
export interface Lie<Teller> {
  readonly kind: string
  readonly name: string
  /** Has a server say it from now on. */
  tell(teller: Teller): void
}

type Change = (result: unknown, call: Call, answer: Answer) => unknown

/** Every answer to this method is changed; an error stays one. */
const changed = (method: string, change: Change) => (rpc: FaultProxy) =>
  rpc.use({
    tell: (call, answer) =>
      call.method === method && 'result' in answer
        ? { result: change(answer.result, call, answer) }
        : answer,
  })

const says = (method: string, result: unknown) => changed(method, () => result)

/** The fields of an object are changed; anything else stays as it is. */
const fields = (
  method: string,
  change:
    | Readonly<Record<string, unknown>>
    | ((object: Readonly<Record<string, unknown>>) => object),
) =>
  changed(method, (result) => {
    if (typeof result !== 'object' || result === null) return result
    const object = result as Readonly<Record<string, unknown>>
    return { ...object, ...(typeof change === 'function' ? change(object) : change) }
  })

const fails = (method: string | undefined, error: unknown) => (rpc: FaultProxy) =>
  rpc.use({
    tell: (call, answer) =>
      method === undefined || call.method === method ? ({ error } as Answer) : answer,
  })

/** Every request is answered by hand; `from` on, the first ones honestly. */
const replies =
  (reply: Extract<Trouble, { kind: 'reply' }>['reply'], skip = 0) =>
  (rpc: FaultProxy) =>
    rpc.on({ skip }, { kind: 'reply', when: 'after', reply })

/** The items of a batch are given in another form. */
const batches = (change: (items: readonly Item[]) => unknown) =>
  replies((response, items, isBatch) => {
    const all = items as readonly Item[]
    saying(JSON.stringify(isBatch ? change(all) : all[0]))(response)
  })

type Item = Readonly<Record<string, unknown>> & { readonly id: number }

const calls = (selector: string, change: (hex: string) => unknown) =>
  changed('eth_call', (result, { params }) => {
    const { data, input } = (params[0] ?? {}) as { readonly data?: string; readonly input?: string }
    return typeof result === 'string' && (data ?? input ?? '').startsWith(selector)
      ? change(result)
      : result
  })

/** The same once a transaction was handed over. */
const afterSend = (method: string, change: Change) => (rpc: FaultProxy) => {
  let isSent = false
  rpc.use({
    tell: (call, answer) => {
      isSent ||= call.method === SEND
      return isSent && call.method === method && 'result' in answer
        ? ({ result: change(answer.result, call, answer) } as Answer)
        : answer
    },
  })
}

/** Every request is answered by hand once a transaction was handed over. */
const repliesAfterSend = (text: string) => (rpc: FaultProxy) => {
  let isSent = false
  rpc.on(
    { where: ({ method }) => method === SEND },
    {
      kind: 'run',
      when: 'after',
      action: () => {
        isSent = true
      },
    },
  )
  rpc.on(
    { where: ({ method }) => isSent && method !== SEND },
    { kind: 'reply', when: 'after', reply: saying(text) },
  )
}

/** Calls of contracts as they were so many blocks before. */
const behind = (blocks: number): Lens => ({
  ask: (call) => {
    const [transaction, block, ...rest] = call.params
    const number = typeof block === 'string' && block.startsWith('0x') ? Number(block) : Number.NaN
    return call.method !== 'eth_call' || Number.isNaN(number)
      ? call
      : {
          ...call,
          params: [transaction, `0x${Math.max(1, number - blocks).toString(16)}`, ...rest],
        }
  },
})

const BLOCK = 'eth_getBlockByNumber'
const NONCE = 'eth_getTransactionCount'
const RECEIPT = 'eth_getTransactionReceipt'
const SEND = 'eth_sendRawTransaction'
const OTHER_HASH = `0x${'ab'.repeat(32)}`
const word = (value: bigint): string => `0x${value.toString(16).padStart(64, '0')}`

const later = (hex: unknown, by: number): unknown =>
  typeof hex === 'string' ? `0x${(Number(hex) + by).toString(16)}` : hex

type Rows = Readonly<Record<string, (rpc: FaultProxy) => void>>

/** The lies of an RPC, by their kinds. A new one is one row. */
export function rpcLies(): readonly Lie<FaultProxy>[] {
  const kinds: Readonly<Record<string, Rows>> = {
    'another type than was asked for': {
      'the chain id is a number': says('eth_chainId', 31_337),
      'a block is a text': says(BLOCK, 'latest'),
      'a block has no number': fields(BLOCK, { number: null }),
      'a block’s hash is an object': fields(BLOCK, { hash: {} }),
      'a nonce is true': says(NONCE, true),
      'a balance is a list': says('eth_getBalance', ['0x1']),
      'a call gives a number': says('eth_call', 7),
      'code is a list': says('eth_getCode', ['0x60']),
      'an estimate is null': says('eth_estimateGas', null),
      'a receipt is a text': says(RECEIPT, 'mined'),
      'a receipt has no list of logs': fields(RECEIPT, { logs: 'none' }),
      'a receipt’s logs are null': fields(RECEIPT, { logs: [null] }),
    },
    'a quantity that nothing has': {
      'a nonce of 2^255': says(NONCE, `0x${(2n ** 255n).toString(16)}`),
      'a nonce beyond 2^53': says(NONCE, `0x${(2n ** 53n + 1n).toString(16)}`),
      'a block number of 2^60': fields(BLOCK, { number: `0x${(2n ** 60n).toString(16)}` }),
      'a time of 2^200': fields(BLOCK, { timestamp: `0x${(2n ** 200n).toString(16)}` }),
      'a base fee of 2^255': fields(BLOCK, { baseFeePerGas: `0x${(2n ** 255n).toString(16)}` }),
      'a tip of 2^300': says('eth_maxPriorityFeePerGas', `0x${(2n ** 300n).toString(16)}`),
      'a gas price of 2^200': says('eth_gasPrice', `0x${(2n ** 200n).toString(16)}`),
      'an estimate of 2^64': says('eth_estimateGas', `0x${(2n ** 64n).toString(16)}`),
      'an estimate of 0': says('eth_estimateGas', '0x0'),
      'a balance of a million digits': says('eth_getBalance', `0x${'f'.repeat(1_000_000)}`),
      '2^200 Sources': calls(SELECTORS.getSourceCount, () => word(2n ** 200n)),
      'a million Sources': calls(SELECTORS.getSourceCount, () => word(10n ** 6n)),
    },
    'hex that is none': {
      'a quantity without digits': says(NONCE, '0x'),
      'an empty text': says(NONCE, ''),
      'letters that are no digits': says('eth_getBalance', '0xzz'),
      'a minus before it': says(NONCE, '-0x1'),
      'a decimal number': says('eth_chainId', '31337'),
      'half a byte': changed('eth_call', (result) =>
        typeof result === 'string' ? `${result}0` : result,
      ),
      'an answer that ends early': changed('eth_call', (result) =>
        typeof result === 'string' ? result.slice(0, -64) : result,
      ),
      'nothing at all': says('eth_call', '0x'),
    },
    'another block than was asked for': {
      'one before it': fields(BLOCK, ({ number }) => ({ number: later(number, -1) })),
      'one that is not there yet': fields(BLOCK, ({ number }) => ({
        number: later(number, 1_000),
      })),
      'another hash each time': fields(BLOCK, () => ({
        hash: `0x${Math.random().toString(16).slice(2).padEnd(64, '0').slice(0, 64)}`,
      })),
      'from the year 2100': fields(BLOCK, { timestamp: '0xf4865700' }),
      'from 1970': fields(BLOCK, { timestamp: '0x0' }),
      'a head that stands for ever at 1': changed(BLOCK, (result, { params }) =>
        params[0] === 'latest' ? { ...(result as object), number: '0x1' } : result,
      ),
    },
    'a receipt of something else': {
      'of another transaction': fields(RECEIPT, { transactionHash: OTHER_HASH }),
      'that says it failed': fields(RECEIPT, { status: '0x0' }),
      'with a status of two': fields(RECEIPT, { status: '0x2' }),
      'without a status': fields(RECEIPT, { status: undefined }),
      'in no block': fields(RECEIPT, { blockNumber: null }),
      'in a block to come': fields(RECEIPT, { blockNumber: '0xffffff' }),
      'in a block that is not there': fields(RECEIPT, { blockHash: OTHER_HASH }),
      'that used all the gas of the world': fields(RECEIPT, {
        gasUsed: `0x${(2n ** 255n).toString(16)}`,
      }),
      'at a price that nobody could pay': fields(RECEIPT, {
        effectiveGasPrice: `0x${(2n ** 255n).toString(16)}`,
      }),
      'that never comes': says(RECEIPT, null),
    },
    'logs that are not ours': {
      'none at all': fields(RECEIPT, { logs: [] }),
      'of another contract': fields(RECEIPT, ({ logs }) => ({
        logs: each(logs, (log) => ({ ...log, address: `0x${'11'.repeat(20)}` })),
      })),
      'each of them twice': fields(RECEIPT, ({ logs }) => ({
        logs: Array.isArray(logs) ? [...logs, ...logs] : logs,
      })),
      'of another Source': fields(RECEIPT, ({ logs }) => ({
        logs: each(logs, (log) => ({
          ...log,
          data: word(0x1234n),
          topics: [topicOf(log), word(0x1234n)],
        })),
      })),
      'a hundred thousand': fields(RECEIPT, ({ logs }) => ({
        logs: Array.from({ length: 100_000 }, () => (Array.isArray(logs) ? logs[0] : {})),
      })),
      'events that nobody asked for': says(
        'eth_getLogs',
        Array.from({ length: 100 }, () => ({
          address: OTHER_HASH,
          topics: [OTHER_HASH],
          data: '0x',
          blockNumber: '0x1',
        })),
      ),
    },
    'a batch in another form': {
      'in reverse': batches((items) => items.toReversed()),
      'with ids that are texts': batches((items) =>
        items.map((item) => ({ ...item, id: String(item.id) })),
      ),
      'without ids': batches((items) => items.map(({ id: _, ...rest }) => rest)),
      'with ids moved by one': batches((items) =>
        items.map((item) => ({ ...item, id: (item.id % items.length) + 1 })),
      ),
      'with one id for all': batches((items) => items.map((item) => ({ ...item, id: 1 }))),
      'without its last answer': batches((items) => items.slice(0, -1)),
      'with every answer twice': batches((items) => [...items, ...items]),
      'of one answer': batches((items) => items[0]),
      'in a list of lists': batches((items) => items.map((item) => [item])),
      'of nulls': batches((items) => items.map(() => null)),
    },
    'a body that is no answer': {
      'that never ends': replies((response) => endless(response)),
      'that comes a byte at a time': replies((response) => dripping(response)),
      'that stops in the middle': replies((response) => unfinished(response)),
      'of 64 MiB': replies((response) => large(64)(response)),
      'that unpacks to 400 MiB': (rpc) => {
        const body = bomb()
        rpc.on({}, { kind: 'reply', when: 'before', reply: (response) => body(response) })
      },
      'a web page': replies((response) =>
        saying('<!doctype html><title>Just a moment…</title>', 200, {
          'content-type': 'text/html',
        })(response),
      ),
      'a web page after ten good answers': replies(
        (response) => saying('<!doctype html>', 503, { 'content-type': 'text/html' })(response),
        10,
      ),
      nothing: replies((response) => saying('')(response)),
      'half of it': replies((response, items) =>
        saying(JSON.stringify(items).slice(0, 40))(response),
      ),
      'a hundred thousand brackets': replies((response) => saying('['.repeat(100_000))(response)),
      'bytes that are no text': replies(
        (response) => void response.writeHead(200).end(Buffer.alloc(1_000, 0xff)),
      ),
      'a redirect to another machine': replies((response) =>
        saying('', 307, { location: 'http://169.254.169.254/latest/' })(response),
      ),
      'a redirect to itself': replies((response) => saying('', 308, { location: '/' })(response)),
    },
    'another chain midway': {
      'after the plan was made': (rpc) => {
        let asked = 0
        rpc.use({
          tell: (call, answer) =>
            call.method === 'eth_chainId' && ++asked > 1 ? { result: '0x1' } : answer,
        })
      },
      'every second time': (rpc) => {
        let asked = 0
        rpc.use({
          tell: (call, answer) =>
            call.method === 'eth_chainId' && ++asked % 2 === 0 ? { result: '0x42f' } : answer,
        })
      },
    },
    'counts that do not match': {
      'one Source more than there are': calls(SELECTORS.getSourceCount, (hex) =>
        word(BigInt(hex) + 1n),
      ),
      'a page of the same Source': calls(SELECTORS.getSources, (hex) => repeated(hex)),
      'a page with nobody’s Sources': calls(
        SELECTORS.getSources,
        (hex) => hex.slice(0, 130) + hex.slice(130).replaceAll(/[1-9a-f]/g, '7'),
      ),
      'parameters of another client': calls(
        SELECTORS.getSourceParams,
        (hex) => `${hex.slice(0, 66)}${'0'.repeat(24)}${'22'.repeat(20)}${hex.slice(130)}`,
      ),
      'a status that there is not': calls(SELECTORS.getStatus, () => word(7n)),
    },
    'another time': {
      'contracts as they were a block ago': (rpc) => rpc.use(behind(1)),
      'contracts as they were before there was any': (rpc) => rpc.use(behind(10_000)),
      'a nonce that is one behind': changed(NONCE, (result) => later(result, -1)),
      'a nonce that is one ahead': changed(NONCE, (result) => later(result, 1)),
    },
    'an error of another shape': {
      null: fails('eth_call', null),
      'a text': fails('eth_call', 'no'),
      'a number': fails('eth_call', 42),
      'an empty object': fails('eth_call', {}),
      'a message that is an object': fails('eth_call', { code: -32_000, message: { text: 'no' } }),
      'a megabyte long': fails('eth_call', { code: -32_000, message: 'no '.repeat(350_000) }),
      'a revert for everything': fails('eth_call', {
        code: 3,
        message: 'execution reverted',
        data: '0x08c379a0',
      }),
      'a rate limit for ever': fails(undefined, { code: -32_005, message: 'too many requests' }),
      'with a result beside it': (rpc) =>
        rpc.use({
          tell: (call, answer) =>
            call.method === NONCE
              ? ({ ...answer, error: { code: 1, message: 'no' } } as Answer)
              : answer,
        }),
    },
    'nonsense from the first transaction on': {
      'a nonce without digits': afterSend(NONCE, () => '0x'),
      'a block that is a text': afterSend(BLOCK, () => 'latest'),
      'a block of another number': afterSend(BLOCK, (block) => ({
        ...(block as object),
        number: '0x1',
      })),
      'a receipt that is a list': afterSend(RECEIPT, () => []),
      'contracts without bytes': afterSend('eth_call', () => '0x'),
      'an estimate that is none': afterSend('eth_estimateGas', () => 'much'),
      'a web page for everything': repliesAfterSend('<!doctype html>'),
      'null for everything': repliesAfterSend('null'),
      'an error that is null for everything': repliesAfterSend('{"jsonrpc":"2.0","error":null}'),
    },
    'a word about what was sent': {
      'another hash': says(SEND, OTHER_HASH),
      nothing: says(SEND, null),
      'a nonce too low, though it is mined': fails(SEND, {
        code: -32_000,
        message: 'nonce too low',
      }),
      'already known, though it is not': (rpc) =>
        rpc.use({
          ask: (call) =>
            call.method === SEND ? { error: { code: -32_000, message: 'already known' } } : call,
        }),
      'a transaction of somebody else': fields('eth_getTransactionByHash', {
        from: `0x${'33'.repeat(20)}`,
        hash: OTHER_HASH,
      }),
    },
  }
  return Object.entries(kinds).flatMap(([kind, rows]) =>
    Object.entries(rows).map(([name, tell]) => ({ kind, name, tell })),
  )
}

function each(logs: unknown, change: (log: Readonly<Record<string, unknown>>) => object): unknown {
  return Array.isArray(logs) ? logs.map((log) => change(log)) : logs
}

function topicOf({ topics }: Readonly<Record<string, unknown>>): unknown {
  return Array.isArray(topics) ? topics[0] : undefined
}

/** An address[] of which every item is the first. */
function repeated(hex: string): string {
  const [head, items] = [hex.slice(0, 130), hex.slice(130)]
  return head + (items.match(/.{64}/g) ?? []).map((_, __, all) => all[0]).join('')
}
