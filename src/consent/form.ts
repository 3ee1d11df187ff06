import { canonicalJson } from '../model/digest.ts'
import type { Config, Network } from '../model/network/network.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import { snapshotOf, wantedValues } from '../plan/values.ts'

/** What the files of one commit say. */
export interface FormFiles {
  /** Undefined where the configuration is missing, or has a problem. */
  readonly config?: Config
  readonly specs: readonly SourceSpec[]
}

/**
 * The network of other files that is this one: by its name, else by its wallet on its chain. A new
 * name asks for nothing.
 */
export function sameNetwork(
  { name, chainId, client }: Network,
  config: Config | undefined,
): Network | undefined {
  return (
    config?.networks.get(name) ??
    [...(config?.networks.values() ?? [])].find(
      (other) => other.chainId === chainId && other.client === client,
    )
  )
}

/**
 * What is wanted of a definition on a network, as one text; undefined for nothing. Two commits with
 * the same text ask for the same (decision 24).
 */
export function formOf(
  id: string,
  network: Network,
  { config, specs }: FormFiles,
): string | undefined {
  const own = sameNetwork(network, config)
  const spec = specs.find((one) => one.id === id && one.network === own?.name)
  if (config === undefined || own === undefined || spec === undefined) return undefined
  const { state, address = null, takeover = null } = spec
  const { chainId, nexus, client, gatewayUrl } = own
  const rivals =
    address === null
      ? []
      : specs
          .filter((one) => one !== spec && one.network === own.name && one.address === address)
          .map((one) => one.id)
  const active =
    spec.state === 'active'
      ? { after: snapshotOf(wantedValues(spec.values, gatewayUrl)), relax: spec.relax }
      : {}
  return canonicalJson({
    state,
    address,
    takeover,
    rivals: [...rivals].sort(),
    ...active,
    owner: config.owner,
    chainId,
    nexus,
    client,
  })
}
