import type {
  Market,
  MarketGroup,
  MarketPlace,
  MarketRank,
  MarketReport,
  Neighbour,
  Neighbours,
  Quartiles,
} from '../../model/source/market.ts'
import type { Environment } from '../../model/source/source.ts'
import { checksum } from '../../model/units/address.ts'
import { formatAmount, type Wei } from '../../model/units/amount.ts'

interface AmountJson {
  readonly text: string
  readonly raw: string
}

type QuartilesJson = Readonly<Record<'lower' | 'median' | 'upper', AmountJson>> | null

interface GroupJson {
  readonly sources: number
  readonly minPayment: QuartilesJson
  readonly minLockup: QuartilesJson
}

/** A market for a program (`schemas/v1/market.schema.json`). */
interface MarketJson {
  readonly environments: readonly Environment[]
  readonly listed: number
  readonly asked: number
  readonly unread: number
  readonly all: GroupJson
  readonly withProviders: GroupJson
  readonly withoutProviders: GroupJson
}

/** The same with the wanted price, and where it stands. */
export interface PlaceJson extends MarketJson {
  readonly wanted: AmountJson
  readonly rank: MarketRank
  readonly rankWithProviders: MarketRank
}

function marketJson({
  environments,
  listed,
  asked,
  unread,
  all,
  withProviders,
  withoutProviders,
}: Market): MarketJson {
  return {
    environments,
    listed,
    asked,
    unread,
    all: groupJson(all),
    withProviders: groupJson(withProviders),
    withoutProviders: groupJson(withoutProviders),
  }
}

/** Where a price stands; null where nobody could read what others ask for. */
export function placeJson(place: MarketPlace): PlaceJson | null {
  if (place === null) return null
  const { wanted, rank, rankWithProviders } = place
  return { ...marketJson(place), wanted: amountJson(wanted), rank, rankWithProviders }
}

function amountJson(value: Wei): AmountJson {
  return { text: formatAmount(value), raw: value.toString() }
}

function groupJson({ sources, minPayment, minLockup }: MarketGroup): GroupJson {
  return { sources, minPayment: quartilesJson(minPayment), minLockup: quartilesJson(minLockup) }
}

function quartilesJson(quartiles: Quartiles): QuartilesJson {
  if (quartiles === null) return null
  const { lower, median, upper } = quartiles
  return { lower: amountJson(lower), median: amountJson(median), upper: amountJson(upper) }
}

/** The document of `market --json`. */
export function marketReportJson({
  network,
  chainId,
  block,
  sample,
  markets,
  definition,
}: MarketReport) {
  const { listed, asked, unread } = sample
  return {
    formatVersion: 1,
    network,
    chainId,
    block,
    listed,
    asked,
    unread,
    markets: markets.map(marketJson),
    definition:
      definition === null
        ? null
        : {
            id: definition.id,
            place: placeJson(definition.place),
            neighbours: neighboursJson(definition.neighbours),
          },
  } as const
}

function neighboursJson({ looked, read, images, rows }: Neighbours) {
  return { looked, read, images, rows: rows.map(neighbourJson) }
}

function neighbourJson(neighbour: Neighbour) {
  const { address, name, images, sharesImage, minPayment, minLockup, providers } = neighbour
  return {
    address: checksum(address),
    name,
    images,
    sharesImage,
    minPayment: amountJson(minPayment),
    minLockup: amountJson(minLockup),
    providers,
  }
}
