import type { Spot, YamlText } from '../yaml/text.ts'
import { at, type MapTree, type Tree, textAt } from '../yaml/tree.ts'
import { checkValues } from './check/check-values.ts'
import { rivalFindings } from './environments.ts'
import type { LocatedIssue } from './finding.ts'
import { parseQuickly, parseYaml } from './parse-yaml.ts'

/** A definition as it was written, before the defaults and the networks. */
export interface Definition {
  readonly source: YamlText
  readonly tree: MapTree
  /** Undefined where it is missing or no text. */
  readonly id: string | undefined
}

/** A network that a definition names. */
export interface Listing {
  readonly network: string
  readonly spot: Spot
  readonly overrides?: MapTree
}

/** A file that was judged by itself. Without a definition the findings say why. */
export interface JudgedFile {
  readonly definition?: Definition
  readonly findings: readonly LocatedIssue[]
}

/**
 * Reads one file and judges it by itself, quickly; undefined where only `readDefinition` can tell
 * what it holds.
 */
export function readDefinitionQuickly(source: YamlText): JudgedFile | undefined {
  const tree = parseQuickly(source)
  return tree === undefined ? undefined : judged(source, tree, [])
}

/** Reads one file and judges it by itself, carefully. */
export function readDefinition(source: YamlText): JudgedFile {
  const { tree, findings } = parseYaml('source', source)
  return tree === undefined ? { findings } : judged(source, tree, findings)
}

function judged(source: YamlText, tree: MapTree, findings: readonly LocatedIssue[]): JudgedFile {
  const definition: Definition = { source, tree, id: textAt(tree, 'id') }
  const levels = [tree, ...listings(tree).flatMap(({ overrides }) => overrides ?? [])]
  const beyond = levels.flatMap((level) => [...rivalFindings(level), ...takeoverFindings(level)])
  return { definition, findings: [...findings, ...checkValues('source', tree), ...beyond] }
}

/**
 * The networks that a definition names, itself or through its defaults, each with its overrides.
 */
export function listings(tree: MapTree): readonly Listing[] {
  const networks = at(tree, 'networks')
  if (networks?.kind === 'list') return networks.items.flatMap(listed)
  if (networks?.kind !== 'map') return []
  return [...networks.fields].map(([network, { spot, value }]) => ({
    network,
    spot,
    ...(value.kind === 'map' ? { overrides: value } : {}),
  }))
}

function listed(item: Tree): readonly Listing[] {
  return item.kind === 'scalar' && typeof item.value === 'string'
    ? [{ network: item.value, spot: item.spot }]
    : []
}

function takeoverFindings(level: MapTree): readonly LocatedIssue[] {
  const takeover = level.fields.get('takeover')
  if (takeover === undefined || level.fields.has('address')) return []
  return [
    {
      code: 'missing-field',
      message: 'takeover stands without an address',
      hint: 'write beside it which Source to take over: address: "0x…"',
      spot: takeover.spot,
    },
  ]
}

/** Whether a definition is for good at an end on every network it names. */
export function isClosed(tree: MapTree): boolean {
  const all = listings(tree)
  const top = textAt(tree, 'state')
  if (all.length === 0) return top === 'closed'
  return all.every(({ overrides }) => (textAt(overrides, 'state') ?? top) === 'closed')
}

/** Whether the file is a compose file that stands beside definitions. */
export function isComposeFile(tree: MapTree): boolean {
  return tree.fields.has('services') && !tree.fields.has('id')
}

/** Whether a definition can't be closed. */
export function isProtected(tree: MapTree): boolean {
  const value = at(tree, 'protect')
  return value?.kind === 'scalar' && value.value === true
}
