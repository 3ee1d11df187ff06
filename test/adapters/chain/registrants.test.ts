import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { readRegistrants } from '../../../src/adapters/chain/registrants.ts'
import type { Rpc } from '../../../src/adapters/chain/rpc.ts'
import { SELECTORS } from '../../../src/adapters/chain/selectors.ts'
import type { RegistrantsQuery } from '../../../src/model/source/registrant.ts'
import { type Address, asAddress, ZERO_ADDRESS } from '../../../src/model/units/address.ts'
import { anAddress } from '../../support/builders.ts'
import { BOUNDS, DEFECTS, type PageGetter } from '../../support/page-getters.ts'
import { type Asked, each, type RpcServer, startRpcServer } from '../../support/rpc-server.ts'

const REVERT = { error: { code: 3, message: 'execution reverted', data: '0x' } }
const VAULT = anAddress(0xfa)
const SOURCE = anAddress(1)

type Outcome = { readonly result: unknown } | { readonly error: unknown }

let server: RpcServer | undefined
afterEach(() => server?.stop())

const wordOf = (value: number | bigint | Address): string =>
  BigInt(value).toString(16).padStart(64, '0')
const one = (value: number | bigint | Address): Outcome => ({ result: `0x${wordOf(value)}` })
/** An environment and a stake that tell providers apart. */
const maskOf = (provider: Address): number => [1, 2, 4][Number((BigInt(provider) >> 4n) % 3n)] ?? 0
const stakeOf = (provider: Address): bigint => BigInt(provider) * 7n

/** Sources that hold these providers, behind pages of one kind. */
async function serve(
  lists: ReadonlyMap<Address, readonly Address[]>,
  pages: PageGetter = BOUNDS['inclusive, indexed absolutely'],
  quirk: (to: string, selector: string) => Outcome | undefined = () => undefined,
): Promise<Rpc> {
  await server?.stop()
  const answer = ({ params }: Asked): Outcome => {
    const [{ to, data }] = params as [{ to: Address; data: string }]
    const selector = data.slice(0, 10)
    const [first = 0, second = 0] = [data.slice(10, 74), data.slice(74)].map((word) =>
      Number(`0x${word}`),
    )
    const other = quirk(to, selector)
    if (other !== undefined) return other
    const provider = asAddress(`0x${data.slice(34, 74)}`)
    if (to === VAULT) return one(stakeOf(provider))
    const rows = lists.get(to) ?? []
    if (selector === SELECTORS.preferredEnvironmentOf) return one(maskOf(provider))
    if (selector === SELECTORS.registrants) {
      const row = rows[first]
      return row === undefined ? REVERT : one(row)
    }
    const page = pages(rows, first, second)
    return page === undefined
      ? REVERT
      : { result: `0x${[32, page.length, ...page].map(wordOf).join('')}` }
  }
  server = await startRpcServer(each(answer))
  return server.rpc()
}

const many = (count: number, from = 3_000): readonly Address[] =>
  Array.from({ length: count }, (_, index) => anAddress(from + index))
const query = (registered: number, given: Partial<RegistrantsQuery> = {}): RegistrantsQuery => ({
  source: SOURCE,
  registered,
  looked: registered,
  withLockups: false,
  ...given,
})
const read = (rpc: Rpc, ...queries: readonly RegistrantsQuery[]) =>
  readRegistrants({ rpc, vault: VAULT, at: 7 }, queries)
const told = (providers: readonly Address[], withLockups = false) =>
  providers.map((provider) => ({
    environments: maskOf(provider),
    lockup: withLockups ? stakeOf(provider) : null,
  }))

