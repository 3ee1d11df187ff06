import { fieldsOf, itemsOf, type Tree } from '../yaml/tree.ts'

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
  return steps.reduce<readonly ValuePlace[]>(
    (places, step) => places.flatMap((place) => below(place, step)),
    [{ path: [], value: tree, offset: tree.spot.offset }],
  )
}

function below({ path, value }: ValuePlace, step: string): readonly ValuePlace[] {
  const items =
    step === '*'
      ? itemsOf(value).map((item, index) => ({
          path: [...path, String(index)],
          value: item,
          offset: item.spot.offset,
        }))
      : []
  const fields = fieldsOf(value).filter(([name]) => step === '*' || name === step)
  return [
    ...items,
    ...fields.map(([name, field]) => ({
      path: [...path, name],
      value: field.value,
      offset: field.spot.offset,
    })),
  ]
}
