import type { At } from '../../model/chain.ts'
import type { Registrant, RegistrantsQuery } from '../../model/source/registrant.ts'
import { type Address, asAddress, ZERO_ADDRESS } from '../../model/units/address.ts'
import { asWei, type Wei } from '../../model/units/amount.ts'
import { BadAnswer, decodeAddresses, decodeUint } from './decode.ts'
import { type View, viewLoosely } from './reader.ts'
import type { Rpc } from './rpc.ts'
import { callData } from './selectors.ts'

/** Where registered providers are read, with their stakes. */
export interface RegistrantsPlace {
  readonly rpc: Rpc
  readonly vault: Address
  readonly at: At
}

/** As many are read as fast one by one as in a page that has to be checked. */
const FEW = 4
const LARGEST_MASK = 255n

/**
 * The registered providers of these Sources, in three rounds of requests for all of them at once;
 * null for a Source whose list can't be read, or is not as long as it says.
 */
export async function readRegistrants(
  place: RegistrantsPlace,
  queries: readonly RegistrantsQuery[],
): Promise<readonly (readonly Registrant[] | null)[]> {
  const lists = await readLists(place, queries)
  const staked = new Set(
    queries.flatMap(({ withLockups }, index) => (withLockups ? (lists[index] ?? []) : [])),
  )
  const preferences = queries.flatMap(({ source }, index) =>
    (lists[index] ?? []).map(
      (provider): View => ({
        to: source,
        data: callData('preferredEnvironmentOf', provider),
      }),
    ),
  )
  const stakes = [...staked].map(
    (provider): View => ({
      to: place.vault,
      data: callData('lockupOf', provider),
    }),
  )
  const words = await viewLoosely(place.rpc, [...preferences, ...stakes], place.at)
  const lockups = new Map(
    [...staked].map((provider, index) => [provider, uintIn(words[preferences.length + index])]),
  )
  let next = 0
  return lists.map(
    (list, index) =>
      list?.map((provider) => ({
        environments: maskIn(words[next++]),
        lockup: queries[index]?.withLockups === true ? weiIn(lockups.get(provider)) : null,
      })) ?? null,
  )
}

type List = readonly Address[] | undefined

/** In one page where that can be had and stands the test, else row by row. */
async function readLists(
  place: RegistrantsPlace,
  queries: readonly RegistrantsQuery[],
): Promise<readonly List[]> {
  const first = await eachList(place, queries, (query) =>
    isPaged(query) ? pageViews(query) : rowViews(query),
  )
  const lists = queries.map((query, index) =>
    (isPaged(query) ? pageIn : rowsIn)(query, first[index] ?? []),
  )
  const open = queries.filter((query, index) => isPaged(query) && lists[index] === undefined)
  if (open.length === 0) return lists
  const rows = await eachList(place, open, rowViews)
  const byQuery = new Map(open.map((query, index) => [query, rowsIn(query, rows[index] ?? [])]))
  return queries.map((query, index) => lists[index] ?? byQuery.get(query))
}

/** The answers to what is asked of each Source, all in the same requests. */
async function eachList(
  { rpc, at }: RegistrantsPlace,
  queries: readonly RegistrantsQuery[],
  viewsOf: (query: RegistrantsQuery) => readonly View[],
): Promise<readonly (readonly (string | undefined)[])[]> {
  const views = queries.map(viewsOf)
  const words = await viewLoosely(rpc, views.flat(), at)
  let from = 0
  return views.map(({ length }) => {
    from += length
    return words.slice(from - length, from)
  })
}

function isPaged({ registered, looked }: RegistrantsQuery): boolean {
  return looked === registered && looked > FEW
}

/**
 * The whole list with its upper bound counted in, and with it left out: one of them fits. A getter
 * that indexes its answer absolutely answers too, for it begins at 0. Both ends are held against
 * the array's own getter.
 */
function pageViews({ source, registered }: RegistrantsQuery): readonly View[] {
  return [
    { to: source, data: callData('getRegistrants', 0, registered - 1) },
    { to: source, data: callData('getRegistrants', 0, registered) },
    rowView(source, 0),
    rowView(source, registered - 1),
  ]
}

function pageIn(
  { registered }: RegistrantsQuery,
  [inclusive, exclusive, first, last]: readonly (string | undefined)[],
): List {
  const ends = [addressIn(first), addressIn(last)]
  return [inclusive, exclusive]
    .map((word) => addressesIn(word))
    .find(
      (page) =>
        page?.length === registered &&
        page[0] === ends[0] &&
        page.at(-1) === ends[1] &&
        areDistinct(page),
    )
}

/** Rows by themselves: exact however pages are counted. */
function rowViews({ source, registered, looked }: RegistrantsQuery): readonly View[] {
  return Array.from({ length: looked }, (_, index) =>
    rowView(source, Math.floor((index * registered) / looked)),
  )
}

function rowsIn(_: RegistrantsQuery, words: readonly (string | undefined)[]): List {
  const rows = words.flatMap((word) => addressIn(word) ?? [])
  return rows.length === words.length && areDistinct(rows) ? rows : undefined
}

function rowView(source: Address, index: number): View {
  return { to: source, data: callData('registrants', index) }
}

function areDistinct(rows: readonly Address[]): boolean {
  return new Set(rows).size === rows.length && !rows.includes(ZERO_ADDRESS)
}

function addressIn(word: string | undefined): Address | undefined {
  return word !== undefined && /^0x0{24}[0-9a-f]{40}$/i.test(word)
    ? asAddress(`0x${word.slice(26)}`)
    : undefined
}

function addressesIn(word: string | undefined): List {
  return word === undefined ? undefined : unlessBad(() => decodeAddresses(word))
}

function maskIn(word: string | undefined): number | null {
  const mask = uintIn(word)
  return mask === undefined || mask > LARGEST_MASK ? null : Number(mask)
}

function weiIn(value: bigint | undefined): Wei | null {
  return value === undefined ? null : asWei(value)
}

function uintIn(word: string | undefined): bigint | undefined {
  return word === undefined ? undefined : unlessBad(() => decodeUint(word))
}

function unlessBad<T>(decode: () => T): T | undefined {
  try {
    return decode()
  } catch (error) {
    if (error instanceof BadAnswer) return undefined
    throw error
  }
}
