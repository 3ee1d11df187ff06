import type { Spot } from '../yaml/text.ts'
import type { Tree } from '../yaml/tree.ts'

/** A value of a file behind a path. */
export interface ValuePlace {
  /** The names and numbers on the way to it. */
  readonly path: readonly string[]
  readonly value: Tree
  /** Where its key or, in a list, itself stands. */
  readonly offset: number
}

/** The values behind a path; a star stands for every name and number. */
export function placesAt(tree: Tree, steps: readonly string[]): readonly ValuePlace[] {
  const places: ValuePlace[] = []
  collect({ path: [], value: tree, offset: tree.spot.offset }, steps, places)
  return places
}

function collect(place: ValuePlace, steps: readonly string[], places: ValuePlace[]): void {
  const { path, value } = place
  const step = steps[path.length]
  if (step === undefined) {
    places.push(place)
    return
  }
  const below = (name: string, inner: Tree, { offset }: Spot): void => {
    collect({ path: [...path, name], value: inner, offset }, steps, places)
  }
  if (value.kind === 'map' && step !== '*') {
    const field = value.fields.get(step)
    if (field !== undefined) below(step, field.value, field.spot)
  } else if (value.kind === 'map')
    for (const [name, field] of value.fields) below(name, field.value, field.spot)
  else if (value.kind === 'list' && step === '*')
    for (const [index, item] of value.items.entries()) below(String(index), item, item.spot)
}
