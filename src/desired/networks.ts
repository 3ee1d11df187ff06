import { BUILTIN_NETWORKS, CUSTOM_DEFAULTS } from '../model/network/builtin-networks.ts'
import type { Limits, Network } from '../model/network/network.ts'
import { type Address, asAddress } from '../model/units/address.ts'
import { parseAmount } from '../model/units/amount.ts'
import { placeOf } from '../yaml/text.ts'
import { fieldAt, type MapTree } from '../yaml/tree.ts'
import { findChains, type NetworkChain, type NetworkComplaint } from './chains.ts'
import type { LocatedIssue } from './finding.ts'
import type { Configuration, CustomNetwork, Limits as LimitsFile } from './generated/config.ts'
import { policyOf } from './policy.ts'

/**
 * The networks of a configuration whose values have been checked, and what is wrong between them.
 */
export function readNetworks(
  tree: MapTree,
  { networks: entries }: Configuration,
): { readonly networks: ReadonlyMap<string, Network>; readonly findings: readonly LocatedIssue[] } {
  const { chains, complaints } = findChains(entries)
  const networks = new Map(
    [...chains].map(
      ([name, chain]) =>
        [
          name,
          networkOf(
            { name, line: lineOf(tree, name), policy: policyOf(tree, name) },
            entries[name] as CustomNetwork,
            chain,
          ),
        ] as const,
    ),
  )
  const all = [...complaints, ...sameWallet([...networks.values()])]
  const findings = all.map(({ network, field, ...complaint }) => {
    const key = fieldAt(tree, 'networks', network)
    const inner = field === undefined ? undefined : fieldAt(tree, 'networks', network, field)
    return { ...complaint, spot: (inner ?? key)?.spot ?? tree.spot }
  })
  return { networks, findings }
}

function lineOf(tree: MapTree, network: string): number {
  return placeOf(fieldAt(tree, 'networks', network)?.spot ?? tree.spot).line
}

function networkOf(
  named: Pick<Network, 'name' | 'line' | 'policy'>,
  entry: CustomNetwork,
  { root, ...facts }: NetworkChain,
): Network {
  const builtin = Object.hasOwn(BUILTIN_NETWORKS, root) ? BUILTIN_NETWORKS[root] : undefined
  const defaults = builtin ?? CUSTOM_DEFAULTS
  return {
    ...named,
    builtIn: builtin !== undefined,
    ...facts,
    client: asAddress(entry.client),
    review: entry.review ?? defaults.review,
    limits: limitsOf(entry.limits, defaults.limits),
    confirmations: entry.confirmations ?? defaults.confirmations,
    ...(entry.finality === undefined ? {} : { finality: entry.finality }),
    approvers: entry.approvers ?? [],
    unmanaged: addresses(entry.unmanaged ?? []),
  }
}

function limitsOf(
  { fees, ...counts }: LimitsFile = {},
  { isFeesDefault: _, ...defaults }: Limits,
): Limits {
  const most = fees === undefined ? undefined : parseAmount(fees)
  const limits = { ...defaults, ...counts }
  return typeof most === 'bigint' ? { ...limits, fees: most } : { ...limits, isFeesDefault: true }
}

function addresses(texts: readonly string[]): readonly Address[] {
  return [...new Set(texts.map(asAddress))]
}

/**
 * One wallet on one chain under two names: each name would take the other's Sources for orphans.
 */
function sameWallet(networks: readonly Network[]): readonly NetworkComplaint[] {
  const seen = new Map<string, string>()
  return networks.flatMap((network) => {
    const key = [
      network.chainId,
      network.nexus,
      network.builtIn && network.chainId !== BUILTIN_NETWORKS['devnet']?.chainId
        ? ''
        : network.rpcUrl,
      network.client,
    ].join(' ')
    const first = seen.get(key)
    if (first === undefined) seen.set(key, network.name)
    if (first === undefined) return []
    const message = `${network.name} is the same wallet on the same chain as ${first}`
    return [
      {
        code: 'bad-network',
        message,
        hint: 'keep one of the two, or give it a client of its own',
        network: network.name,
        field: 'client',
      },
    ]
  })
}
