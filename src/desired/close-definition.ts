import { isMap, isScalar, isSeq, type Node, stringify, type YAMLMap, type YAMLSeq } from 'yaml'
import { addField, documentOf, newline, pairOf, type Splice, setValue, spliced } from './splice.ts'

/**
 * A definition that is closed on one network. `networks` are all it is on. With none left active it becomes the three-line form
 * beneath its leading comments; else only what changes is touched.
 */
export function closeDefinition(text: string, network: string, networks: readonly string[]): string {
  const root = documentOf(text).contents
  const others = networks.filter((name) => name !== network)
  const topClosed = scalarOf(pairOf(root, 'state')?.value) === 'closed'
  const isOpen = (name: string): boolean => (scalarOf(pairOf(overridesOf(root, name), 'state')?.value) ?? (topClosed ? 'closed' : 'active')) !== 'closed'
  return others.some(isOpen) ? closedOnOne(text, root, network, networks) : closedForm(text, root, networks)
}

/** `id`, `state: closed` and `networks`; an address stays, since a Source may be bound by nothing else. */
function closedForm(text: string, root: unknown, networks: readonly string[]): string {
  const adopted = networks.map((name) => [name, adoptionOf(root, name)] as const)
  const listed = adopted.every(([, adoption]) => adoption === '')
    ? `[${networks.map(inline).join(', ')}]`
    : `{ ${adopted.map(([name, adoption]) => `${inline(name)}: ${adoption === '' ? '{}' : `{ ${adoption} }`}`).join(', ')} }`
  const lines = [...leadingComments(text, root), `id: ${inline(scalarOf(pairOf(root, 'id')?.value) ?? '')}`, 'state: closed', `networks: ${listed}`]
  return lines.join(newline(text)) + newline(text)
}

function adoptionOf(root: unknown, network: string): string {
  return ['address', 'takeover']
    .flatMap((key) => {
      const value = scalarOf(pairOf(overridesOf(root, network), key)?.value)
      return value === undefined ? [] : [`${key}: ${JSON.stringify(value)}`]
    })
    .join(', ')
}

/** The comments at the head of the file, and those right above the id. */
function leadingComments(text: string, root: unknown): readonly string[] {
  const lines = text.split(/\r?\n/)
  const head = lines.slice(
    0,
    lines.findIndex((line) => !/^\s*(#.*)?$/.test(line)),
  )
  const offset = pairOf(root, 'id')?.key.range?.[0] ?? 0
  const above = text.slice(0, offset).split(/\r?\n/).slice(0, -1)
  const aboveId = above.slice(above.findLastIndex((line) => !/^\s*#/.test(line)) + 1)
  const headOnly = above.length === head.length
  return [...head, ...(headOnly ? [] : aboveId.map((line) => line.trim()))]
}

function closedOnOne(text: string, root: unknown, network: string, networks: readonly string[]): string {
  const pair = pairOf(root, 'networks')
  if (isMap(pair?.value)) return spliced(text, closedEntry(text, pair.value, network))
  if (isSeq(pair?.value)) return spliced(text, mappingFor(text, pair.value as YAMLSeq<Node>, network))
  const entries = networks.map((name) => `${inline(name)}: ${valueFor(name, network)}`)
  return spliced(text, [addField(text, root as YAMLMap, `networks: { ${entries.join(', ')} }`)])
}

function closedEntry(text: string, map: YAMLMap, network: string): readonly Splice[] {
  const entry = pairOf(map, network)
  if (entry === undefined) return [addField(text, map, `${inline(network)}: { state: closed }`)]
  if (!isMap(entry.value)) return [setValue(text, entry, '{ state: closed }')]
  const state = pairOf(entry.value, 'state')
  return [state === undefined ? addField(text, entry.value, 'state: closed') : setValue(text, state, 'closed')]
}

/** Turns a list of networks into a mapping, item by item, so that comments beside them stay. */
function mappingFor(text: string, list: YAMLSeq<Node>, network: string): readonly Splice[] {
  const [start = 0, end = 0] = list.range ?? []
  const brackets =
    list.flow === true
      ? [
          { start, end: start + 1, text: '{ ' },
          { start: end - 1, end, text: ' }' },
        ]
      : []
  return [...brackets, ...list.items.map((item) => itemAsField(text, item, list.flow === true, network))]
}

function itemAsField(text: string, item: Node, isFlow: boolean, network: string): Splice {
  const [start = 0, end = 0] = item.range ?? []
  const name = scalarOf(item) ?? ''
  const from = isFlow ? start : text.lastIndexOf('-', start)
  return { start: from, end, text: `${inline(name)}: ${valueFor(name, network)}` }
}

function valueFor(name: string, network: string): string {
  return name === network ? '{ state: closed }' : '{}'
}

function overridesOf(root: unknown, network: string): unknown {
  return pairOf(pairOf(root, 'networks')?.value, network)?.value
}

function scalarOf(node: unknown): string | undefined {
  return isScalar(node) && node.value !== null ? String(node.value) : undefined
}

/** A text as YAML writes it on one line, in quotes where it would be read as something else. */
function inline(text: string): string {
  return stringify(text).trim()
}
