import { AbiCoder } from 'ethers'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Rpc } from '../../../src/adapters/chain/rpc.ts'
import { SELECTORS } from '../../../src/adapters/chain/selectors.ts'
import {
  readEach,
  readPageReading,
  readSources,
} from '../../../src/adapters/chain/sources/sources.ts'
import { type Address, ZERO_ADDRESS } from '../../../src/model/units/address.ts'
import { anAddress, CLIENT, NEXUS, someParams } from '../../support/builders.ts'
import { BOUNDS, DEFECTS, type PageGetter } from '../../support/page-getters.ts'
import { type Asked, each, type RpcServer, startRpcServer } from '../../support/rpc-server.ts'

const coder = AbiCoder.defaultAbiCoder()
const TUPLE = '(address,string,uint8,uint256,uint256,uint256,bool,string,uint8,uint256)'
const PARAMS = { result: coder.encode([TUPLE], [Object.values(someParams())]) }
const STATUS = { result: coder.encode(['uint8'], [0]) }
const OWNER = { result: coder.encode(['address'], [CLIENT]) }
const REVERT = { error: { code: 3, message: 'execution reverted', data: '0x' } }

type Outcome = { readonly result: unknown } | { readonly error: unknown }

/** What a Nexus in memory answers otherwise than it should. */
interface Quirks {
  readonly count?: number | (() => number)
  readonly pages?: PageGetter
  readonly row?: (index: number) => Outcome | undefined
  readonly source?: (address: string, selector: string) => Outcome | undefined
}

let server: RpcServer | undefined
afterEach(() => server?.stop())

/** A server that holds these rows, all live Sources of the client where they are no holes. */
async function serve(rows: readonly Address[], quirks: Quirks = {}): Promise<Rpc> {
  const { pages = BOUNDS.inclusive, source = () => undefined } = quirks
  await server?.stop()
  const answer = ({ params }: Asked): Outcome => {
    const [{ to, data }] = params as [{ to: string; data: string }]
    const selector = data.slice(0, 10)
    const [one = 0, two = 0] = [data.slice(10, 74), data.slice(74)].map((word) =>
      Number(`0x${word}`),
    )
    if (selector === SELECTORS.getSourceCount)
      return { result: `0x${wordOf(countOf(rows, quirks))}` }
    if (selector === SELECTORS.getSources) return listed(pages(rows, one, two))
    if (selector === SELECTORS.sources) return quirks.row?.(one) ?? rowOf(rows[one])
    const quirk = source(to, selector)
    if (quirk !== undefined) return quirk
    if (to === ZERO_ADDRESS || !rows.includes(to as Address)) return { result: '0x' }
    if (selector === SELECTORS.getStatus) return STATUS
    return selector === SELECTORS.getSourceParams ? PARAMS : OWNER
  }
  server = await startRpcServer(each(answer))
  return server.rpc()
}

function countOf(rows: readonly Address[], { count = rows.length }: Quirks): number {
  return typeof count === 'number' ? count : count()
}

function wordOf(value: number | Address): string {
  return BigInt(value).toString(16).padStart(64, '0')
}

function rowOf(address: Address | undefined): Outcome {
  return address === undefined ? REVERT : { result: `0x${wordOf(address)}` }
}

function listed(page: readonly Address[] | undefined): Outcome {
  return page === undefined
    ? REVERT
    : { result: `0x${[32, page.length, ...page].map(wordOf).join('')}` }
}

const many = (count: number): readonly Address[] =>
  Array.from({ length: count }, (_, index) => anAddress(3_000 + index))
const addressesOf = async (rpc: Rpc): Promise<readonly Address[]> =>
  (await readSources(rpc, NEXUS, 7)).map(({ address }) => address)

/**
 * POSTs that reading took when pages were believed to leave their upper bound out: the count, the
 * pages, and the Sources.
 */
