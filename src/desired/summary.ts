import { placeOf } from '../yaml/text.ts'
import { fieldAt, type MapTree, textAt } from '../yaml/tree.ts'
import { type Definition, isClosed, isProtected, listings } from './definition.ts'

/** A definition in a line: for lists, and for finding the file that an id belongs to. */
export interface DefinitionSummary {
  readonly id: string
  readonly name?: string
  readonly file: string
  /** The line of its id. */
  readonly line: number
  readonly networks: readonly string[]
  /** Closed when it is on every network. */
  readonly state: 'active' | 'closed'
  readonly protect: boolean
}

/** Sums up a definition, given what it is over the defaults; nothing when it has no id. */
export function summarize(
  { source, tree, id }: Definition,
  whole: MapTree,
): readonly DefinitionSummary[] {
  if (id === undefined) return []
  const name = textAt(whole, 'name')
  return [
    {
      id,
      ...(name === undefined ? {} : { name }),
      file: source.path,
      line: placeOf(fieldAt(tree, 'id')?.spot ?? tree.spot).line,
      networks: listings(whole).map(({ network }) => network),
      state: isClosed(whole) ? 'closed' : 'active',
      protect: isProtected(whole),
    },
  ]
}
