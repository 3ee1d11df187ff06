import { BUILTIN_NETWORKS, devnetPinning } from '../model/network/builtin-networks.ts'
import type { Config, Network } from '../model/network/network.ts'
import type { Problem } from '../model/problem.ts'
import type { Settings } from '../settings.ts'

/** The network that a run is about, or why it can't be told. */
export function networkIn(config: Config, settings: Settings): Network | Problem {
  return unusableRpc(settings) ?? chooseNetwork(config, settings)
}

/**
 * The network that a run is about, with the RPCs that it was told; a problem where that is not one.
 */
export function chooseNetwork(config: Config, settings: Settings): Network | Problem {
  const names = [...config.networks.keys()]
  const name = settings.network ?? (names.length === 1 ? names[0] : undefined)
  if (name === undefined)
    return usage(
      `there are ${names.length} networks in ${config.file}: ${names.join(', ')}`,
      'say which one: --network NAME',
    )
  const network = config.networks.get(name)
  if (network === undefined)
    return usage(
      `${config.file} has no network ${JSON.stringify(name)}`,
      `it has ${names.join(', ')}`,
    )
  const chosen = withCheckRpc(
    withRpc(network, settings.rpcUrl ?? network.rpcUrl),
    settings.checkRpcUrl ?? network.checkRpcUrl,
  )
  return chosen.checkRpcUrl === chosen.rpcUrl ? oneOpinion(chosen) : chosen
}

/**
 * A stranger's files name no machine that this one talks to: endpoints are those of the base
 * commit, of the inputs, or built in.
 */
export function withTrustedEndpoints(
  network: Network,
  base: Config | undefined,
  settings: Settings,
): Network | Problem {
  const isSame = ({ chainId, nexus }: Pick<Network, 'chainId' | 'nexus'>): boolean =>
    chainId === network.chainId && nexus === network.nexus
  const known: Partial<Network> | undefined =
    [...(base?.networks.values() ?? [])].find(isSame) ??
    Object.values(BUILTIN_NETWORKS).find(isSame)
  const { rpcUrl, gatewayUrl, pinUrl } = known ?? {}
  const checkRpcUrl = settings.checkRpcUrl ?? known?.checkRpcUrl
  if (rpcUrl !== undefined && gatewayUrl !== undefined && pinUrl !== undefined)
    return withCheckRpc(
      { ...network, rpcUrl: settings.rpcUrl ?? rpcUrl, gatewayUrl, pinUrl },
      checkRpcUrl,
    )
  return {
    code: 'bad-network',
    message: `the network ${network.name} is new in this pull request, which comes from another repository: its endpoints are not asked`,
    hint: 'push the branch to this repository, or let the network be merged first',
  }
}

/** The embedded chain's pinning service stands one port above its RPC, wherever that is. */
function withRpc(network: Network, rpcUrl: string): Network {
  return {
    ...network,
    rpcUrl,
    ...(network.builtIn && network.pinUrl === BUILTIN_NETWORKS['devnet']?.pinUrl
      ? devnetPinning(rpcUrl)
      : {}),
  }
}

function withCheckRpc(
  { checkRpcUrl: _, ...network }: Network,
  checkRpcUrl: string | undefined,
): Network {
  return checkRpcUrl === undefined ? network : { ...network, checkRpcUrl }
}

function oneOpinion({ name }: Network): Problem {
  return {
    code: 'bad-network',
    message: `the second RPC of ${name} is the first one: asking it twice proves nothing`,
    hint: 'give checkRpcUrl, OGPU_CHECK_RPC_URL or the input check-rpc-url an endpoint that somebody else runs',
  }
}

/** An RPC's address from outside of the configuration; what stands there is never shown. */
export function unusableRpc({ rpcUrl, checkRpcUrl }: Settings): Problem | undefined {
  const wrong = isUsable(rpcUrl)
    ? isUsable(checkRpcUrl)
      ? undefined
      : 'OGPU_CHECK_RPC_URL, or the input check-rpc-url,'
    : 'OGPU_RPC_URL, or the input rpc-url,'
  if (wrong === undefined) return undefined
  return {
    code: 'bad-url',
    message: `${wrong} is no http or https address`,
    hint: 'it looks like https://rpc.example.com/key',
  }
}

function isUsable(url: string | undefined): boolean {
  return url === undefined || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))
}

/** A problem of how the program was called. */
export function usage(message: string, hint: string): Problem {
  return { code: 'usage', message, hint }
}
