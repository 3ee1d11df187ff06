import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { paceIn } from '../../src/doctor/report/pace.ts'
import { networkReport, type ReportPorts } from '../../src/doctor/report/report.ts'
import { Fault } from '../../src/model/fault.ts'
import type { NetworkReport } from '../../src/model/network/network-report.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import type { Chain } from '../../src/ports/chain.ts'
import type { NodeAnswer, StorageAnswer } from '../../src/ports/questions.ts'
import { aNetwork, aState, unreadSource } from '../support/builders.ts'
import { memoryChain } from '../support/memory-chain.ts'

const FORTY_TWO = `0x${'0'.repeat(62)}2a`
const BYTES = new TextEncoder().encode('{}')
const CID = cidOf(BYTES)
const isReport = new Ajv({ strict: true, allErrors: true }).compile(
  JSON.parse(readFileSync('schemas/v1/doctor-report.schema.json', 'utf8')),
)

const result = (value: unknown): NodeAnswer => ({ kind: 'result', result: value })
const refused = (message: string, code = -32_000): NodeAnswer => ({
  kind: 'refused',
  message,
  code,
})
const silent: NodeAnswer = { kind: 'silent', reason: 'rpc.example can’t be reached (ECONNRESET)' }

/** A node that can do everything, and what it says otherwise to some questions. */
function aNode(
  otherwise: (
    method: string,
    params: readonly unknown[],
    padding: number,
  ) => NodeAnswer | undefined = () => undefined,
) {
  const asked: string[] = []
  return {
    asked,
    ask: async (method: string, params: readonly unknown[], padding = 0): Promise<NodeAnswer> => {
      asked.push(method)
      return otherwise(method, params, padding) ?? usual(method, params)
    },
  }
}

function usual(method: string, [first]: readonly unknown[]): NodeAnswer {
  const number =
    first === 'latest' ? 1_000 : first === 'finalized' || first === 'safe' ? 990 : Number(first)
  switch (method) {
    case 'eth_getBlockByNumber':
      return result({
        number: `0x${number.toString(16)}`,
        timestamp: `0x${(1_000_000 + number * 2).toString(16)}`,
        gasLimit: '0x1c9c380',
        baseFeePerGas: '0x7',
      })
    case 'eth_call':
      return result(FORTY_TWO)
    case 'eth_getLogs':
      return result([])
    case 'eth_simulateV1':
      return result([{ calls: [] }])
    case 'web3_clientVersion':
      return result('Sonic/v2.3.0')
    default:
      return result('0x1')
  }
}

const gone: StorageAnswer = { kind: 'answered', status: 404 }

function portsOf(facts: Partial<ReportPorts> = {}): ReportPorts {
  return {
    chain: memoryChain({
      sources: [
        unreadSource(
          aState({ params: { imageMetadataUrl: `https://gateway.example/ipfs/${CID}` } }),
        ),
      ],
    }),
    node: aNode(),
    storage: {
      get: () => Promise.resolve(gone),
      pin: () => Promise.resolve({ kind: 'none', reason: 'unasked' }),
    },
    clock: { now: () => 0, today: () => 1_700_000_000n, sleep: () => Promise.resolve() },
    onStep: () => undefined,
    ...facts,
  }
}

async function reportOf(facts: Partial<ReportPorts> = {}, upload = false): Promise<NetworkReport> {
  const network = aNetwork({
    ...(facts.second === undefined ? {} : { checkRpcUrl: 'https://two.example/SECRET' }),
    rpcUrl: 'https://rpc.example/v3/SECRET?key=SECRET',
    pinUrl: 'https://pin.example/SECRET',
  })
  const report = await networkReport(network, portsOf(facts), {
    program: { version: '1', node: 'v24', platform: 'linux' },
    upload,
  })
  isReport(JSON.parse(JSON.stringify(report)))
  expect(isReport.errors ?? []).toEqual([])
  expect(JSON.stringify(report)).not.toContain('SECRET')
  return report
}

