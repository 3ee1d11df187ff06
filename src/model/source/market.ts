import type { Address } from '../units/address.ts'
import type { Wei } from '../units/amount.ts'
import type { Environment } from './source.ts'

/** A live Source of anybody, as far as a market shows it. */
export interface MarketSource {
  readonly address: Address
  /** Bit mask, see ENVIRONMENT_BITS. */
  readonly environments: number
  readonly minPayment: Wei
  readonly minLockup: Wei
  /** How many providers are registered. */
  readonly providers: number
  /** What a stranger wrote: never fetched but by the content that it addresses. */
  readonly metadataUrl: string
}

/** How much of a network's list of Sources a market is made of. */
export interface MarketSample {
  /** The rows of Nexus, closed Sources among them. */
  readonly listed: number
  /** How many of these were looked at: all, or `sampledRows`. */
  readonly asked: number
  /** How many of those gave no answer that can be read. */
  readonly unread: number
}

/** The live Sources of a network at one block, or why they could not be read. */
export type MarketReading =
  | ({ readonly kind: 'read'; readonly sources: readonly MarketSource[] } & MarketSample)
  | { readonly kind: 'unknown'; readonly reason: string }

/**
 * Lower quartile, median and upper quartile by the nearest-rank method: of n values in order the
 * ⌈n/4⌉th, ⌈n/2⌉th and ⌈3n/4⌉th, so each of them is what some Source asks for. Null of none.
 */
export type Quartiles = Readonly<Record<'lower' | 'median' | 'upper', Wei>> | null

/** Some live Sources of a market. */
export interface MarketGroup {
  readonly sources: number
  readonly minPayment: Quartiles
  readonly minLockup: Quartiles
}

/** Where a wanted price stands: how many ask for less, for the same and for more. */
export interface MarketRank {
  readonly below: number
  readonly same: number
  readonly above: number
}

/** The live Sources of a network that serve exactly these environments, one's own left out. */
export interface Market extends MarketSample {
  readonly environments: readonly Environment[]
  readonly all: MarketGroup
  /** Those with a registered provider at least, and those without. */
  readonly withProviders: MarketGroup
  readonly withoutProviders: MarketGroup
}

/** A market, and where a wanted price stands in it; null where it could not be read. */
export type MarketPlace =
  | (Market & {
      readonly wanted: Wei
      readonly rank: MarketRank
      /** Among those with a registered provider at least. */
      readonly rankWithProviders: MarketRank
    })
  | null

/** A Source near a wanted one. Its name is a stranger's; its images are names of images. */
export interface Neighbour extends Omit<MarketSource, 'metadataUrl' | 'environments'> {
  /** Null where its metadata was not read. */
  readonly name: string | null
  /** Without tags and digests; empty where no compose file of it was read. */
  readonly images: readonly string[]
  /** Whether one of its images is one of the wanted Source's, of whatever tag. */
  readonly sharesImage: boolean
}

/** The nearest Sources: those with the same image first, then by price. */
export interface Neighbours {
  /** How many of the nearest in price were looked at for their images. */
  readonly looked: number
  /** Of how many of these a compose file could be read. */
  readonly read: number
  /** The wanted Source's own, without tags and digests; empty where nobody knows them here. */
  readonly images: readonly string[]
  readonly rows: readonly Neighbour[]
}

/** Where the price of one definition stands. */
export interface DefinitionMarket {
  readonly id: string
  readonly place: NonNullable<MarketPlace>
  readonly neighbours: Neighbours
}

/** What live Sources of a network ask for, in one definition's environments or in all. */
export interface MarketReport {
  readonly kind: 'market'
  readonly network: string
  readonly chainId: number
  readonly block: number
  readonly sample: MarketSample
  /** One for each set of environments; empty where a definition is asked for. */
  readonly markets: readonly Market[]
  readonly definition: DefinitionMarket | null
}

/**
 * Which rows of a list are looked at where no more than so many can be: all of them, or that many,
 * evenly spaced from the first on. The same list gives the same rows.
 */
export function sampledRows(listed: number, most: number): readonly number[] {
  const count = Math.min(listed, most)
  return Array.from({ length: count }, (_, index) => Math.floor((index * listed) / count))
}
