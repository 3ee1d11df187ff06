import type { Progress } from '../model/progress.ts'
import type { Ports } from '../ports/run.ts'
import type { SafeEnvironment } from '../secrets.ts'
import type { Settings } from '../settings.ts'
import { JsonRpcChain } from './chain/chain.ts'
import type { Patience } from './chain/rpc.ts'
import { systemClock } from './clock.ts'
import { TreeFiles } from './files.ts'
import { type GitOptions, GitRepo } from './git/git.ts'
import { PinnedIpfs } from './ipfs/ipfs.ts'
import { FileNotes } from './journal.ts'
import { HttpRegistry } from './registry/registry.ts'
import { openWallet } from './wallet.ts'
import { watched } from './watched.ts'
import { useProxies } from './web/proxy.ts'
import { PublicWeb } from './web/web.ts'
import { cacheDirectory, stateDirectory } from './xdg-directories.ts'

/** A plan and a watch wait less for a registry than somebody who wants digests written, in milliseconds. */
const REGISTRY_PATIENCE = { request: 8_000, image: 15_000 }

/**
 * The real world: this folder, its git repository, and whatever network the configuration names.
 * `progress` hears what is asked of it.
 */
export function openPorts(
  { root, configFile }: Settings,
  { env, secrets, progress }: SafeEnvironment & { readonly progress?: Progress },
  git: GitOptions = {},
  patience?: Patience,
): Ports {
  useProxies(env)
  const files = new TreeFiles(root, configFile, progress)
  const ports: Ports = {
    files,
    repo: new GitRepo(root, configFile, files, { env, ...git }),
    clock: systemClock,
    web: new PublicWeb(),
    registry: new HttpRegistry(REGISTRY_PATIENCE),
    connect: (network) => {
      const chain = new JsonRpcChain(network, patience, progress)
      const genesis = async (): Promise<string> =>
        (await chain.block(0).catch(() => undefined))?.hash ?? 'unknown'
      const { pinUrl, gatewayUrl, chainId, client } = network
      const { checkRpcUrl } = network
      return {
        chain,
        ...(checkRpcUrl === undefined
          ? {}
          : {
              check: new JsonRpcChain({ ...network, rpcUrl: checkRpcUrl }, patience, progress),
            }),
        ipfs: new PinnedIpfs({ pinUrl, gatewayUrl, cacheDir: cacheDirectory(env) }),
        notes: new FileNotes(stateDirectory(env), `${chainId}-${client}`, genesis),
      }
    },
    wallet: (network) =>
      openWallet(network.name, secrets, env, {
        network,
        ...(patience === undefined
          ? {}
          : { patience: { request: patience.request, all: patience.failing } }),
      }),
  }
  return progress === undefined ? ports : watched(ports, progress)
}
