import { isMap, isScalar, type YAMLMap } from 'yaml'
import { FIELD_PATHS, type Field } from '../../model/source/field.ts'
import { ENVIRONMENTS } from '../../model/source/source.ts'
import { entryOf, overridesOf, withEntry } from '../network-entry.ts'
import { inlineScalar, literalScalar } from './scalar-text.ts'
import {
  addField,
  columnOf,
  documentOf,
  lineEnd,
  newline,
  pairOf,
  removePair,
  type Splice,
  setValue,
  spliced,
} from './splice.ts'

/** A value for a field of a definition, by the field's path; undefined takes the field away. */
export interface Setting {
  readonly path: readonly string[]
  readonly value: string | undefined
}

export interface SettingPlace {
  readonly network: string
  /** All that the definition is on. */
  readonly networks: readonly string[]
  /**
   * Whether every network is meant or only this one. What the network overrides already is set
   * there all the same.
   */
  readonly level: 'top' | 'network'
}

/** A definition with other values; what is not named stays as it was written, comments too. */
export function setValues(text: string, settings: readonly Setting[], place: SettingPlace): string {
  // What is added goes first: a mapping that loses its last field would change its meaning.
  const inOrder = [
    ...settings.filter(({ value }) => value !== undefined),
    ...settings.filter(({ value }) => value === undefined),
  ]
  return inOrder.reduce((result, setting) => setOne(result, setting, place), text)
}

/**
 * What to set for these fields. In place of a template all environments are written, since together
 * they replace it.
 */
export function settingsFor(
  text: string,
  network: string,
  values: Readonly<Partial<Record<Field, string>>>,
  fields: readonly Field[],
): readonly Setting[] {
  const replacesTemplate =
    namesTemplate(text, network) && ENVIRONMENTS.some((environment) => fields.includes(environment))
  const others = replacesTemplate
    ? fields.filter((field) => !ENVIRONMENTS.some((environment) => environment === field))
    : fields
  const environments = replacesTemplate
    ? ENVIRONMENTS.filter((environment) => values[environment] !== undefined)
    : []
  return [...others, ...environments].map((field) => ({
    path: FIELD_PATHS[field].split('.'),
    value: values[field],
  }))
}

/** Whether a definition, or what it overrides on this network, names a template. */
export function namesTemplate(text: string, network: string): boolean {
  const root = documentOf(text).contents
  return [root, overridesOf(root, network)].some((level) => isMap(pairOf(level, 'template')?.value))
}

/**
 * How a definition spells a field for a network, there or for all; undefined where neither says it
 * as a text.
 */
export function spelledValue(text: string, network: string, field: Field): string | undefined {
  const root = documentOf(text).contents
  const path = FIELD_PATHS[field].split('.')
  const [node] = [overridesOf(root, network), root].flatMap((level) => {
    const found = path.reduce<unknown>((at, key) => pairOf(at, key)?.value, level)
    return found === undefined ? [] : [found]
  })
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined
}

function setOne(
  text: string,
  { path, value }: Setting,
  { network, networks, level }: SettingPlace,
): string {
  const root = documentOf(text).contents
  if (level === 'network' || holds(overridesOf(root, network), path)) {
    const open = withEntry(text, network, networks)
    return spliced(open, [setIn(open, entryOf(open, network), path, value)])
  }
  return spliced(
    text,
    value === undefined ? removeIn(text, root, path) : [setIn(text, root as YAMLMap, path, value)],
  )
}

function holds(node: unknown, [key = '', ...rest]: readonly string[]): boolean {
  const pair = pairOf(node, key)
  return pair !== undefined && (rest.length === 0 || holds(pair.value, rest))
}

function setIn(
  text: string,
  map: YAMLMap,
  [key = '', ...rest]: readonly string[],
  value: string | undefined,
): Splice {
  const pair = pairOf(map, key)
  if (pair !== undefined && rest.length > 0 && isMap(pair.value))
    return setIn(text, pair.value, rest, value)
  if (rest.length > 0) {
    const inner = `{ ${rest.join(': { ')}: ${written(value)}${' }'.repeat(rest.length)}`
    return pair === undefined
      ? addField(text, map, `${key}: ${inner}`)
      : setValue(text, pair, inner)
  }
  const several =
    value === undefined || map.flow === true
      ? undefined
      : literalScalar(value, columnOf(text, map.range?.[0] ?? 0) + 2, newline(text))
  if (pair === undefined) return addField(text, map, `${key}: ${several ?? written(value)}`)
  const splice = setValue(text, pair, several ?? written(value))
  // Behind a text of several lines a comment would become part of it.
  const isLast = text.slice(splice.end, lineEnd(text, splice.end)).trim() === ''
  return isLast ? splice : setValue(text, pair, written(value))
}

/** Overrides take a field away with a null. */
function written(value: string | undefined): string {
  return value === undefined ? 'null' : inlineScalar(value)
}

function removeIn(
  text: string,
  node: unknown,
  [key = '', ...rest]: readonly string[],
): readonly Splice[] {
  if (!isMap(node)) return []
  return rest.length === 0
    ? removePair(text, node, key)
    : removeIn(text, pairOf(node, key)?.value, rest)
}
