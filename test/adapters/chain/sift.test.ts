import { AbiCoder } from 'ethers'
import { afterEach, describe, expect, test } from 'vitest'
import type { Seen } from '../../../src/adapters/chain/lens/rows.ts'
import { SELECTORS } from '../../../src/adapters/chain/selectors.ts'
import { readWanted } from '../../../src/adapters/chain/sources/sources.ts'
import type { ChainSource } from '../../../src/model/source/source.ts'
import { isWanted, type Wanted } from '../../../src/model/source/wanted.ts'
import { type Address, ZERO_ADDRESS } from '../../../src/model/units/address.ts'
import { cidOf } from '../../../src/model/units/cid.ts'
import { anAddress, CLIENT, NEXUS, someParams } from '../../support/builders.ts'
import { asSeen, isLensCall, lensAnswer } from '../../support/lens-double.ts'
import { BOUNDS, DEFECTS, type PageGetter } from '../../support/page-getters.ts'
import {
  type Asked,
  each,
  type Patience,
  type RpcServer,
  startRpcServer,
} from '../../support/rpc-server.ts'

// What is read where strangers' Sources can be left out, with a lens that works, one that no node
// runs, and one that lies.

const coder = AbiCoder.defaultAbiCoder()
const TUPLE = '(address,string,uint8,uint256,uint256,uint256,bool,string,uint8,uint256)'
const REVERT = { error: { code: 3, message: 'execution reverted', data: '0x' } }
const STRANGER = anAddress(0x57)
const AT = 7
const cid = (text: string): string => cidOf(new TextEncoder().encode(text))
const urlOf = (text: string): string => `https://gw.example/ipfs/${cid(text)}`

const aSource = (
  address: Address,
  text: string,
  facts: Partial<ChainSource> = {},
): ChainSource => ({
  address,
  client: STRANGER,
  status: 'active',
  ...facts,
  params: { ...someParams(), client: facts.client ?? STRANGER, imageMetadataUrl: urlOf(text) },
})

/** A crowd of strangers among whom 20 Sources are the client's, and some more concern it. */
const ROWS = 1_205
const CROWD: readonly ChainSource[] = Array.from({ length: ROWS }, (_, index) => {
  const address = anAddress(5_000 + index)
  if (index === 3) return aSource(address, 'ours 100') // published by another wallet
  if (index === 4) return aSource(address, 'ours 100', { status: 'closed' })
  if (index % 60 === 0) return aSource(address, `ours ${index}`, { client: CLIENT })
  if (index % 60 === 1) return aSource(address, `closed ${index}`, { status: 'closed' })
  return aSource(address, `stranger ${index}`)
})
const encoded = new Map(
  CROWD.map(({ address, params }) => [address, coder.encode([TUPLE], [Object.values(params)])]),
)
const OURS = CROWD.filter(({ client }) => client === CLIENT)
const NAMED = CROWD[777]?.address ?? ZERO_ADDRESS
const wanted: Wanted = {
  client: CLIENT,
  contents: new Set([`ipfs://${cid('ours 100')}`]),
  addresses: new Set([NAMED, anAddress(1)]),
}
const byAddress = new Map(CROWD.map((source) => [source.address, source]))
const EXPECTED = CROWD.filter((source) => isWanted(source, wanted))
/** Calls that reading all of them takes, three for each. */
const WHOLE = ROWS * 3

type Outcome = { readonly result: unknown } | { readonly error: unknown }

interface Quirks {
  readonly pages?: PageGetter
  readonly rows?: readonly Address[]
  /** How many Nexus counts; null where it does not say. */
  readonly active?: number | null
  /** What a call of the lens gets; what the real one sees as a rule. */
  readonly lens?: (params: readonly unknown[]) => Outcome
}

let server: RpcServer | undefined
afterEach(() => server?.stop())

async function serve(quirks: Quirks = {}): Promise<void> {
  const rows = quirks.rows ?? CROWD.map(({ address }) => address)
  const { pages = BOUNDS.inclusive, active = OURS.length, lens = working() } = quirks
  await server?.stop()
  const answer = ({ params }: Asked): Outcome => {
    if (isLensCall(params)) return lens(params)
    const [{ to, data }] = params as [{ to: Address; data: string }]
    const selector = data.slice(0, 10)
    const [one = 0, two = 0] = [data.slice(10, 74), data.slice(74)].map((word) =>
      Number(`0x${word}`),
    )
    if (selector === SELECTORS.getSourceCount) return words(rows.length)
    if (selector === SELECTORS.getActiveSourceCount) return active === null ? REVERT : words(active)
    if (selector === SELECTORS.getSources) return listed(pages(rows, one, two))
    if (selector === SELECTORS.sources) return rowOf(rows[one])
    return ofSource(to, selector)
  }
  server = await startRpcServer(each(answer))
}

