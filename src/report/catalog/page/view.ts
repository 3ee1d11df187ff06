import type { PageData, PageSource } from '../page-data.ts'

export const SORTS = {
  name: 'Name',
  price: 'Lowest price',
  'price-down': 'Highest price',
  providers: 'Most providers',
  tasks: 'Most tasks',
} as const
export type Sort = keyof typeof SORTS

/** What of the catalog somebody wants to see. */
export interface View {
  readonly query: string
  /** The name of a network; empty for all. */
  readonly network: string
  /** A Source with any of these is shown; all are where there is none. */
  readonly env: readonly string[]
  readonly status: 'active' | 'closed' | 'all'
  /** Only what is not as git says. */
  readonly differs: boolean
  readonly sort: Sort
}

export const EVERYTHING: View = {
  query: '',
  network: '',
  env: [],
  status: 'active',
  differs: false,
  sort: 'name',
}

/** What the address of the page asks for: the list, or one Source by its network and id or address. */
export type Route =
  | { readonly kind: 'list'; readonly view: View }
  | { readonly kind: 'source'; readonly network: string; readonly key: string }

/** Reads a fragment, which anybody may have written. */
export function routeOf(fragment: string): Route {
  const path = /^#\/([^/]+)\/([^/]+)$/.exec(fragment)
  const [network, key] = [decoded(path?.[1]), decoded(path?.[2])]
  if (network !== undefined && key !== undefined) return { kind: 'source', network, key }
  const asked = new URLSearchParams(fragment.replace(/^#\??/, ''))
  const [status, sort] = [asked.get('status') ?? '', asked.get('sort') ?? '']
  return {
    kind: 'list',
    view: {
      query: asked.get('q') ?? '',
      network: asked.get('network') ?? '',
      env: (asked.get('env') ?? '').split(',').filter((name) => name !== ''),
      status: status === 'closed' || status === 'all' ? status : 'active',
      differs: asked.get('differs') === '1',
      sort: Object.hasOwn(SORTS, sort) ? (sort as Sort) : 'name',
    },
  }
}

/** The fragment of a view; empty of the one that the page begins with. */
export function fragmentOf({ query, network, env, status, differs, sort }: View): string {
  const asked = new URLSearchParams()
  if (query !== '') asked.set('q', query)
  if (network !== '') asked.set('network', network)
  if (env.length > 0) asked.set('env', env.join(','))
  if (status !== 'active') asked.set('status', status)
  if (differs) asked.set('differs', '1')
  if (sort !== 'name') asked.set('sort', sort)
  const text = asked.toString()
  return text === '' ? '' : `#?${text}`
}

/** The fragment of one Source: by its id where that means it alone, else by its address. */
export function fragmentOfSource(source: PageSource, data: PageData): string {
  const network = data.networks[source.net]?.name ?? ''
  const isFirst = firstOf(data, source.net, source.id) === source
  const key = isFirst && source.id !== '' ? source.id : source.address
  return `#/${encodeURIComponent(network)}/${encodeURIComponent(key)}`
}

/** The Source that a route names; the first of several with that id, which is the live one. */
export function sourceAt(data: PageData, network: string, key: string): PageSource | undefined {
  const net = data.networks.findIndex(({ name }) => name === network)
  return (
    firstOf(data, net, key) ??
    data.sources.find(
      (source) => source.net === net && source.address.toLowerCase() === key.toLowerCase(),
    )
  )
}

/** Those that a view shows, in its order. */
export function shownIn(data: PageData, view: View): readonly PageSource[] {
  const words = folded(view.query)
    .split(' ')
    .filter((word) => word !== '')
  const net = data.networks.findIndex(({ name }) => name === view.network)
  return data.sources
    .filter(
      (source) =>
        (view.status === 'all' || (source.closed === true) === (view.status === 'closed')) &&
        (view.network === '' || source.net === net) &&
        (view.env.length === 0 || view.env.some((name) => source.env.split(' ').includes(name))) &&
        (!view.differs || source.standing !== undefined) &&
        (words.length === 0 || has(source, words)),
    )
    .sort(ORDERS[view.sort])
}

function firstOf(data: PageData, net: number, id: string): PageSource | undefined {
  return data.sources.find((source) => source.net === net && source.id === id)
}

function has({ id, name, about, address }: PageSource, words: readonly string[]): boolean {
  const text = folded(`${name} ${id} ${address} ${about ?? ''}`)
  return words.every((word) => text.includes(word))
}

/** A text as it is searched in: without case, accents or width. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return undefined // no such address was ever written here
  }
}

type Order = (a: PageSource, b: PageSource) => number

const byName: Order = (a, b) =>
  compared(folded(a.name), folded(b.name)) || compared(a.id, b.id) || a.net - b.net
const byPrice: Order = (a, b) => compared(BigInt(a.price), BigInt(b.price))
const ORDERS: Readonly<Record<Sort, Order>> = {
  name: byName,
  price: (a, b) => byPrice(a, b) || byName(a, b),
  'price-down': (a, b) => byPrice(b, a) || byName(a, b),
  providers: (a, b) => (b.providers ?? -1) - (a.providers ?? -1) || byName(a, b),
  tasks: (a, b) => (b.tasks ?? -1) - (a.tasks ?? -1) || byName(a, b),
}

function compared<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
