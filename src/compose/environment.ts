import type { Spot } from '../yaml/text.ts'
import { at, fieldsOf, itemsOf, type Tree, textOf } from '../yaml/tree.ts'
import { goScalar } from './document/go-scalar.ts'
import type { Service } from './service.ts'

/** A variable that a service gives its container. */
export interface Given {
  readonly name: string
  /** Undefined where only the name stands: then it passes what its surroundings have. */
  readonly value: string | undefined
  readonly spot: Spot
}

/**
 * The variables of a service, in the list and the map form; what it writes itself goes before what
 * it extends.
 */
export function environmentOf({ layers }: Service): readonly Given[] {
  return [
    ...new Map(
      layers
        .flatMap((layer) => givenIn(at(layer, 'environment')))
        .map((given) => [given.name, given]),
    ).values(),
  ]
}

/** The variables of an `environment:`. */
export function givenIn(environment: Tree | undefined): readonly Given[] {
  const mapped = fieldsOf(environment).filter(([, { value }]) => value.kind === 'scalar')
  return [
    ...mapped.map(([name, { spot, value }]): Given => ({ name, value: printed(value), spot })),
    ...itemsOf(environment).flatMap(entry),
  ]
}

/** A value as Compose prints it: a large number with all its digits. */
function printed(value: Tree): string | undefined {
  const found =
    value.kind === 'scalar' && typeof value.value === 'number'
      ? goScalar(value.spelling)
      : undefined
  return found !== undefined && 'text' in found ? found.text : textOf(value)
}

function entry(item: Tree): readonly Given[] {
  const text = textOf(item)
  if (text === undefined) return []
  const equals = text.indexOf('=')
  return [
    {
      name: equals < 0 ? text : text.slice(0, equals),
      value: equals < 0 ? undefined : text.slice(equals + 1),
      spot: item.spot,
    },
  ]
}
