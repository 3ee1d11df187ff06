import { Fault } from '../model/fault.ts'
import { type DevAccount, devAccounts } from './accounts.ts'
import { type EmptyChain, startChain } from './chain.ts'
import { type Contracts, deployContracts } from './deploy.ts'
import { type Pinning, startPinning } from './pinning.ts'

export interface DevnetOptions {
  /**
   * The chain's port. Left out: 8545 when it is free, else any. 0: any. The pinning service is one
   * above, unless `pinPort` says otherwise.
   */
  readonly port?: number
  readonly pinPort?: number
  /** Seconds between blocks; without it a block is made for each transaction. */
  readonly blockTime?: number
  readonly chainId?: number
}

/** A running chain with the contracts on it, and a pinning service beside it. */
export interface Devnet extends Contracts {
  readonly rpcUrl: string
  readonly chainId: number
  readonly pinUrl: string
  readonly gatewayUrl: string
  /** Funded, staked for ten thousand Sources each, and never used. */
  readonly accounts: readonly DevAccount[]
  /** Resolves when the chain ended and nobody had stopped it. */
  readonly crashed: Promise<Fault>
  stop(): Promise<void>
}

interface Services {
  readonly chain: EmptyChain
  readonly pinning: Pinning
}

const DEFAULT_PORT = 8545
const DEFAULT_CHAIN_ID = 31_337
const MAX_PORT = 65_535
const ATTEMPTS = 20

/**
 * Starts everything and resolves when it can be used. Throws a Fault when a port that was asked for
 * is taken, or anvil does not run here.
 */
export async function startDevnet(options: DevnetOptions = {}): Promise<Devnet> {
  const chainId = options.chainId ?? DEFAULT_CHAIN_ID
  const { chain, pinning } = await startServices(options, chainId)
  const stop = async (): Promise<void> => {
    await Promise.all([chain.stop(), pinning.stop()])
  }
  try {
    const { accounts, deployer } = devAccounts()
    const contracts = await deployContracts(chain.rpc, {
      deployer: deployer.address,
      staked: accounts.map(({ address }) => address),
    })
    return {
      ...contracts,
      chainId,
      accounts,
      rpcUrl: chain.rpcUrl,
      pinUrl: pinning.pinUrl,
      gatewayUrl: pinning.gatewayUrl,
      crashed: chain.crashed,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startServices(options: DevnetOptions, chainId: number): Promise<Services> {
  if (options.port !== undefined && options.port !== 0) {
    const services = await startPair(options, chainId, options.port)
    if (services !== undefined) return services
    const pinPort = options.pinPort ?? options.port + 1
    throw new Fault(
      'devnet-failed',
      `port ${options.port} or ${pinPort} is taken`,
      'stop what uses them, or ask for another port',
    )
  }
  const preferred = options.port === 0 ? undefined : await startPair(options, chainId, DEFAULT_PORT)
  return preferred ?? (await startAnywhere(options, chainId))
}

/**
 * A port that was free a moment ago may be taken now, so the only test is to take it; and one
 * neighbour may be free without the other.
 */
async function startAnywhere(options: DevnetOptions, chainId: number): Promise<Services> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const services = await startPair(options, chainId, undefined)
    if (services !== undefined) return services
  }
  throw new Fault('devnet-failed', `found no two free ports in ${ATTEMPTS} attempts`)
}

/**
 * Takes the pinning service's port first, which costs nothing, then starts the chain one below it.
 * Undefined when either is taken.
 */
async function startPair(
  options: DevnetOptions,
  chainId: number,
  port: number | undefined,
): Promise<Services | undefined> {
  const pinPort = options.pinPort ?? (port === undefined ? 0 : port + 1)
  if (pinPort > MAX_PORT)
    throw new Fault(
      'devnet-failed',
      `port ${pinPort} does not exist`,
      `the pinning service is one above the chain: ${MAX_PORT - 1} is the last`,
    )
  const pinning = await startPinning(pinPort)
  if (pinning === undefined) return undefined
  const { blockTime } = options
  try {
    const chain = await startChain({
      port: port ?? pinning.port - 1,
      chainId,
      ...(blockTime === undefined ? {} : { blockTime }),
    })
    if (chain !== undefined) return { chain, pinning }
  } catch (error) {
    await pinning.stop()
    throw error
  }
  await pinning.stop()
  return undefined
}
