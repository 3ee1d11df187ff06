import type { Network } from '../model/network/network.ts'
import { fieldAt, type MapTree } from '../yaml/tree.ts'
import type { LocatedIssue } from './finding.ts'
import type { Configuration } from './generated/config.ts'

type Networks = ReadonlyMap<string, Network>

/**
 * The networks with where their changes have to be live first, and what is wrong with that: names
 * of no network, and a way round in a circle.
 */
export function withPromotions(
  tree: MapTree,
  { promotion = {} }: Configuration,
  networks: Networks,
): { readonly networks: Networks; readonly findings: readonly LocatedIssue[] } {
  const entries = Object.entries(promotion)
  const all = new Map(entries.map(([name, { from }]) => [name, from]))
  const findings = entries.flatMap(([name, { from }]): readonly LocatedIssue[] => {
    const known = `the configuration has ${[...networks.keys()].join(', ')}`
    if (!networks.has(name))
      return [
        {
          code: 'unknown-network',
          message: `promotion names ${name}, which is no network here`,
          hint: known,
          spot: fieldAt(tree, 'promotion', name)?.spot ?? tree.spot,
        },
      ]
    const spot = fieldAt(tree, 'promotion', name, 'from')?.spot ?? tree.spot
    if (!networks.has(from))
      return [
        {
          code: 'unknown-network',
          message: `promotion.${name}.from names ${from}, which is no network here`,
          hint: known,
          spot,
        },
      ]
    return isCircle(name, all)
      ? [
          {
            code: 'bad-network',
            message: `what goes to ${name} would have to be live there first`,
            hint: 'let the first network name no other one',
            spot,
          },
        ]
      : []
  })
  if (findings.length > 0) return { networks, findings }
  return {
    networks: new Map(
      [...networks].map(([name, network]) => {
        const from = networks.get(all.get(name) ?? '')
        const require = promotion[name]?.require ?? 'refuse'
        return [
          name,
          from === undefined ? network : { ...network, promotions: [{ from, require }] },
        ]
      }),
    ),
    findings,
  }
}

function isCircle(start: string, all: ReadonlyMap<string, string>): boolean {
  let at = all.get(start)
  for (let step = 0; at !== undefined && step <= all.size; step += 1) {
    if (at === start) return true
    at = all.get(at)
  }
  return false
}
