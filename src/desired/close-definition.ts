import { isScalar } from 'yaml'
import { entryOf, overridesOf, withEntry } from './network-entry.ts'
import { inlineScalar } from './scalar-text.ts'
import { addField, documentOf, newline, pairOf, setValue, spliced } from './splice.ts'

/**
 * A definition that is closed on one network. `networks` are all it is on. With none left active it becomes the three-line form
 * beneath its leading comments; else only what changes is touched.
 */
export function closeDefinition(text: string, network: string, networks: readonly string[]): string {
  const root = documentOf(text).contents
  const others = networks.filter((name) => name !== network)
  const topClosed = scalarOf(pairOf(root, 'state')?.value) === 'closed'
  const isOpen = (name: string): boolean => (scalarOf(pairOf(overridesOf(root, name), 'state')?.value) ?? (topClosed ? 'closed' : 'active')) !== 'closed'
  return others.some(isOpen) ? closedOnOne(text, network, networks) : closedForm(text, root, networks)
}

/** `id`, `state: closed` and `networks`; an address stays, since a Source may be bound by nothing else. */
function closedForm(text: string, root: unknown, networks: readonly string[]): string {
  const adopted = networks.map((name) => [name, adoptionOf(root, name)] as const)
  const listed = adopted.every(([, adoption]) => adoption === '')
    ? `[${networks.map(inlineScalar).join(', ')}]`
    : `{ ${adopted.map(([name, adoption]) => `${inlineScalar(name)}: ${adoption === '' ? '{}' : `{ ${adoption} }`}`).join(', ')} }`
  const lines = [...leadingComments(text, root), `id: ${inlineScalar(scalarOf(pairOf(root, 'id')?.value) ?? '')}`, 'state: closed', `networks: ${listed}`]
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

function closedOnOne(text: string, network: string, networks: readonly string[]): string {
  const open = withEntry(text, network, networks)
  const entry = entryOf(open, network)
  const state = pairOf(entry, 'state')
  return spliced(open, [state === undefined ? addField(open, entry, 'state: closed') : setValue(open, state, 'closed')])
}

function scalarOf(node: unknown): string | undefined {
  return isScalar(node) && node.value !== null ? String(node.value) : undefined
}
