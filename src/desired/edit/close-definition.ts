import { isMap, isScalar } from 'yaml'
import { entryOf, overridesOf, withEntry } from '../network-entry.ts'
import { addBelow, addField, documentOf, pairOf, setValue, spliced } from './splice.ts'

/**
 * A definition that is closed on one network; `networks` are all it is on. Only what changes is
 * touched: with none left active its own `state`, else the network's.
 */
export function closeDefinition(
  text: string,
  network: string,
  networks: readonly string[],
): string {
  const root = documentOf(text).contents
  const others = networks.filter((name) => name !== network)
  const topClosed = scalarOf(pairOf(root, 'state')?.value) === 'closed'
  const isOpen = (name: string): boolean =>
    (stateOn(root, name) ?? (topClosed ? 'closed' : 'active')) !== 'closed'
  return others.some(isOpen)
    ? closedOnOne(text, network, networks)
    : closedEverywhere(text, root, network)
}

function stateOn(root: unknown, network: string): string | undefined {
  return scalarOf(pairOf(overridesOf(root, network), 'state')?.value)
}

/**
 * `state: closed` below the id, or in the place of what stood there; so too where the network says
 * something else.
 */
function closedEverywhere(text: string, root: unknown, network: string): string {
  if (!isMap(root)) return text
  const [state, own] = [pairOf(root, 'state'), pairOf(overridesOf(root, network), 'state')]
  const top =
    state === undefined
      ? addBelow(text, root, 'id', 'state: closed')
      : setValue(text, state, 'closed')
  return spliced(text, own === undefined ? [top] : [top, setValue(text, own, 'closed')])
}

function closedOnOne(text: string, network: string, networks: readonly string[]): string {
  const open = withEntry(text, network, networks)
  const entry = entryOf(open, network)
  const state = pairOf(entry, 'state')
  return spliced(open, [
    state === undefined ? addField(open, entry, 'state: closed') : setValue(open, state, 'closed'),
  ])
}

function scalarOf(node: unknown): string | undefined {
  return isScalar(node) && node.value !== null ? String(node.value) : undefined
}
