import type { Spot } from '../yaml/text.ts'
import { at, fieldsOf, itemsOf, type MapTree, type Tree, textOf } from '../yaml/tree.ts'

/** A service of a compose file. */
export interface Service {
  readonly name: string
  /** Where its name stands. */
  readonly spot: Spot
  readonly own: MapTree
  /**
   * What it is made of: the services of this file that it extends, the farthest first, and itself
   * at the end.
   */
  readonly layers: readonly MapTree[]
  /** Whether a profile keeps it back, so that a plain start does not even look at it. */
  readonly isHeld: boolean
  /** How many containers a plain start makes of it: none while a profile keeps it back. */
  readonly count: number
}

/**
 * How many services may extend each other in a row; one more is looked at, so that it can be told.
 */
export const MAX_LAYERS = 32

/** The services of a compose file, in its order. */
export function servicesOf(tree: MapTree): readonly Service[] {
  const services = at(tree, 'services')
  return fieldsOf(services).flatMap(([name, { spot, value }]): readonly Service[] => {
    if (value.kind !== 'map') return []
    const layers = layersOf(services, value)
    const isHeld = heldBack(layers)
    return [{ name, spot, own: value, layers, isHeld, count: isHeld ? 0 : countOf(layers) }]
  })
}

/** The name of the service that a service extends, and whether that stands in another file. */
export function serviceBase(
  own: MapTree,
): { readonly name: string; readonly spot: Spot; readonly isElsewhere: boolean } | undefined {
  const extended = at(own, 'extends')
  const service = extended?.kind === 'map' ? at(extended, 'service') : extended
  const name = textOf(service)
  if (service === undefined || name === undefined) return undefined
  return { name, spot: service.spot, isElsewhere: at(extended, 'file') !== undefined }
}

/** A value of a service: its own, or else that of what it extends. */
export function settingOf({ layers }: Service, ...path: readonly string[]): Tree | undefined {
  return layers.map((layer) => at(layer, ...path)).findLast((value) => value !== undefined)
}

/** The items of a list of a service: those of what it extends, and its own. */
export function listOf({ layers }: Service, ...path: readonly string[]): readonly Tree[] {
  return layers.flatMap((layer) => itemsOf(at(layer, ...path)))
}

/** A service without what it extends: what that has is said of it once. */
export function alone(service: Service): Service {
  return { ...service, layers: [service.own] }
}

function layersOf(services: Tree | undefined, own: MapTree): readonly MapTree[] {
  const layers: MapTree[] = []
  for (
    let next: Tree | undefined = own;
    next?.kind === 'map' && layers.length <= MAX_LAYERS && !layers.includes(next);
  ) {
    layers.unshift(next)
    const base = serviceBase(next)
    next = base === undefined || base.isElsewhere ? undefined : at(services, base.name)
  }
  return layers
}

/** A plain start asks for the profile without a name: a service that has it starts. */
function heldBack(layers: readonly MapTree[]): boolean {
  const profiles = layers.flatMap((layer) => itemsOf(at(layer, 'profiles'))).map(textOf)
  return profiles.length > 0 && !profiles.includes('')
}

function countOf(layers: readonly MapTree[]): number {
  const counts = layers.flatMap((layer) => [
    textOf(at(layer, 'deploy', 'replicas')),
    textOf(at(layer, 'scale')),
  ])
  const count = Number(counts.findLast((text) => text !== undefined) ?? 1)
  return Number.isInteger(count) && count >= 0 ? count : 1
}