const postsBefore = (sources: number): number =>
  sources === 0 ? 1 : 2 + Math.ceil((3 * sources) / 300)

/** Two getters refuse the pages that fit them otherwise; neither could be read before. */
const isRefusedOnce = (pages: PageGetter, count: number): boolean =>
  (pages === BOUNDS['exclusive, indexed absolutely'] && count > 500) ||
  (pages === BOUNDS['inclusive, refusing a page of one row'] && count === 1)

const COUNTS = [0, 1, 2, 3, 99, 100, 101, 499, 500, 501, 1_203]

describe('all Sources', () => {
  test('are read in the order of Nexus, with what each holds', async () => {
    const rpc = await serve(many(1_203))

    const sources = await readSources(rpc, NEXUS, 7)

    expect(sources.map(({ address }) => address)).toEqual(many(1_203))
    expect(sources[0]).toEqual({
      address: anAddress(3_000),
      client: CLIENT,
      status: 'active',
      params: someParams(),
    })
    expect(server?.posts.flat().every(({ params }) => params[1] === '0x7')).toBe(true)
  })

  test.each(Object.entries(BOUNDS))(
    'are the same however many there are, in no more POSTs than before, where pages are %s',
    async (_, pages) => {
      for (const count of COUNTS) {
        const rpc = await serve(many(count), { pages })

        expect(await addressesOf(rpc)).toEqual(many(count))
        expect(rpc.requests, `${count} Sources`).toBeLessThanOrEqual(
          postsBefore(count) + (isRefusedOnce(pages, count) ? 1 : 0),
        )
      }
    },
  )

  test.each(
    Object.entries(BOUNDS).flatMap(([bounds, getter]) =>
      Object.entries(DEFECTS).map(([defect, spoil]) => [bounds, defect, spoil(getter)] as const),
    ),
  )('are the same where pages are %s and come %s', async (_, __, pages) => {
    for (const count of [0, 1, 2, 3, 101]) {
      const rpc = await serve(many(count), { pages })

      expect(await addressesOf(rpc), `${count} Sources`).toEqual(many(count))
    }
  })

  test('are those that are left between the holes, wherever these are, and whatever the pages are like', async () => {
    const holey = fc
      .array(fc.boolean(), { maxLength: 12 })
      .chain((pattern) => fc.tuple(fc.constant(pattern), fc.constantFrom(0, 0, 495, 1_000)))
    const getter = fc.tuple(
      fc.constantFrom(...Object.keys(BOUNDS)),
      fc.constantFrom(...Object.keys(DEFECTS)),
    ) as fc.Arbitrary<[keyof typeof BOUNDS, keyof typeof DEFECTS]>
    await fc.assert(
      fc.asyncProperty(holey, getter, async ([pattern, before], [bounds, defect]) => {
        const rows = [
          ...many(before),
          ...pattern.map((isHole, index) => (isHole ? ZERO_ADDRESS : anAddress(9_000 + index))),
        ]
        const rpc = await serve(rows, { pages: DEFECTS[defect](BOUNDS[bounds]) })

        expect((await addressesOf(rpc)).toSorted()).toEqual(
          rows.filter((row) => row !== ZERO_ADDRESS).toSorted(),
        ) // a page in another order hides nothing
      }),
      { numRuns: 150 },
    )
  })

  test.each([
    [100, 1],
    [30, 2],
    [5, 4],
  ])(
    'are asked for in smaller pages where Nexus refuses more than %i rows, with no more refusals than before: %i',
    async (most, refusals) => {
      const narrow: PageGetter = (rows, lower, upper) =>
        upper - lower + 1 > most ? undefined : BOUNDS.inclusive(rows, lower, upper)
      const rpc = await serve(many(1_203), { pages: narrow })

      expect(await addressesOf(rpc)).toEqual(many(1_203))
      expect(rpc.requests).toBeLessThanOrEqual(postsBefore(1_203) + refusals)
    },
  )

  test('are read one by one where the node itself fails at pages', async () => {
    const rpc = await serve(many(7))
    const failing = await startRpcServer((calls) =>
      each(({ params }) => {
        const [{ data }] = params as [{ data: string }]
        if (data.startsWith(SELECTORS.getSources))
          return { error: { code: -32_000, message: 'out of gas' } }
        if (data.startsWith(SELECTORS.getSourceCount)) return { result: `0x${wordOf(7)}` }
        return data.startsWith(SELECTORS.sources)
          ? rowOf(many(7)[Number(`0x${data.slice(10)}`)])
          : PARAMS
      })(calls),
    )

    const reading = await readPageReading(failing.rpc(), NEXUS, 7)

    expect(reading).toMatchObject({
      kind: 'row-by-row',
      because: expect.stringContaining('out of gas'),
    })
    expect(rpc.requests).toBe(0)
    await failing.stop()
  })

  test('that appear while the list is read, which only a block without a number allows, are among them', async () => {
    let asked = 0
    const rpc = await serve(many(8), { count: () => (asked++ === 0 ? 7 : 8) })

    expect(await addressesOf(rpc)).toEqual(many(8))
  })

  test.each([
    ['in pages', BOUNDS.inclusive],
    ['row by row', () => undefined],
  ])(
    'that a node on its way to its next block has, and does not count yet, are read again, %s',
    async (_, pages) => {
      let asked = 0
      const counts = [7, 7, 8, 8, 7, 7]
      const rpc = await serve(many(8), { pages, count: () => counts[asked++] ?? 8 })

      expect(await addressesOf(rpc)).toEqual(many(8))
    },
  )

  test('behind what Nexus counts, at every reading, are a Fault that names the first of them', async () => {
    const { message } = await faultOf(await serve(many(8), { count: 7 }))

    expect(message).toContain('counts 7 Sources, but its list goes on: sources(7) gives')
  })

  test.each<[string, Quirks]>([
    ['there are fewer than Nexus counts', { count: 9 }],
    ['there are more than Nexus counts', { count: 6 }],
    ['there are some and Nexus counts none', { count: 0 }],
    [
      'their number never stays the same',
      {
        count: (() => {
          let count = 1
          return () => (count++ % 5) + 1
        })(),
      },
    ],
    [
      'one stands there twice',
      {
        pages: () => undefined,
        row: (index) => (index === 6 ? rowOf(anAddress(3_000)) : undefined),
      },
    ],
    [
      'a row is refused, and so are the pages',
      { pages: () => undefined, row: (index) => (index === 3 ? REVERT : undefined) },
    ],
    ['no row can be asked for', { row: () => REVERT }],
    ['no row is an address', { row: () => ({ result: `0x${'f'.repeat(64)}` }) }],
    ['no row is anything', { row: () => ({ result: '0x' }) }],
    [
      'one of them refuses to be read',
      { source: (address) => (address === anAddress(3_003) ? REVERT : undefined) },
    ],
    [
      'one of them answers with nothing',
      { source: (address) => (address === anAddress(3_003) ? { result: '0x' } : undefined) },
    ],
    [
      'one of them answers with too little',
      {
        source: (_, selector) =>
          selector === SELECTORS.getSourceParams ? { result: `0x${'00'.repeat(64)}` } : undefined,
      },
    ],
  ])('are never fewer than there are: a Fault where %s', async (_, quirks) => {
    const rpc = await serve(many(7), quirks)

    const fault = await faultOf(rpc)

    expect(fault).toMatchObject({ code: 'rpc-answer' })
    expect(fault.hint).not.toContain('is this network')
  })

  test('are a Fault that says what Nexus answered to what', async () => {
    const panic = {
      error: { code: 3, message: 'execution reverted', data: `0x4e487b71${wordOf(0x32)}` },
    }
    const rpc = await serve(many(7), {
      pages: (rows, lower, upper) => (upper > 2 ? undefined : BOUNDS.inclusive(rows, lower, upper)),
      row: (index) => (index === 3 ? panic : undefined),
    })

    const { message, hint } = await faultOf(rpc)

    for (const said of [
      'counts 7',
      'getSources(0, 1) gives 2 rows',
      'getSources(0, 6) is refused',
      'sources(3) is refused (panic 50)',
    ])
      expect(message).toContain(said)
    expect(hint).toContain('doctor --report')
  })

  test('are a Fault where there is no Nexus to count them, which asks whether the address is right', async () => {
    server = await startRpcServer(each(() => ({ result: '0x' })))

    expect(await faultOf(server.rpc())).toMatchObject({
      code: 'rpc-answer',
      hint: expect.stringContaining('nexus'),
    })
  })

  test('are a Fault where the node fails for one of them, or for one row', async () => {
    const failure = { error: { code: -32_000, message: 'out of memory' } }
    for (const quirks of [
      { source: (address: string) => (address === anAddress(3_003) ? failure : undefined) },
      { pages: () => undefined, row: (index: number) => (index === 3 ? failure : undefined) },
    ]) {
      const rpc = await serve(many(7), quirks)

      expect(await faultOf(rpc)).toMatchObject({
        code: 'rpc-error',
        message: expect.stringContaining('out of memory'),
      })
    }
  })
})

