import { AbiCoder } from 'ethers'
import { afterEach, describe, expect, test } from 'vitest'
import { Rpc } from '../../../src/adapters/chain/rpc.ts'
import { SELECTORS } from '../../../src/adapters/chain/selectors.ts'
import { readEach, readSources } from '../../../src/adapters/chain/sources.ts'
import { type Address, ZERO_ADDRESS } from '../../../src/model/address.ts'
import { anAddress, CLIENT, NEXUS, someParams } from '../../support/builders.ts'
import { type Asked, each, type RpcServer, startRpcServer } from '../../support/rpc-server.ts'

const coder = AbiCoder.defaultAbiCoder()
const TUPLE = '(address,string,uint8,uint256,uint256,uint256,bool,string,uint8,uint256)'
const PARAMS = { result: coder.encode([TUPLE], [Object.values(someParams())]) }
const STATUS = { result: coder.encode(['uint8'], [0]) }
const OWNER = { result: coder.encode(['address'], [CLIENT]) }
const REVERT = { error: { code: 3, message: 'execution reverted', data: '0x' } }

/** What a Nexus in memory answers otherwise than it should. */
interface Quirks {
  readonly count?: number
  readonly page?: (rows: readonly Address[], lower: number, upper: number) => readonly Address[] | undefined
  readonly source?: (address: string, selector: string) => { readonly result: unknown } | { readonly error: unknown } | undefined
}

let server: RpcServer | undefined
afterEach(() => server?.stop())

/** A server that holds these Sources, all live and the client's. */
async function serve(rows: readonly Address[], { count = rows.length, page = (some) => some, source = () => undefined }: Quirks = {}) {
  const encoded = (types: readonly string[], values: readonly unknown[]) => ({ result: coder.encode(types, values) })
  const answer = ({ params }: Asked) => {
    const [{ to, data }] = params as [{ to: string; data: string }]
    const selector = data.slice(0, 10)
    if (selector === SELECTORS.getSourceCount) return encoded(['uint256'], [count])
    if (selector === SELECTORS.getSources) {
      const [lower = 0, upper = 0] = [...coder.decode(['uint256', 'uint256'], `0x${data.slice(10)}`)].map(Number)
      const some = page(rows.slice(lower, upper), lower, upper)
      return some === undefined ? REVERT : encoded(['address[]'], [some])
    }
    const quirk = source(to, selector)
    if (quirk !== undefined) return quirk
    if (selector === SELECTORS.getStatus) return STATUS
    return selector === SELECTORS.getSourceParams ? PARAMS : OWNER
  }
  server = await startRpcServer(each(answer))
  return new Rpc(server.origin)
}

const many = (count: number): readonly Address[] => Array.from({ length: count }, (_, index) => anAddress(1_000 + index))

describe('all Sources', () => {
  test('are read in the order of Nexus, with what each holds', async () => {
    const rpc = await serve(many(1_203))

    const sources = await readSources(rpc, NEXUS, 7)

    expect(sources.map(({ address }) => address)).toEqual(many(1_203))
    expect(sources[0]).toEqual({ address: anAddress(1_000), client: CLIENT, status: 'active', params: someParams() })
    expect(server?.posts.flat().every(({ params }) => params[1] === '0x7')).toBe(true)
  })

  test('are none where Nexus counts none, and no page is asked for', async () => {
    const rpc = await serve([])

    expect(await readSources(rpc, NEXUS, 7)).toEqual([])
    expect(rpc.requests).toBe(1)
  })

  test('are those that are left between the holes', async () => {
    const rpc = await serve([anAddress(20), ZERO_ADDRESS, anAddress(21), ZERO_ADDRESS])

    expect((await readSources(rpc, NEXUS, 7)).map(({ address }) => address)).toEqual([anAddress(20), anAddress(21)])
  })

  test('are asked for in smaller pages where Nexus refuses large ones, down to single rows', async () => {
    for (const most of [100, 1]) {
      const rpc = await serve(many(205), { page: (rows, lower, upper) => (upper - lower > most ? undefined : rows) })

      expect((await readSources(rpc, NEXUS, 7)).map(({ address }) => address)).toEqual(many(205))
    }
  })

  test.each<[string, Quirks]>([
    ['a page is short', { page: (rows) => rows.slice(1) }],
    ['a page is empty', { page: () => [] }],
    ['a page has more than was asked for', { page: (rows) => [...rows, anAddress(99)] }],
    ['one stands there twice', { page: (rows) => rows.map((row) => (row === anAddress(1_006) ? anAddress(1_000) : row)) }],
    ['every page is refused', { page: () => undefined }],
    ['there are fewer than Nexus counts', { count: 9 }],
    ['one of them refuses to be read', { source: (address) => (address === anAddress(1_003) ? REVERT : undefined) }],
    ['one of them answers with nothing', { source: (address) => (address === anAddress(1_003) ? { result: '0x' } : undefined) }],
    [
      'one of them answers with too little',
      { source: (_, selector) => (selector === SELECTORS.getSourceParams ? { result: `0x${'00'.repeat(64)}` } : undefined) },
    ],
  ])('are never fewer than there are: a Fault where %s', async (_, quirks) => {
    const rpc = await serve(many(7), quirks)

    await expect(readSources(rpc, NEXUS, 7)).rejects.toMatchObject({ code: 'rpc-answer' })
  })

  test('are a Fault where the node fails for one of them', async () => {
    const rpc = await serve(many(7), {
      source: (address) => (address === anAddress(1_003) ? { error: { code: -32000, message: 'out of memory' } } : undefined),
    })

    await expect(readSources(rpc, NEXUS, 7)).rejects.toMatchObject({ code: 'rpc-error', message: expect.stringContaining('out of memory') })
  })
})

test('a Source is closed whatever its status is called, unless it is 0', async () => {
  for (const [status, word] of [
    [0, 'active'],
    [1, 'closed'],
    [2, 'closed'],
  ] as const) {
    const rpc = await serve([], { source: (_, selector) => (selector === SELECTORS.getStatus ? { result: coder.encode(['uint8'], [status]) } : undefined) })

    expect(await readEach(rpc, [anAddress(20)], 'latest')).toMatchObject([{ status: word }])
  }
})
