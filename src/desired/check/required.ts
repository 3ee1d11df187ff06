import { at, isNull, type MapTree, mapAt } from '../../yaml/tree.ts'
import type { LocatedIssue } from '../finding.ts'

/** A definition on its way to one network. */
export interface Resolving {
  readonly network: string
  /** The definition as its file has it. */
  readonly written: MapTree
  readonly overrides: MapTree | undefined
  /** The overrides over the definition over the defaults, without `networks`. */
  readonly resolved: MapTree
}

const REQUIRED = [['name'], ['payment', 'minPayment'], ['maxExpiry']] as const

/**
 * What an active Source can't do without. Judged only now, because defaults and overrides may give
 * or take it.
 */
export function requiredFindings(resolving: Resolving): readonly LocatedIssue[] {
  const missing = REQUIRED.filter((path) => isMissing(resolving.resolved, path)).map((path) =>
    missingField(resolving, path, path.join('.')),
  )
  return [...missing, ...environmentFindings(resolving)]
}

/** A parent of the wrong type is a problem already. */
function isMissing(resolved: MapTree, path: readonly string[]): boolean {
  const parent = at(resolved, ...path.slice(0, -1))
  return at(resolved, ...path) === undefined && (parent === undefined || parent.kind === 'map')
}

function environmentFindings(resolving: Resolving): readonly LocatedIssue[] {
  const { resolved, overrides, network } = resolving
  const environments = at(resolved, 'environments')
  if (environments === undefined && at(resolved, 'template') !== undefined)
    return templateFindings(resolving)
  if (environments === undefined)
    return [missingField(resolving, ['environments'], 'environments (or template)')]
  const removed = mapAt(overrides, 'environments')
  if (
    environments.kind !== 'map' ||
    environments.fields.size > 0 ||
    removed === undefined ||
    removed.fields.size === 0
  )
    return []
  return [
    {
      code: 'no-environments',
      message: `${network} has no environment left`,
      hint: 'keep at least one of cpu, nvidia, amd',
      spot: removed.spot,
    },
  ]
}

/** A template says which one it is, and for which kinds of hardware. */
function templateFindings(resolving: Resolving): readonly LocatedIssue[] {
  if (at(resolving.resolved, 'template')?.kind !== 'map') return []
  return ['name', 'environments']
    .filter((key) => at(resolving.resolved, 'template', key) === undefined)
    .map((key) => missingField(resolving, ['template', key], `template.${key}`))
}

function missingField(
  { network, written, overrides }: Resolving,
  path: readonly string[],
  name: string,
): LocatedIssue {
  const removal = path.map((_, index) => at(overrides, ...path.slice(0, index + 1))).find(isNull)
  if (removal !== undefined)
    return {
      code: 'missing-field',
      message: `${name} is removed on ${network}`,
      hint: 'required: write a value there, or leave the line out',
      spot: removal.spot,
    }
  const parent = mapAt(written, ...path.slice(0, -1)) ?? written
  return {
    code: 'missing-field',
    message: `${name} is missing`,
    hint: HINTS[name] ?? 'required',
    spot: parent.spot,
  }
}

const HINTS: Readonly<Record<string, string>> = {
  name: 'required: name: My model',
  'payment.minPayment': 'required: payment: { minPayment: 0.01 OGPU }',
  maxExpiry: 'required: maxExpiry: 24h',
  'template.name': 'required: name: huggingface-pipeline',
  'template.environments': 'required: environments: [cpu]',
  'environments (or template)':
    'required: environments: { cpu: https://… }, with at least one of cpu, nvidia, amd',
}