test('a node that answers everything is told in full, and by its host alone', async () => {
  const report = await reportOf()

  expect(report.node).toEqual({
    host: 'rpc.example',
    client: 'Sonic/v2.3.0',
    chainId: 1,
    latestBlock: 1_000,
    finalizedBehind: 10,
    safeBehind: 10,
  })
  expect(report.pace).toMatchObject({
    sampled: 50,
    average: 2,
    median: 2,
    longest: 2,
    sameSecond: 0,
  })
  expect(
    Object.values(report.abilities).map((ability) =>
      'answer' in ability ? ability.answer : ability.refused,
    ),
  ).toEqual(['yes', null, 'yes', 'yes', 'yes', 'yes'])
  expect(report.sources).toMatchObject({ count: 1, reading: 'inclusive' })
  expect(report.storage.gateway).toMatchObject({ host: 'gateway.example', cid: CID })
})

describe('a second RPC', () => {
  const dead = (): Promise<never> =>
    Promise.reject(new Fault('rpc-unreachable', 'two.example can’t be reached', 'try again'))

  test('is null where there is none', async () => {
    expect((await reportOf()).checkRpc).toBeNull()
  })

  test.each<readonly [string, Partial<Chain>, number | null, string]>([
    ['agrees', {}, 31_337, 'yes'],
    ['has another nonce of the wallet', { nonce: () => Promise.resolve(7) }, 31_337, 'no'],
    ['is silent', { chainId: dead }, null, 'unknown'],
    ['has not the block yet', { block: dead }, 31_337, 'unknown'],
  ])('that %s is told so', async (_, otherwise, chainId, answer) => {
    const { checkRpc } = await reportOf({ second: { ...memoryChain(), ...otherwise } })

    expect(checkRpc).toMatchObject({ host: 'two.example', chainId, agrees: { answer } })
  })
})

test('a node that is silent is asked once, and nothing is made up about it', async () => {
  const node = aNode(() => silent)

  const report = await reportOf({ node })

  expect(new Set(node.asked)).toContain('eth_getBlockByNumber')
  expect(node.asked).toHaveLength(1)
  expect([report.node.chainId, report.fees.model, report.contracts.nexusHasCode]).toEqual([
    null,
    'unknown',
    null,
  ])
  expect(
    new Set(
      Object.values(report.abilities).map((one) => ('answer' in one ? one.answer : one.answered)),
    ),
  ).toEqual(new Set(['unknown', null]))
})

describe('a refusal', () => {
  test.each([
    [
      'that says that there is no such method',
      refused('the method eth_simulateV1 does not exist/is not available', -32_601),
      'no',
    ],
    ['in words alone', refused('Method eth_simulateV1 is not supported'), 'no'],
    ['of some other kind', refused('execution aborted (timeout = 5s)'), 'unknown'],
    ['for a limit', silent, 'unknown'],
  ])('%s is: %s', async (_, answer, expected) => {
    const report = await reportOf({
      node: aNode((method) => (method === 'eth_simulateV1' ? answer : undefined)),
    })

    expect(report.abilities.simulateV1.answer).toBe(expected)
  })

  test.each([
    ['laid over', FORTY_TWO, 'yes'],
    ['left out of account', '0x', 'no'],
    ['something else', '0x1234', 'unknown'],
  ])('code that is %s tells whether the state can be overridden', async (_, returned, expected) => {
    const report = await reportOf({
      node: aNode((method, params) =>
        method === 'eth_call' && params.length === 3 ? result(returned) : undefined,
      ),
    })

    expect(report.abilities.stateOverrides.answer).toBe(expected)
    expect(report.abilities.eip7702.answer).toBe(expected === 'yes' ? 'yes' : 'unknown')
  })

  test('of old blocks alone says how far back calls are answered', async () => {
    const node = aNode((method, [, at]) =>
      method === 'eth_call' && Number(at) < 1_000 - 127 ? refused('missing trie node') : undefined,
    )

    expect((await reportOf({ node })).abilities).toMatchObject({
      pinnedCalls: { answer: 'yes' },
      pinnedBack: { answered: 120, refused: 128, said: 'missing trie node' },
    })
  })

  test('at every numbered block is a no only where the same call is answered without one', async () => {
    const numbered = (_: string, [, at]: readonly unknown[]) =>
      String(at).startsWith('0x') ? refused('header not found') : undefined
    const all = (method: string) => (method === 'eth_call' ? refused('busy') : undefined)

    expect((await reportOf({ node: aNode(numbered) })).abilities.pinnedCalls.answer).toBe('no')
    expect((await reportOf({ node: aNode(all) })).abilities.pinnedCalls.answer).toBe('unknown')
  })

  test('of a size is the end of what is taken; silence is not', async () => {
    const large = (answer: NodeAnswer) =>
      aNode((_, __, padding) => (padding > 300_000 ? answer : undefined))

    expect((await reportOf({ node: large(refused('too large')) })).limits.body).toMatchObject({
      answered: 262_144,
      refused: 1_048_576,
    })
    expect((await reportOf({ node: large(silent) })).limits.body).toMatchObject({
      answered: 262_144,
      refused: null,
    })
  })
})

