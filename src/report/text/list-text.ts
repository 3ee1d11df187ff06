import type { ListedSource } from '../../model/source/listed-source.ts'
import { type Address, checksum } from '../../model/units/address.ts'
import { printable, terminal } from '../format/escape.ts'
import { shortForms } from '../format/short.ts'
import { counted } from '../format/words.ts'
import { paint } from './colours.ts'
import { fittingTable } from './layout.ts'

export interface ListLook {
  readonly colour: boolean
  readonly wide?: boolean
  /** How many the client has besides, which nobody asked for. */
  readonly others?: number
}

/**
 * The Sources as a table for a terminal, with a count below; a column for the network where there
 * are several. Within 80 columns unless `wide`.
 */
export function listText(
  sources: readonly ListedSource[],
  { colour, wide = false, others = 0 }: ListLook,
): string {
  if (sources.length === 0)
    return printable([
      others === 0
        ? 'No Sources.'
        : `No Sources that are managed here, and ${counted(others, 'other')} of the client: --all lists them.`,
    ])
  const hasNetworks = new Set(sources.map(({ network }) => network)).size > 1
  const cut = (cells: readonly string[]): readonly string[] =>
    hasNetworks ? cells : cells.slice(1)
  const heads = ['NETWORK', 'ID', 'STATUS', 'ADDRESS', 'NAME', 'MANAGED']
  const drawn = (
    most: number,
    addressOf: (address: Address) => string,
  ): readonly (readonly string[])[] => [
    cut(heads),
    ...sources.map((source) => cut(cellsOf(source, most, addressOf))),
  ]
  const short = shortForms(sources.map(({ address }) => checksum(address)))
  const shortAddress = (address: Address): string => short(checksum(address))
  const candidates = [
    drawn(40, checksum),
    drawn(16, checksum),
    drawn(24, shortAddress),
    drawn(12, shortAddress),
  ]
  const [head = '', ...rows] = fittingTable(candidates, wide)
  return printable([paint(colour).heading(head), ...rows, '', summaryLine(sources, others)])
}

function cellsOf(
  { network, id, status, address, name, managed }: ListedSource,
  most: number,
  addressOf: (address: Address) => string,
): readonly string[] {
  const nameText = name === null ? '(unreadable)' : terminal(name, most)
  const idText = id === null ? '-' : terminal(id, 63)
  return [terminal(network), idText, status, addressOf(address), nameText, managed ? 'yes' : 'no']
}

function summaryLine(sources: readonly ListedSource[], others: number): string {
  const active = sources.filter(({ status }) => status === 'active').length
  const managed = sources.filter((source) => source.managed).length
  return `${counted(sources.length, 'Source')}: ${active} active, ${sources.length - active} closed; ${managed} managed.${others === 0 ? '' : ` --all lists ${others} more.`}`
}
