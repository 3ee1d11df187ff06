import type { MarketPlace, MarketRank, MarketSample, Quartiles } from '../model/source/market.ts'
import { formatAmount, type Wei } from '../model/units/amount.ts'
import { listed, thousands } from './format/words.ts'

/**
 * Where a wanted price stands, in lines without an end: its rank among all and among those with
 * providers, the quartiles, and of what these are made where that is not all. Of strangers there is
 * nothing in it but numbers.
 */
export function placeWords(place: MarketPlace): readonly string[] {
  if (place === null) return ['the prices of others could not be read']
  const { all, withProviders } = place
  if (all.sources === 0) return [...rankLines(place), ...sampleWords(place)]
  return [
    ...rankLines(place),
    `quartiles of minPayment ${both(all.minPayment, withProviders.minPayment)}`,
    `quartiles of minLockup ${both(all.minLockup, withProviders.minLockup)}`,
    ...sampleWords(place),
  ]
}

/** The rank alone: among all, and among those with providers. */
export function rankLines({
  environments,
  all,
  withProviders,
  rank,
  rankWithProviders,
}: NonNullable<MarketPlace>): readonly string[] {
  const served = listed(environments)
  if (all.sources === 0) return [`no other live Source is for exactly ${served}`]
  return [
    rankText(rank, all.sources, `for ${served}`),
    withProviders.sources === 0
      ? 'none of these has a provider'
      : rankText(rankWithProviders, withProviders.sources, 'with providers'),
  ]
}

/** How much of the list a market is made of; nothing where it is all of it. */
export function sampleWords({ listed: all, asked, unread }: MarketSample): readonly string[] {
  return [
    ...(asked < all
      ? [`a sample of ${thousands(asked)} of ${thousands(all)} Sources, evenly spaced`]
      : []),
    ...(unread === 0 ? [] : [`${thousands(unread)} could not be read`]),
  ]
}

/** A price of somebody: anybody can ask for any number, and this stays short. */
export function priceText(value: Wei): string {
  return value >= HUGE ? 'over 10^18 OGPU' : formatAmount(value)
}

const HUGE = 10n ** 36n
const UNIT = ' OGPU'

function rankText({ below, same, above }: MarketRank, sources: number, which: string): string {
  const ask = sources === 1 ? 'asks' : 'ask'
  return `${thousands(below)} of ${thousands(sources)} ${which} ${ask} for less, ${thousands(same)} for the same, ${thousands(above)} for more`
}

function both(all: Quartiles, withProviders: Quartiles): string {
  const served = withProviders === null ? '' : `; with providers ${quartilesText(withProviders)}`
  return `${quartilesText(all)}${served}`
}

/** "0.004, 0.01 and 0.05 OGPU": the unit once where it is one. */
function quartilesText(quartiles: Quartiles): string {
  if (quartiles === null) return 'none'
  const texts = [quartiles.lower, quartiles.median, quartiles.upper].map(priceText)
  const isOne = texts.every((text) => text.endsWith(UNIT))
  return isOne ? listed(texts.map((text) => text.slice(0, -UNIT.length))) + UNIT : listed(texts)
}
