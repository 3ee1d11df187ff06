import { nearest } from '../../model/nearest.ts'
import { BUILTIN_NETWORKS } from '../../model/network/builtin-networks.ts'
import type { SchemaError } from '../../yaml/schema-error.ts'
import { at, type MapTree, type Tree } from '../../yaml/tree.ts'
import type { Issue, LocatedIssue } from '../finding.ts'
import { FIELD_NAMES } from '../generated/field-names.ts'
import type { FileKind } from '../kind.ts'
import { show } from '../show.ts'

/** A schema error with its pointer taken apart. */
export interface PathError extends SchemaError {
  readonly path: readonly string[]
}

/** What a network needs that is neither built in nor another wallet on a known one. */
const CHAIN_FACTS = ['chainId', 'rpcUrl', 'nexus', 'vault', 'pinUrl', 'gatewayUrl'] as const

/**
 * Explains what is wrong with the keys of a mapping: unknown, missing or misspelt; undefined when
 * the error is about a value.
 */
export function explainKeys(
  kind: FileKind,
  tree: Tree,
  error: PathError,
): readonly LocatedIssue[] | undefined {
  const map = at(tree, ...error.path)
  if (map?.kind !== 'map') return undefined
  switch (error.keyword) {
    case 'additionalProperties':
      return [unknownField(kind, map, error.path, String(error.params['additionalProperty']))]
    case 'required':
      return missingField(map, error.path, String(error.params['missingProperty']))
    case 'pattern':
    case 'maxLength':
      return error.propertyName === undefined
        ? undefined
        : [badKey(map, error.path, error.propertyName)]
    default:
      return undefined
  }
}

function unknownField(
  kind: FileKind,
  map: MapTree,
  path: readonly string[],
  name: string,
): LocatedIssue {
  const spot = map.fields.get(name)?.spot ?? map.spot
  const [section, network = ''] = path
  if (kind === 'config' && section === 'networks' && isFactOf(network, path, name))
    return { ...builtInFact(network, name), spot }
  const message = `unknown field ${name === '' ? '""' : show([...path, name].join('.')).slice(1, -1)}`
  return { code: 'unknown-field', message, hint: unknownHint(kind, path, name), spot }
}

function isFactOf(network: string, path: readonly string[], name: string): boolean {
  return (
    path.length === 2 &&
    Object.hasOwn(BUILTIN_NETWORKS, network) &&
    (name === 'on' || CHAIN_FACTS.some((fact) => fact === name))
  )
}

function builtInFact(network: string, name: string): Issue {
  const message =
    name === 'on'
      ? `${network} is built in and stands on no other network`
      : `${network} is built in: its ${name} can't be overridden`
  return {
    code: 'builtin-network',
    message,
    hint: `take the line out; a chain of your own needs another name, another wallet "on: ${network}"`,
  }
}

function unknownHint(kind: FileKind, path: readonly string[], name: string): string {
  if (path.at(-1) === 'environments') return 'at least one of cpu, nvidia, amd; there are no others'
  const known = knownFields(kind, path)
  const near = nearest(name, known)
  if (near !== undefined) return `did you mean ${near}?`
  if (name === '<<') return 'merge keys are not supported: write the fields out'
  if (kind === 'source' && (name === 'address' || name === 'takeover'))
    return `it stands beneath a network: networks: { mainnet: { ${name}: … } }`
  if (path[0] === 'networks' && kind === 'source' && (name === 'id' || name === 'protect'))
    return `${name} is the same on all networks: write it at the top`
  if (path[0] === 'defaults')
    return `defaults may hold ${known.join(', ')}; never id, address or state`
  return known.length === 0 ? 'take it out' : `known here: ${known.join(', ')}`
}

/** The names that a mapping may have; a network or a parameter stands for a star. */
function knownFields(kind: FileKind, path: readonly string[]): readonly string[] {
  const names = FIELD_NAMES[kind]
  const [section = '', , ...rest] = path
  return (
    [path, [section, '*', ...rest]]
      .map((steps) => steps.join('.'))
      .flatMap((key) => (Object.hasOwn(names, key) ? [names[key] ?? []] : []))[0] ?? []
  )
}

function missingField(
  map: MapTree,
  path: readonly string[],
  name: string,
): readonly LocatedIssue[] {
  const spot = map.spot
  const message = `${[...path, name].join('.')} is missing`
  if (path[0] !== 'networks' || name === 'client')
    return [{ code: 'missing-field', message, hint: HINTS[name] ?? 'required', spot }]
  if (CHAIN_FACTS.some((fact) => map.fields.has(fact)))
    return [
      {
        code: 'missing-field',
        message,
        hint: `a chain of your own needs ${CHAIN_FACTS.join(', ')}`,
        spot,
      },
    ]
  return name === CHAIN_FACTS[0] ? [{ ...undescribed(path[1] ?? ''), spot }] : []
}

const HINTS: Readonly<Record<string, string>> = {
  id: 'required: lower-case letters, digits and hyphens; it never changes',
  owner: 'required: a slug and six random characters, as in acme-nlp-7f3a9c; it never changes',
  version: 'required: version: 1',
  networks: 'required: networks: { testnet: { client: "0x…" } }',
  client: 'required: the address of the wallet, in quotes',
}

function undescribed(network: string): Issue {
  const builtIn = Object.keys(BUILTIN_NETWORKS)
  const near = nearest(network, builtIn)
  const hint = `built in are ${builtIn.join(', ')}; any other name needs on:, or ${CHAIN_FACTS.join(', ')}`
  return {
    code: 'bad-network',
    message: `network ${show(network)} is not described`,
    hint: near === undefined ? hint : `did you mean ${near}? ${hint}`,
  }
}

function badKey(map: MapTree, path: readonly string[], name: string): LocatedIssue {
  const spot = map.fields.get(name)?.spot ?? map.spot
  const isNetwork = path[0] === 'networks'
  const hint = 'lower-case letters, digits and single hyphens, 63 at most'
  if (isNetwork)
    return { code: 'bad-network', message: `${show(name)} is no name for a network`, hint, spot }
  return {
    code: 'bad-value',
    message: `${path.join('.')} has the key ${show(name)}`,
    hint: 'a letter, then letters, digits, _ and -; 63 at most',
    spot,
  }
}
