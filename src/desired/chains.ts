import { BUILTIN_NETWORKS, type BuiltinNetwork } from '../model/network/builtin-networks.ts'
import { asAddress } from '../model/units/address.ts'
import type { Issue } from './finding.ts'
import type { Configuration, CustomNetwork } from './generated/config.ts'

/** A complaint about one network of the configuration, or one field of it. */
export interface NetworkComplaint extends Issue {
  readonly network: string
  readonly field?: string
}

/**
 * A chain as a network stands on it: its own facts and, of a built-in one, the defaults that belong
 * to it.
 */
export interface NetworkChain
  extends Pick<
    BuiltinNetwork,
    'chainId' | 'rpcUrl' | 'nexus' | 'vault' | 'pinUrl' | 'gatewayUrl' | 'explorer' | 'coin'
  > {
  readonly checkRpcUrl?: string
  /** The network that the chain is described under. */
  readonly root: string
}

type Entries = Configuration['networks']

/**
 * Finds the chain of every network: its own, a built-in one, or the one of the network that `on:`
 * names.
 */
export function findChains(entries: Entries): {
  readonly chains: ReadonlyMap<string, NetworkChain>
  readonly complaints: readonly NetworkComplaint[]
} {
  const chains = new Map<string, NetworkChain>()
  const complaints: NetworkComplaint[] = []
  for (const name of Object.keys(entries)) {
    const found = chainOf(name, entries, [])
    if ('code' in found) complaints.push({ ...found, network: name })
    else chains.set(name, found)
  }
  return {
    chains,
    complaints: [
      ...complaints,
      ...Object.keys(entries).flatMap((name) => overridden(name, entries)),
    ],
  }
}

function chainOf(
  name: string,
  entries: Entries,
  path: readonly string[],
): NetworkChain | NetworkComplaint {
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined
  const builtin = Object.hasOwn(BUILTIN_NETWORKS, name) ? BUILTIN_NETWORKS[name] : undefined
  if (builtin !== undefined) {
    const { review: _, limits: __, confirmations: ___, ...facts } = builtin
    return withOwn({ root: name, ...facts }, entry)
  }
  if (entry === undefined)
    return complaint(
      path,
      `on: names ${name}, which is no network`,
      `write one of ${[...new Set([...Object.keys(BUILTIN_NETWORKS), ...Object.keys(entries)])].join(', ')}`,
    )
  if (entry.on === undefined) return ownChain(name, entry)
  if (path.includes(name))
    return complaint(
      path,
      `on: goes in a circle: ${[...path, name].join(' → ')}`,
      'name a network that stands on a chain of its own',
    )
  const below = chainOf(entry.on, entries, [...path, name])
  return 'code' in below ? below : withOwn(below, entry)
}

function complaint(path: readonly string[], message: string, hint: string): NetworkComplaint {
  return { code: 'bad-network', message, hint, network: path[0] ?? '', field: 'on' }
}

/** The endpoints that a network may choose for itself. */
function withOwn(chain: NetworkChain, entry: Partial<CustomNetwork> = {}): NetworkChain {
  const {
    rpcUrl = chain.rpcUrl,
    checkRpcUrl,
    pinUrl = chain.pinUrl,
    gatewayUrl = chain.gatewayUrl,
  } = entry
  return {
    ...chain,
    rpcUrl,
    ...(checkRpcUrl === undefined ? {} : { checkRpcUrl }),
    pinUrl,
    gatewayUrl: withSlash(gatewayUrl),
  }
}

function ownChain(name: string, entry: CustomNetwork): NetworkChain {
  const {
    chainId = 0,
    rpcUrl = '',
    checkRpcUrl,
    nexus = '',
    vault = '',
    pinUrl = '',
    gatewayUrl = '',
  } = entry
  const check = checkRpcUrl === undefined ? {} : { checkRpcUrl }
  return {
    root: name,
    chainId,
    rpcUrl,
    ...check,
    nexus: asAddress(nexus),
    vault: asAddress(vault),
    pinUrl,
    gatewayUrl: withSlash(gatewayUrl),
  }
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}

const FIXED = ['chainId', 'nexus', 'vault'] as const
const SERVICES = ['pinUrl', 'gatewayUrl'] as const

/**
 * Facts that a network states although its chain has them already, and custom networks that pose as
 * a built-in one.
 */
function overridden(name: string, entries: Entries): readonly NetworkComplaint[] {
  const entry = entries[name]
  if (entry === undefined || Object.hasOwn(BUILTIN_NETWORKS, name)) return []
  if (entry.on === undefined) return posing(name, entry)
  const chain = chainOf(name, entries, [])
  if ('code' in chain) return []
  const isPublic = chain.root !== 'devnet' && Object.hasOwn(BUILTIN_NETWORKS, chain.root)
  const code = Object.hasOwn(BUILTIN_NETWORKS, chain.root) ? 'builtin-network' : 'bad-network'
  return [...FIXED, ...(isPublic ? SERVICES : [])]
    .filter((field) => entry[field] !== undefined)
    .map((field) => ({
      code,
      message: `${name} stands on ${entry.on}, which has its own ${field}`,
      hint: 'take the line out',
      network: name,
      field,
    }))
}

/**
 * A custom network with the chain id of a real one would go around its review, limits and
 * contracts.
 */
function posing(name: string, entry: CustomNetwork): readonly NetworkComplaint[] {
  const real = Object.entries(BUILTIN_NETWORKS).find(
    ([builtin, { chainId }]) => builtin !== 'devnet' && chainId === entry.chainId,
  )?.[0]
  if (real === undefined) return []
  const message = `${name} has the chain id of ${real}, whose contracts are built in`
  return [
    {
      code: 'builtin-network',
      message,
      hint: `write ${name}: { on: ${real}, client: "0x…" }`,
      network: name,
      field: 'chainId',
    },
  ]
}