describe('what is said of the reading', () => {
  test.each<[keyof typeof BOUNDS, number, unknown]>([
    ['inclusive', 0, { kind: 'empty' }],
    ['exclusive', 3, { kind: 'pages', bounds: 'exclusive', rows: 3, holes: 0 }],
    ['inclusive', 3, { kind: 'pages', bounds: 'inclusive', rows: 3, holes: 0 }],
    ['inclusive', 1, { kind: 'pages', bounds: 'inclusive', rows: 1, holes: 0 }],
    ['inclusive', 501, { kind: 'pages', bounds: 'inclusive', rows: 500, holes: 0 }],
    [
      'inclusive, indexed absolutely',
      501,
      { kind: 'pages', bounds: 'absolute', rows: 501, holes: 0 },
    ],
  ])('of a getter that is %s, with %i Sources', async (bounds, count, reading) => {
    expect(
      await readPageReading(await serve(many(count), { pages: BOUNDS[bounds] }), NEXUS, 7),
    ).toEqual(reading)
  })

  test('names the holes, and takes none from a page that the list itself does not have', async () => {
    const rows = [anAddress(3_000), ZERO_ADDRESS, anAddress(3_002)]

    expect(await readPageReading(await serve(rows), NEXUS, 7)).toMatchObject({
      kind: 'pages',
      holes: 1,
    })
    const blanking: PageGetter = (all, lower, upper) =>
      BOUNDS.inclusive(all, lower, upper)?.map((row) =>
        row === anAddress(3_001) ? ZERO_ADDRESS : row,
      )
    expect(
      await readPageReading(await serve(many(3), { pages: blanking }), NEXUS, 7),
    ).toMatchObject({ kind: 'row-by-row', holes: 0 })
  })
})

test('a Source is closed whatever its status is called, unless it is 0', async () => {
  for (const [status, word] of [
    [0, 'active'],
    [1, 'closed'],
    [2, 'closed'],
  ] as const) {
    const rpc = await serve([anAddress(20)], {
      source: (_, selector) =>
        selector === SELECTORS.getStatus
          ? { result: coder.encode(['uint8'], [status]) }
          : undefined,
    })

    expect(await readEach(rpc, [anAddress(20)], 'latest')).toMatchObject([{ status: word }])
  }
})

async function faultOf(
  rpc: Rpc,
): Promise<{ readonly code: string; readonly message: string; readonly hint: string }> {
  return readSources(rpc, NEXUS, 7).then(
    () => expect.fail('no Fault'),
    (error: { readonly code: string; readonly message: string; readonly hint: string }) => error,
  )
}