describe('registered providers', () => {
  test.each(Object.entries(BOUNDS))(
    'are the same where pages are %s, whatever else is wrong with them',
    async (_, getter) => {
      const lists = new Map(
        [1, 2, 5, 101].map((count, index) => [anAddress(index + 1), many(count)] as const),
      )
      const queries = [...lists].map(([source, { length }]) => query(length, { source }))
      for (const [defect, spoil] of Object.entries(DEFECTS)) {
        const rpc = await serve(lists, spoil(getter))

        const found = await read(rpc, ...queries)

        expect(found, defect).toEqual([...lists.values()].map((rows) => told(rows)))
        expect(rpc.requests, defect).toBeLessThanOrEqual(3)
      }
    },
  )

  test.each(Object.entries(BOUNDS))(
    'of fifty Sources take two rounds of few requests where pages are %s',
    async (_, pages) => {
      const lists = new Map(
        Array.from({ length: 50 }, (_, index) => [anAddress(index + 1), many(12)] as const),
      )
      const rpc = await serve(lists, pages)

      const found = await read(
        rpc,
        ...[...lists.keys()].map((source) => query(12, { source, withLockups: true })),
      )

      expect(found).toEqual([...lists].map(([, rows]) => told(rows, true)))
      expect(rpc.requests).toBeLessThanOrEqual(4)
      expect(server?.posts.flat().every(({ params }) => params[1] === '0x7')).toBe(true)
    },
  )

  test('that several Sources share are asked for their stake once', async () => {
    const shared = many(6)
    const rpc = await serve(
      new Map([
        [anAddress(1), shared],
        [anAddress(2), shared],
      ]),
    )

    await read(
      rpc,
      query(6, { source: anAddress(1), withLockups: true }),
      query(6, { source: anAddress(2), withLockups: true }),
    )

    const stakes = server?.posts.flat().filter(({ params }) => {
      const [{ data }] = params as [{ data: string }]
      return data.startsWith(SELECTORS.lockupOf)
    })
    expect(stakes).toHaveLength(6)
  })

  test('that are too many are looked at here and there, each once, over the whole list', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 400 }),
        fc.integer({ min: 1, max: 60 }),
        async (registered, wanted) => {
          const looked = Math.min(wanted, registered - 1)
          const rpc = await serve(new Map([[SOURCE, many(registered)]]))
          const [found] = await read(rpc, query(registered, { looked, withLockups: true }))

          const stakes = (found ?? []).map(({ lockup }) => lockup ?? 0n)
          expect(new Set(stakes).size).toBe(looked)
          const gaps = stakes.slice(1).map((stake, index) => (stake - (stakes[index] ?? 0n)) / 7n)
          expect(Math.max(1, ...gaps.map(Number))).toBeLessThanOrEqual(
            Math.ceil(registered / looked),
          )
        },
      ),
      { numRuns: 12 },
    )
  })

  test.each<[string, readonly Address[], number]>([
    ['is shorter than its count', many(3), 5],
    ['holds the zero address', [...many(4), ZERO_ADDRESS], 5],
    ['names one twice', [...many(4), ...many(1)], 5],
    ['is not there', [], 2],
  ])('are not known where the list %s', async (_, rows, registered) => {
    const rpc = await serve(new Map([[SOURCE, rows]]))

    expect(await read(rpc, query(registered))).toEqual([null])
  })

  test.each<[string, Outcome]>([
    ['refuses', REVERT],
    ['answers with no number', { result: '0x' }],
    ['answers with something else', { result: { a: 1 } }],
    ['answers with a number that is no mask', one(256n)],
  ])('have no environment that is known where the Source %s', async (_, answer) => {
    const rpc = await serve(new Map([[SOURCE, many(2)]]), BOUNDS.inclusive, (_to, selector) =>
      selector === SELECTORS.preferredEnvironmentOf ? answer : undefined,
    )

    expect(await read(rpc, query(2))).toEqual([
      [
        { environments: null, lockup: null },
        { environments: null, lockup: null },
      ],
    ])
  })

  test('have no stake that is known where nothing answers at the Vault', async () => {
    const rpc = await serve(new Map([[SOURCE, many(2)]]), BOUNDS.inclusive, (to) =>
      to === VAULT ? { result: '0x' } : undefined,
    )

    const [found] = await read(rpc, query(2, { withLockups: true }))

    expect(found?.map(({ lockup }) => lockup)).toEqual([null, null])
  })
})
