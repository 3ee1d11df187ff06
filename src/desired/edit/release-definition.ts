import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'
import { inlineScalar } from './scalar-text.ts'
import {
  addField,
  documentOf,
  pairOf,
  removal,
  removePair,
  type Splice,
  spliced,
} from './splice.ts'

/**
 * A definition without one network. `networks` are all it is on; undefined when none is left, so
 * that the file can go.
 */
export function releaseDefinition(
  text: string,
  network: string,
  networks: readonly string[],
): string | undefined {
  const left = networks.filter((name) => name !== network)
  if (left.length === 0) return undefined
  const root = documentOf(text).contents
  const value = pairOf(root, 'networks')?.value
  if (isMap(value)) return spliced(text, removePair(text, value, network))
  if (isSeq(value))
    return spliced(text, withoutItem(text, value.items as Node[], value.flow === true, network))
  return spliced(text, [
    addField(text, root as YAMLMap, `networks: [${left.map(inlineScalar).join(', ')}]`),
  ])
}

function withoutItem(
  text: string,
  items: readonly Node[],
  isFlow: boolean,
  network: string,
): readonly Splice[] {
  const spans = items.map(({ range }) => ({ start: range?.[0] ?? 0, end: range?.[1] ?? 0 }))
  const index = items.findIndex((item) => isScalar(item) && String(item.value) === network)
  return removal(text, spans, index, isFlow)
}
