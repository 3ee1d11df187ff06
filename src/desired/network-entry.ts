import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import { inlineScalar } from './edit/scalar-text.ts'
import {
  addField,
  columnOf,
  documentOf,
  pairOf,
  type Splice,
  setValue,
  spliced,
} from './edit/splice.ts'

/**
 * A definition in which `networks` holds a mapping for this network. `networks` are all that it is
 * on, itself or through the defaults; comments stay.
 */
export function withEntry(text: string, network: string, networks: readonly string[]): string {
  const root = documentOf(text).contents
  const pair = pairOf(root, 'networks')
  if (isSeq(pair?.value))
    return withEntry(
      spliced(text, asMapping(text, pair.key, pair.value as YAMLSeq<Node>)),
      network,
      networks,
    )
  if (isMap(pair?.value)) return spliced(text, entrySplices(text, pair.value, network))
  const entries = [...new Set([...networks, network])].map((name) => `${inlineScalar(name)}: {}`)
  return spliced(text, [addField(text, root as YAMLMap, `networks: { ${entries.join(', ')} }`)])
}

/** The mapping of a network, in a text that has one. */
export function entryOf(text: string, network: string): YAMLMap {
  return overridesOf(documentOf(text).contents, network) as YAMLMap
}

/** What stands beneath a network; undefined where nothing does. */
export function overridesOf(root: unknown, network: string): unknown {
  return pairOf(pairOf(root, 'networks')?.value, network)?.value
}

function entrySplices(text: string, map: YAMLMap, network: string): readonly Splice[] {
  const entry = pairOf(map, network)
  if (entry === undefined) return [addField(text, map, `${inlineScalar(network)}: {}`)]
  return isMap(entry.value) ? [] : [setValue(text, entry, '{}')]
}

/** Turns a list of networks into a mapping, item by item, so that comments beside them stay. */
function asMapping(text: string, key: Pair<Node>['key'], list: YAMLSeq<Node>): readonly Splice[] {
  const [start = 0, end = 0] = list.range ?? []
  if (list.flow !== true)
    return list.items.map((item) => lineAsField(text, item, columnOf(text, key.range?.[0] ?? 0)))
  const fields = list.items.map((item): Splice => {
    const [from = 0, to = 0] = item.range ?? []
    return { start: from, end: to, text: `${nameOf(item)}: {}` }
  })
  return [{ start, end: start + 1, text: '{ ' }, ...fields, { start: end - 1, end, text: ' }' }]
}

/** A list may stand as far left as its key, a mapping may not. */
function lineAsField(text: string, item: Node, keyColumn: number): Splice {
  const [start = 0, end = 0] = item.range ?? []
  const dash = text.lastIndexOf('-', start)
  return {
    start: dash,
    end,
    text: `${columnOf(text, dash) > keyColumn ? '' : '  '}${nameOf(item)}: {}`,
  }
}

function nameOf(item: Node): string {
  return inlineScalar(isScalar(item) ? String(item.value) : '')
}