test('a list of Sources that can’t be read is told with the reason', async () => {
  const chain = {
    ...memoryChain(),
    pageReading: () => Promise.reject(new Fault('rpc-answer', 'Nexus answered something else')),
  }

  expect((await reportOf({ chain })).sources).toEqual({
    count: 0,
    holes: null,
    reading: 'unknown',
    rows: null,
    said: 'Nexus answered something else',
  })
})

test('a gateway that leads on to a subdomain is followed there, and to no stranger', async () => {
  const v1 = /[?]|ipfs[./]/
  const asked: string[] = []
  const get =
    (location: string) =>
    async (url: string): Promise<StorageAnswer> => {
      asked.push(url)
      return url.includes('/ipfs/')
        ? { kind: 'answered', status: 301, location }
        : { kind: 'answered', status: 200, bytes: BYTES }
    }
  const storage = portsOf().storage
  const own = await reportOf({
    storage: { ...storage, get: get('https://bafy.ipfs.gateway.example/') },
  })
  const strange = await reportOf({ storage: { ...storage, get: get('http://169.254.169.254/') } })

  expect(own.storage.gateway.forms[0]).toEqual({
    form: 'path, CIDv0',
    status: 301,
    redirect: { to: 'subdomain', host: 'bafy.ipfs.gateway.example' },
    verified: true,
    said: null,
  })
  expect(strange.storage.gateway.forms[0]).toMatchObject({
    redirect: { host: '169.254.169.254' },
    verified: null,
  })
  expect(asked.filter((url) => !v1.test(url))).toEqual([])
})

test('what a pinning service answers to an upload is told by its form', async () => {
  const uploaded: Uint8Array[] = []
  const pin = async (bytes: Uint8Array) => {
    uploaded.push(bytes)
    return {
      kind: 'link',
      link: `https://files.example/ipfs/${cidOf(bytes)}?token=SECRET`,
    } as const
  }
  const storage = { ...portsOf().storage, pin }

  expect((await reportOf({ storage })).storage.pinning.wasAsked).toBe(false)
  expect(uploaded).toEqual([])
  expect((await reportOf({ storage }, true)).storage.pinning).toMatchObject({
    cidVersion: 0,
    linkForm: 'path',
    linkHost: 'files.example',
    sameCid: true,
  })
})

describe('the pace', () => {
  test('never has the first block in it, whatever its time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (genesis) => {
        const blocks = [0, 1, 2, 3, 4].map((number) => ({
          number,
          time: number === 0 ? genesis : 1_700_000_000 + number * 5,
        }))
        expect(paceIn(blocks)).toEqual({
          sampled: 4,
          average: 5,
          median: 5,
          longest: 5,
          sameSecond: 0,
        })
      }),
    )
  })

  test('compares neighbours alone, and counts blocks that share a second', () => {
    const times = [100, 100, 101, 170]
    const blocks = [
      ...times.map((time, index) => ({ number: 10 + index, time })),
      { number: 20, time: 900 },
    ]

    expect(paceIn(blocks)).toEqual({
      sampled: 5,
      average: 23.33,
      median: 1,
      longest: 69,
      sameSecond: 1,
    })
  })

  test('is not told by two blocks', () => {
    expect(
      paceIn([
        { number: 1, time: 5 },
        { number: 2, time: 6 },
      ]),
    ).toMatchObject({ average: null, median: null })
  })
})
