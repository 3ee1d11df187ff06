import type {
  Market,
  MarketGroup,
  MarketPlace,
  MarketRank,
  MarketReading,
  MarketSource,
  Quartiles,
} from '../model/source/market.ts'
import { ENVIRONMENT_BITS, ENVIRONMENTS, type Environment } from '../model/source/source.ts'
import type { Address } from '../model/units/address.ts'
import type { Wei } from '../model/units/amount.ts'

// What others ask for, beside what is wanted here. It is information: no digest, no guard and no
// decision knows of it, for anybody can publish Sources that move a quartile.

type Read = Extract<MarketReading, { readonly kind: 'read' }>

/** The live Sources with exactly the environments of a mask, without the one at that address. */
export function marketSources(
  { sources }: Read,
  mask: number,
  own: Address | null = null,
): readonly MarketSource[] {
  return sources.filter(({ address, environments }) => environments === mask && address !== own)
}

/** The market of these environments. */
export function marketOf(read: Read, mask: number, own: Address | null = null): Market {
  const sources = marketSources(read, mask, own)
  const { listed, asked, unread } = read
  return {
    listed,
    asked,
    unread,
    environments: environmentsIn(mask),
    all: groupOf(sources),
    withProviders: groupOf(sources.filter(isServed)),
    withoutProviders: groupOf(sources.filter((source) => !isServed(source))),
  }
}

/** Where a price would stand in the market of these environments. */
export function marketPlace(
  read: MarketReading,
  mask: number,
  wanted: Wei,
  own: Address | null = null,
): MarketPlace {
  if (read.kind === 'unknown') return null
  const sources = marketSources(read, mask, own)
  return {
    ...marketOf(read, mask, own),
    wanted,
    rank: rankOf(sources, wanted),
    rankWithProviders: rankOf(sources.filter(isServed), wanted),
  }
}

/** The markets of all environments that live Sources serve together, the largest first. */
export function marketsIn(read: Read): readonly Market[] {
  const masks = [...new Set(read.sources.map(({ environments }) => environments))]
  return masks
    .filter((mask) => environmentsIn(mask).length > 0)
    .map((mask) => ({ mask, market: marketOf(read, mask) }))
    .sort((a, b) => b.market.all.sources - a.market.all.sources || a.mask - b.mask)
    .map(({ market }) => market)
}

/** The Sources whose price is nearest to the wanted one, nearest first, as many at most. */
export function nearestInPrice(
  sources: readonly MarketSource[],
  wanted: Wei,
  most: number,
): readonly MarketSource[] {
  return sources
    .map((source) => ({ source, far: distance(source.minPayment, wanted) }))
    .sort((a, b) => compare(a.far, b.far) || compare(a.source.address, b.source.address))
    .slice(0, most)
    .map(({ source }) => source)
}

/** Quartiles by the nearest rank, see `Quartiles`. */
export function quartilesOf(values: readonly Wei[]): Quartiles {
  const sorted = [...values].sort(compare)
  const at = (quarters: number): Wei | undefined =>
    sorted[Math.ceil((quarters * sorted.length) / 4) - 1]
  const [lower, median, upper] = [at(1), at(2), at(3)]
  return lower === undefined || median === undefined || upper === undefined
    ? null
    : { lower, median, upper }
}

/** The bit mask of some environments. */
export function maskOf(environments: readonly Environment[]): number {
  return environments.reduce((mask, environment) => mask | ENVIRONMENT_BITS[environment], 0)
}

function environmentsIn(mask: number): readonly Environment[] {
  return ENVIRONMENTS.filter((environment) => (mask & ENVIRONMENT_BITS[environment]) !== 0)
}

function isServed({ providers }: MarketSource): boolean {
  return providers > 0
}

function groupOf(sources: readonly MarketSource[]): MarketGroup {
  return {
    sources: sources.length,
    minPayment: quartilesOf(sources.map(({ minPayment }) => minPayment)),
    minLockup: quartilesOf(sources.map(({ minLockup }) => minLockup)),
  }
}

function rankOf(sources: readonly MarketSource[], wanted: Wei): MarketRank {
  const below = sources.filter(({ minPayment }) => minPayment < wanted).length
  const above = sources.filter(({ minPayment }) => minPayment > wanted).length
  return { below, same: sources.length - below - above, above }
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