function listed(page: readonly Address[] | undefined): Outcome {
  return page === undefined ? REVERT : words(32, page.length, ...page)
}

function rowOf(row: Address | undefined): Outcome {
  return row === undefined ? REVERT : words(row)
}

function ofSource(to: Address, selector: string): Outcome {
  const source = byAddress.get(to)
  if (source === undefined) return { result: '0x' }
  if (selector === SELECTORS.getClient) return words(source.client)
  if (selector === SELECTORS.getStatus) return words(source.status === 'active' ? 0 : 1)
  return { result: encoded.get(source.address) }
}

function words(...values: readonly (number | Address)[]): Outcome {
  return {
    result: `0x${values.map((value) => BigInt(value).toString(16).padStart(64, '0')).join('')}`,
  }
}

/** A lens that works, but for what it is told to see of some. */
function working(
  see: (source: Address) => Seen | undefined = () => undefined,
  most?: number,
): NonNullable<Quirks['lens']> {
  return (params) => ({
    result: lensAnswer(
      params,
      (address, client) => {
        const source = byAddress.get(address)
        return see(address) ?? (source === undefined ? { kind: 'doubt' } : asSeen(source, client))
      },
      most,
    ),
  })
}

const callsIn = (posts: RpcServer['posts']): number => posts.flat().length
const read = (patience?: Patience, at: number | 'latest' = AT) =>
  readWanted(server?.rpc('', patience) ?? expect.fail(), NEXUS, wanted, at)

describe('where the node runs the lens', () => {
  test('only what concerns us is read, in a fraction of the calls', async () => {
    await serve()

    const { sources, isSifted } = await read()

    expect(sources).toEqual(EXPECTED)
    expect(isSifted).toBe(true)
    const posts = server?.posts ?? []
    // the count and its probes, the pages, how many are active, the lens twice, what it keeps
    expect(posts.length).toBeLessThanOrEqual(6)
    expect(callsIn(posts)).toBeLessThan(WHOLE / 10)
    expect(posts.flat().filter(({ params }) => params[1] !== '0x7')).toEqual([])
    // the three questions go to what concerns us, to each of a sample, and to nobody else
    const asked = posts.flat().flatMap(({ params }) => {
      const [{ to, data }] = params as [{ to?: Address; data: string }]
      return data === SELECTORS.getSourceParams && to !== undefined ? [to] : []
    })
    expect(asked.length).toBe(EXPECTED.length + 32)
  })

  test.each(
    Object.entries(BOUNDS).flatMap(([bounds, getter]) =>
      (['as they are', 'with a stranger behind', 'blanking every third row'] as const).map(
        (defect) => [bounds, defect, DEFECTS[defect](getter)] as const,
      ),
    ),
  )(
    'it is what reading all of them gives, where pages are %s and come %s',
    async (_, __, pages) => {
      await serve({ pages })

      const { sources, isSifted } = await read()

      expect(sources).toEqual(EXPECTED)
      // false holes are found out by reading all of them row by row
      if (
        pages(
          CROWD.map(({ address }) => address),
          0,
          400,
        )?.includes(ZERO_ADDRESS) !== true
      )
        expect(isSifted).toBe(true)
    },
  )

  test('holes of the list are proven as ever', async () => {
    const rows = CROWD.flatMap(({ address }, index) =>
      index % 400 === 0 ? [ZERO_ADDRESS, address] : [address],
    )
    await serve({ rows })

    expect(await read()).toEqual({ sources: EXPECTED, isSifted: true })
  })

  test.each([900, 300, 101])(
    'it is asked again for what its gas did not last for, %i at a time',
    async (most) => {
      await serve({ lens: working(undefined, most) })

      expect(await read()).toEqual({ sources: EXPECTED, isSifted: true })
      expect(callsIn(server?.posts ?? [])).toBeLessThan(WHOLE / 10)
    },
  )

  test('what it doubts is read as ever', async () => {
    const doubted = new Set(CROWD.slice(100, 300).map(({ address }) => address))
    await serve({
      lens: working((source) => (doubted.has(source) ? { kind: 'doubt' } : undefined)),
    })

    expect(await read()).toEqual({ sources: EXPECTED, isSifted: true })
  })

  test('it is not asked where most are the client’s, where few are there, or where no block is named', async () => {
    let asked = 0
    const lens: Quirks['lens'] = (params) => {
      asked += 1
      return working()(params)
    }
    const some = CROWD.slice(0, 900).map(({ address }) => address)
    for (const [quirks, at] of [
      [{ active: 700 }, AT],
      [{ rows: some, active: 15 }, AT],
      [{}, 'latest'],
    ] as const) {
      await serve({ ...quirks, lens })

      const { sources, isSifted } = await read(undefined, at)

      expect(isSifted).toBe(false)
      expect(sources).toEqual(EXPECTED.slice(0, sources.length))
    }
    expect(asked).toBe(0)
  })
})

