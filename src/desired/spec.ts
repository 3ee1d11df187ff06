import type { Network } from '../model/network/network.ts'
import type { NamedSpec, SourceSpec, WrittenSpec } from '../model/source/definition.ts'
import {
  FIELD_PATHS,
  FIELD_ROWS,
  FIELDS,
  type Field,
  type FieldRow,
  parsed,
} from '../model/source/field.ts'
import { parseAddress } from '../model/units/address.ts'
import { lineAt, placeOf, type YamlText } from '../yaml/text.ts'
import { at, fieldAt, type MapTree, mapAt, textAt, textOf } from '../yaml/tree.ts'
import type { Resolving } from './check/required.ts'
import { type Definition, isProtected } from './definition.ts'
import { composeSources, templatePlaces } from './environments.ts'

/**
 * The spec of a definition on one network. Only for a definition in which nothing was found: every
 * value has been checked.
 */
export function specOf(
  { source, id = '' }: Definition,
  network: Network,
  { overrides, resolved }: Resolving,
): NamedSpec {
  const common = {
    id,
    network: network.name,
    file: source.path,
    lines: linesOf(source, resolved),
    protect: isProtected(resolved),
    waive: reasonsOf(resolved, 'waive'),
    ...adoption(overrides),
  }
  if (textAt(resolved, 'state') === 'closed') return { ...common, state: 'closed' }
  return {
    ...common,
    state: 'active',
    values: valuesOf(resolved),
    sources: composeSources(resolved, source.path),
    templatePlaces: templatePlaces(resolved),
    relax: reasonsOf(resolved, 'relax'),
  }
}

/** What is let off, each with its reason. */
function reasonsOf(resolved: MapTree, field: 'relax' | 'waive'): WrittenSpec['relax'] {
  const given = mapAt(resolved, field)
  return given === undefined
    ? {}
    : Object.fromEntries(
        [...given.fields.keys()].flatMap((rule) => [[rule, textAt(given, rule) ?? '']]),
      )
}

/** The values of a definition that was checked; environments are read on their own. */
export function valuesOf(
  resolved: MapTree,
  rows: readonly FieldRow[] = FIELD_ROWS,
): WrittenSpec['values'] {
  return Object.fromEntries(
    rows.flatMap(({ field, path, role, absent }) => {
      if (role === 'compose') return []
      const text = textOf(at(resolved, ...path.split('.'))) ?? absent
      return [[field, (text === undefined ? text : parsed(role, text)) ?? unchecked(field)]]
    }),
  ) as unknown as WrittenSpec['values']
}

function unchecked(what: string): never {
  throw new Error(`a spec was made of a definition with an unchecked ${what}`)
}

function adoption(
  overrides: MapTree | undefined,
): Pick<SourceSpec, 'address' | 'addressPlace' | 'takeover'> {
  const written = at(overrides, 'address')
  const address = parseAddress(textAt(overrides, 'address') ?? '')
  if (written === undefined || typeof address !== 'string') return {}
  const takeover = textAt(overrides, 'takeover')
  return {
    address,
    addressPlace: placeOf(written.spot),
    ...(takeover === undefined ? {} : { takeover }),
  }
}

const LINED = ([...FIELDS, 'state'] as const).map(
  (field: Field) => [field, FIELD_PATHS[field].split('.')] as const,
)

/** Lines of the file itself; what comes from the defaults stands in another one. */
function linesOf(source: YamlText, resolved: MapTree): SourceSpec['lines'] {
  const lines: Partial<Record<Field, number>> = {}
  for (const [field, path] of LINED) {
    const line = lineOf(source, resolved, path)
    if (line !== undefined) lines[field] = line
  }
  return { ...lines, id: lineOf(source, resolved, ['id']) ?? 1 }
}

function lineOf(source: YamlText, resolved: MapTree, path: readonly string[]): number | undefined {
  const spot = fieldAt(resolved, ...path)?.spot
  return spot?.source === source ? lineAt(spot) : undefined
}
