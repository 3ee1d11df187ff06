import { RpcQuestions } from '../../adapters/chain/node-questions.ts'
import type { Patience } from '../../adapters/chain/rpc.ts'
import { HttpStorageQuestions } from '../../adapters/ipfs/storage-questions.ts'
import { heard } from '../../adapters/watched.ts'
import { networkReport } from '../../doctor/report/report.ts'
import { networkIn } from '../../engine/choose-network.ts'
import { readRepository } from '../../engine/repository.ts'
import { EXIT, type ExitCode } from '../../exit-code.ts'
import { BUILTIN_NETWORKS } from '../../model/network/builtin-networks.ts'
import type { Network } from '../../model/network/network.ts'
import type { Problem } from '../../model/problem.ts'
import { ZERO_ADDRESS } from '../../model/units/address.ts'
import type { Ports } from '../../ports/run.ts'
import { jsonText } from '../../report/json/json-text.ts'
import type { Settings } from '../../settings.ts'
import { VERSION } from '../../version.ts'
import { showStopped } from '../terminal/stopped.ts'
import type { SafeTerminal } from '../terminal/terminal.ts'

/**
 * `doctor --report`: what the network is like, as one JSON document. Ends with 1 where its RPC does
 * not answer at all.
 */
export async function runReport(
  world: Ports,
  settings: Settings,
  { upload, patience }: { readonly upload: boolean; readonly patience: Patience },
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const network = await reported(world, settings)
  if ('code' in network)
    return showStopped({ problems: [network], warnings: [] }, { json: true }, terminal)
  const { chain, check: second } = world.connect(network)
  const { progress } = terminal
  const node = new RpcQuestions(network.rpcUrl, patience, progress)
  const questions = progress.begin('questions')
  const counted = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await progress.during('chain', ask)
    } finally {
      questions.done()
    }
  }
  const report = await networkReport(
    network,
    {
      chain,
      second,
      node: { ask: (...asked) => counted(() => node.ask(...asked)) },
      storage: heard(new HttpStorageQuestions(network.pinUrl), progress, () => 'storage'),
      clock: world.clock,
      onStep: (what) => terminal.err(`Looking at ${what} …\n`),
    },
    { program: { version: VERSION, node: process.version, platform: process.platform }, upload },
  )
  terminal.out(jsonText(report))
  return report.node.chainId === null ? EXIT.fault : EXIT.ok
}

/**
 * The network that is meant; a built-in one needs no configuration, so that a report can be made
 * before there is one.
 */
async function reported(world: Ports, settings: Settings): Promise<Network | Problem> {
  const { config, problems } = readRepository(await world.files.definitions(), settings.configFile)
  if (config !== undefined) return networkIn(config, settings)
  const name = settings.network ?? ''
  const builtIn = Object.hasOwn(BUILTIN_NETWORKS, name) ? BUILTIN_NETWORKS[name] : undefined
  const [first] = problems
  if (builtIn === undefined || first?.code !== 'config-missing')
    return (
      first ?? {
        code: 'usage',
        message: 'it is not known which network is meant',
        hint: '--network NAME',
      }
    )
  const rpcUrl = settings.rpcUrl ?? builtIn.rpcUrl
  return {
    ...builtIn,
    name,
    line: 1,
    builtIn: true,
    rpcUrl,
    ...(settings.checkRpcUrl === undefined ? {} : { checkRpcUrl: settings.checkRpcUrl }),
    client: ZERO_ADDRESS,
    approvers: [],
    policy: [],
    unmanaged: [],
  }
}
