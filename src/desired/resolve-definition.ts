import { nearest } from '../model/nearest.ts'
import type { Config, Network } from '../model/network/network.ts'
import { isSlug } from '../model/slug.ts'
import type { NamedSpec } from '../model/source/definition.ts'
import { at, type MapTree, mapAt, textAt } from '../yaml/tree.ts'
import { type Resolving, requiredFindings } from './check/required.ts'
import { type Definition, type Listing, listings } from './definition.ts'
import type { LocatedIssue } from './finding.ts'
import { overlay, withDefaults } from './resolve.ts'
import { show } from './show.ts'
import { specOf } from './spec.ts'

/** A definition over its defaults on each of its networks, and what is wrong only there. */
export interface ResolvedDefinition {
  /** The definition over the defaults. */
  readonly whole: MapTree
  readonly findings: readonly LocatedIssue[]
  /** The specs. To be asked for only when nothing was found anywhere in the definition. */
  readonly specs: (config: Config) => readonly NamedSpec[]
}

/**
 * Resolves a definition against the tree of `ogpu.yaml`, whatever else may be wrong there. Without
 * one nothing can be required of it.
 */
export function resolveDefinition(
  definition: Definition,
  config: MapTree | undefined,
): ResolvedDefinition {
  const whole = withDefaults(mapAt(config, 'defaults'), definition.tree)
  const all = listings(whole)
  const common = withoutNetworks(whole)
  const resolvings = all.map(({ network, overrides }): Resolving => {
    return {
      network,
      written: definition.tree,
      overrides,
      resolved: overrides === undefined ? common : overlay(common, overrides),
    }
  })
  const specs = ({ networks }: Config): readonly NamedSpec[] =>
    resolvings.flatMap((resolving) =>
      specOn(networks.get(resolving.network), definition, resolving),
    )
  if (config === undefined) return { whole, findings: [], specs }
  const judged =
    resolvings.length > 0
      ? resolvings
      : [
          {
            network: 'any network',
            written: definition.tree,
            overrides: undefined,
            resolved: common,
          },
        ]
  const findings = [
    ...noNetworks(definition, whole),
    ...unknownNetworks(all, mapAt(config, 'networks')),
    ...active(judged).flatMap(requiredFindings),
  ]
  return { whole, findings, specs }
}

function specOn(
  network: Network | undefined,
  definition: Definition,
  resolving: Resolving,
): readonly NamedSpec[] {
  return network === undefined ? [] : [specOf(definition, network, resolving)]
}

function withoutNetworks(tree: MapTree): MapTree {
  const fields = new Map(tree.fields)
  fields.delete('networks')
  return { ...tree, fields }
}

function active(resolvings: readonly Resolving[]): readonly Resolving[] {
  return resolvings.filter(({ resolved }) => textAt(resolved, 'state') !== 'closed')
}

function noNetworks({ tree }: Definition, whole: MapTree): readonly LocatedIssue[] {
  if (at(whole, 'networks') !== undefined) return []
  return [
    {
      code: 'missing-field',
      message: 'networks is missing',
      hint: 'required: networks: [testnet]',
      spot: tree.spot,
    },
  ]
}

function unknownNetworks(
  all: readonly Listing[],
  known: MapTree | undefined,
): readonly LocatedIssue[] {
  if (known === undefined) return []
  const names = [...known.fields.keys()]
  return all.flatMap(({ network, spot }) => {
    // Anything else is a `bad-network` already.
    if (known.fields.has(network) || !isSlug(network)) return []
    const near = nearest(network, names)
    const hint = `${near === undefined ? '' : `did you mean ${near}? `}networks of ogpu.yaml: ${names.join(', ')}`
    return [
      {
        code: 'unknown-network' as const,
        message: `${show(network)} is no network of ogpu.yaml`,
        hint,
        spot,
      },
    ]
  })
}
