import { isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml'
import { type Address, asAddress, checksum } from '../../model/units/address.ts'
import {
  addField,
  columnOf,
  documentOf,
  lineEnd,
  newline,
  pairOf,
  type Splice,
  setValue,
  spliced,
} from './splice.ts'

/**
 * `ogpu.yaml` with addresses under `unmanaged:` of a network; those that stand there already are
 * left alone.
 */
export function addUnmanaged(
  configText: string,
  network: string,
  addresses: readonly Address[],
): string {
  return addresses.reduce((text, address) => addOne(text, network, address), configText)
}

function addOne(text: string, network: string, address: Address): string {
  const entry = pairOf(pairOf(documentOf(text).contents, 'networks')?.value, network)?.value
  const unmanaged = pairOf(entry, 'unmanaged')
  const item = `"${checksum(address)}"`
  if (unmanaged === undefined)
    return spliced(text, [addField(text, entry as YAMLMap, `unmanaged: [${item}]`)])
  if (!isSeq(unmanaged.value)) return spliced(text, [setValue(text, unmanaged, `[${item}]`)])
  const list = unmanaged.value as YAMLSeq<Node>
  const known = list.items.some((node) => asAddress(String(node.toJSON())) === address)
  return known ? text : spliced(text, [addItem(text, list, item)])
}

function addItem(text: string, list: YAMLSeq<Node>, item: string): Splice {
  const last = list.items.at(-1)
  const [start = 0] = list.range ?? []
  if (last === undefined) return { start: start + 1, end: start + 1, text: item }
  const end = last.range?.[1] ?? start
  if (list.flow === true) return { start: end, end, text: `, ${item}` }
  const line = lineEnd(text, end)
  return {
    start: line,
    end: line,
    text: `${newline(text)}${' '.repeat(columnOf(text, start))}- ${item}`,
  }
}
