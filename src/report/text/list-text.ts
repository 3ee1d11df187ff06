import { checksum } from '../../model/address.ts'
import type { ListedSource } from '../../model/listed-source.ts'
import { printable, terminal } from '../escape.ts'
import { counted } from '../words.ts'
import { paint } from './colours.ts'
import { alignRows } from './layout.ts'

/** The Sources as a table for a terminal, with a count below; a column for the network where there are several. */
export function listText(sources: readonly ListedSource[], { colour }: { readonly colour: boolean }): string {
  if (sources.length === 0) return printable(['No Sources.'])
  const hasNetworks = new Set(sources.map(({ network }) => network)).size > 1
  const cut = (cells: readonly string[]): readonly string[] => (hasNetworks ? cells : cells.slice(1))
  const [head = '', ...rows] = alignRows([cut(['NETWORK', 'ID', 'STATUS', 'ADDRESS', 'NAME', 'MANAGED']), ...sources.map((source) => cut(cellsOf(source)))])
  return printable([paint(colour).heading(head), ...rows, '', summaryLine(sources)])
}

function cellsOf({ network, id, status, address, name, managed }: ListedSource): readonly string[] {
  const nameText = name === null ? '(unreadable)' : terminal(name, 40)
  return [terminal(network), id === null ? '-' : terminal(id, 63), status, checksum(address), nameText, managed ? 'yes' : 'no']
}

function summaryLine(sources: readonly ListedSource[]): string {
  const active = sources.filter(({ status }) => status === 'active').length
  const managed = sources.filter((source) => source.managed).length
  return `${counted(sources.length, 'Source')}: ${active} active, ${sources.length - active} closed; ${managed} managed.`
}