describe('where it does not, all of them are read as ever', () => {
  const ERRORS: readonly (readonly [string, unknown])[] = [
    ['ganache’s size', { code: -32_000, message: 'initcode exceeds max initcode size' }],
    ['EDR’s size', { code: -32_000, message: 'create initcode size limit' }],
    [
      'EDR’s floor of gas',
      {
        code: -32_000,
        message: 'Transaction requires gas floor of 351060 but got limit of 200000',
      },
    ],
    [
      'geth’s size',
      { code: -32_000, message: 'max initcode size exceeded: code size 49801 limit 49152' },
    ],
    ['geth’s time', { code: -32_000, message: 'execution aborted (timeout = 5s)' }],
    ['gas', { code: -32_000, message: 'out of gas' }],
    ['no creation in a call', { code: -32_602, message: 'missing field `to`' }],
    ['the method', { code: -32_601, message: 'the method eth_call is not available' }],
    ['a limit', { code: -32_005, message: 'rate limit' }],
    ['the size of a request', { code: -32_600, message: 'request entity too large' }],
    ['an opcode', { code: -32_000, message: 'invalid opcode: SHR' }],
    ['a revert', { code: 3, message: 'execution reverted', data: '0x' }],
    ['a block that is not there', { code: -32_000, message: 'header not found' }],
  ]
  const impatient: Patience = { request: 20_000, refused: 5_000, failing: 1_500 }

  test.each(ERRORS)('refused for %s', async (_, error) => {
    await serve({ lens: () => ({ error }) })

    expect(await read(impatient)).toEqual({ sources: EXPECTED, isSifted: false })
    expect(server?.posts.filter((calls) => calls.length === 300).length).toBeGreaterThan(8)
  })

  test.each<[string, (answer: string) => unknown]>([
    ['nothing', () => '0x'],
    ['null', () => null],
    ['a word', () => `0x${'0'.repeat(64)}`],
    ['its own code', (answer) => answer.replace('0x01', '0x60')],
    ['one byte too many', (answer) => `${answer}00`],
    ['one byte too few', (answer) => answer.slice(0, -2)],
    ['a byte that means nothing', (answer) => `${answer.slice(0, -18)}04`],
    ['an answer to another question', (answer) => `${answer.slice(0, 20)}0${answer.slice(21)}`],
    ['more than was asked', (answer) => answer.replace(/^0x01.{6}/, '0x01ffffff')],
    ['nothing of any', (answer) => `0x01000000${answer.slice(10, 66)}`],
  ])('answered with %s', async (_, spoil) => {
    await serve({
      lens: (params) => {
        const said = working()(params)
        return { result: spoil(String('result' in said ? said.result : '')) }
      },
    })

    expect(await read()).toEqual({ sources: EXPECTED, isSifted: false })
  })

  test('cut off in the middle, what is left is read as ever', async () => {
    let asked = 0
    await serve({
      lens: (params) => {
        asked += 1
        return asked > 1 ? { error: { code: -32_000, message: 'busy' } } : working()(params)
      },
    })

    expect(await read()).toEqual({ sources: EXPECTED, isSifted: true })
  })

  test('and so they are where Nexus does not say how many are active', async () => {
    await serve({ active: null })

    expect(await read()).toEqual({ sources: EXPECTED, isSifted: false })
  })
})

describe('a lens that lies is found out', () => {
  const hidden: Seen = { kind: 'nothing' }
  test.each<[string, (source: Address) => Seen | undefined]>([
    ['hides all', () => hidden],
    ['hides one of ours', (source) => (source === OURS[7]?.address ? hidden : undefined)],
    [
      'calls one of ours a stranger’s with other metadata',
      (source) =>
        source === OURS[7]?.address ? { kind: 'print', print: '0'.repeat(16) } : undefined,
    ],
    [
      'calls a stranger’s ours',
      (source) => (source === CROWD[77]?.address ? { kind: 'ours' } : undefined),
    ],
  ])('that %s', async (_, see) => {
    await serve({ lens: working(see) })

    expect(await read()).toEqual({ sources: EXPECTED, isSifted: false })
  })

  test('but for one that Nexus does not count either: it says so, and nothing is published upon it', async () => {
    const lie = (source: Address) => (source === OURS[7]?.address ? hidden : undefined)
    await serve({ lens: working(lie), active: OURS.length - 1 })

    const { sources, isSifted } = await read()

    // a sample of 32 of them meets it now and then
    expect(sources.length).toBe(isSifted ? EXPECTED.length - 1 : EXPECTED.length)
  })
})
