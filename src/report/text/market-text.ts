import type {
  DefinitionMarket,
  Market,
  MarketGroup,
  MarketReport,
  Neighbour,
  Neighbours,
} from '../../model/source/market.ts'
import { type Address, checksum } from '../../model/units/address.ts'
import { printable, terminal } from '../format/escape.ts'
import { shortAddress } from '../format/short.ts'
import { counted, listed, thousands } from '../format/words.ts'
import { priceText, rankLines, sampleWords } from '../market-words.ts'
import { paint } from './colours.ts'
import { fittingLines, fittingTable } from './layout.ts'

export interface MarketLook {
  readonly colour: boolean
  readonly wide?: boolean
}

const LONGEST_NAME = 24
const LONGEST_IMAGE = 40

/** What others ask for, for a terminal. */
export function marketText(report: MarketReport, { colour, wide = false }: MarketLook): string {
  const { network, chainId, block, sample, definition } = report
  const head = [
    `${terminal(network)} (chain ${chainId})`,
    `block ${thousands(block)}`,
    `${counted(sample.listed, 'Source')}, closed ones too`,
  ].join(' · ')
  const look = { heading: paint(colour).heading, wide }
  const body = definition === null ? networkLines(report, look) : definitionLines(definition, look)
  return printable(fittingLines([head, '', ...body], wide))
}

interface Look {
  readonly heading: (text: string) => string
  readonly wide: boolean
}

function networkLines({ markets, sample }: MarketReport, look: Look): readonly string[] {
  const notes = sampleWords(sample)
  return [
    ...notes,
    ...(notes.length === 0 ? [] : ['']),
    ...(markets.length === 0 ? ['No live Source.'] : quartileTables(markets, look)),
  ]
}

function definitionLines(
  { id, place, neighbours }: DefinitionMarket,
  look: Look,
): readonly string[] {
  const head = [
    `${terminal(id)} asks for ${priceText(place.wanted)}`,
    ...rankLines(place).map((line) => `  ${line}`),
    ...sampleWords(place).map((line) => `  ${line}`),
  ]
  if (place.all.sources === 0) return head
  return [...head, '', ...quartileTables([place], look), '', ...neighbourLines(neighbours, look)]
}

/** A table of prices and one of lockups, three rows for each market. */
function quartileTables(markets: readonly Market[], { heading, wide }: Look): readonly string[] {
  return (['minPayment', 'minLockup'] as const).flatMap((field, index) => {
    const rows = markets.flatMap((market) => [
      groupCells(listed(market.environments), market.all, field),
      groupCells('  with providers', market.withProviders, field),
      groupCells('  without', market.withoutProviders, field),
    ])
    const heads = [field, 'SOURCES', 'LOWER QUARTILE', 'MEDIAN', 'UPPER QUARTILE']
    const [head = '', ...lines] = fittingTable([[heads, ...rows]], wide)
    return [...(index === 0 ? [] : ['']), heading(head), ...lines]
  })
}

function groupCells(
  label: string,
  group: MarketGroup,
  field: 'minPayment' | 'minLockup',
): readonly string[] {
  const quartiles = group[field]
  return [
    label,
    thousands(group.sources),
    ...(quartiles === null
      ? ['-', '-', '-']
      : [quartiles.lower, quartiles.median, quartiles.upper].map(priceText)),
  ]
}

function neighbourLines(neighbours: Neighbours, { heading, wide }: Look): readonly string[] {
  const { rows } = neighbours
  const drawn = (
    addressOf: (address: Address) => string,
    most: number,
  ): readonly (readonly string[])[] => [
    ['NEAREST', 'NAME', 'IMAGE', 'minPayment', 'PROVIDERS'],
    ...rows.map((row) => [
      addressOf(row.address),
      row.name === null ? '-' : terminal(row.name, most),
      imageCell(row, most),
      priceText(row.minPayment),
      thousands(row.providers),
    ]),
  ]
  const [head = '', ...lines] = fittingTable(
    [drawn(checksum, LONGEST_IMAGE), drawn(shortAddress, LONGEST_NAME), drawn(shortAddress, 16)],
    wide,
  )
  return [heading(head), ...lines, '', ...howNear(neighbours)]
}

function imageCell({ images, sharesImage }: Neighbour, most: number): string {
  const [first = '-'] = images
  return `${terminal(first, most)}${sharesImage ? ' (same)' : ''}`
}

/** By what they are near: images are known only of what a CID addresses. */
function howNear({ looked, read, images, rows }: Neighbours): readonly string[] {
  const byPrice = 'By price and environments alone'
  if (images.length === 0) return [`${byPrice}: the images of this definition are not known here.`]
  if (read === 0)
    return [
      `${byPrice}: none of them has a compose file that its CID addresses, and nothing else of strangers is fetched.`,
    ]
  const shared = rows.filter(({ sharesImage }) => sharesImage).length
  return [
    `Those with the same image first (${thousands(shared)}), then by price. ${thousands(read)} of the ${thousands(looked)} nearest in price could be looked into: only what a CID addresses is fetched.`,
  ]
}
