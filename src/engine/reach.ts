import { SECOND_RPC_HINT, wrongSigner } from '../consent/preconditions.ts'
import { Fault } from '../model/fault.ts'
import type { Network } from '../model/network/network.ts'
import type { Problem, Warning } from '../model/problem.ts'
import { checkNetwork, latestPoint, type ReadPoint } from '../observed/block.ts'
import type { Connection, Ports } from '../ports/run.ts'
import type { Signer } from '../ports/signer.ts'
import type { Settings } from '../settings.ts'
import { load, type Scope } from './scope.ts'

export interface Stopped {
  readonly kind: 'problems'
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  /** Where it is known by then. */
  readonly network?: Network
}

interface Reached {
  readonly kind: 'reached'
  readonly scope: Scope
  readonly connection: Connection
  readonly point: ReadPoint
}

/** Reads the repository and asks its network where it stands, or says what stops the run there. */
export async function reach(
  world: Ports,
  settings: Settings,
  options?: Parameters<typeof load>[2],
): Promise<Reached | Stopped> {
  const loaded = await load(world, settings, options)
  if (loaded.kind === 'problems') return loaded
  const { scope } = loaded
  const connection = world.connect(scope.network)
  const point = await latestPoint(connection.chain)
  const wrong = await checkNetwork(connection.chain, scope.network, point.at)
  return wrong.length === 0
    ? { kind: 'reached', scope, connection, point }
    : { kind: 'problems', problems: wrong, warnings: scope.warnings, network: scope.network }
}

/**
 * Why nothing may be sent to what answers: another wallet's key, other contracts, a second RPC on
 * another chain; none where nothing speaks against it. Throws a Fault where nobody answers, or no
 * call at a block is.
 */
export async function wrongWorld(
  { network }: Scope,
  { chain, check }: Connection,
  signer?: Signer,
): Promise<readonly Problem[]> {
  if (signer !== undefined && signer.address !== network.client)
    return [wrongSigner(signer, network)]
  const ofCheck = check === undefined ? [] : await checkNetwork(check, network, 'latest')
  if (ofCheck.length > 0)
    return ofCheck.map((problem) => ({
      ...problem,
      message: `of the second RPC: ${problem.message}`,
      hint: SECOND_RPC_HINT,
    }))
  const { block, at, pinned } = await latestPoint(chain)
  const wrong = await checkNetwork(chain, network, at)
  if (wrong.length > 0 || pinned) return wrong
  throw new Fault(
    'no-pinned-calls',
    `the RPC answers no call at block ${block.number}: it can plan, but not apply`,
    'use an RPC that answers eth_call at a numbered block',
  )
}

/** Whether the client is a contract; a chain that does not answer has not said so. */
export async function isContract(
  chain: Connection['chain'],
  { client }: Pick<Network, 'client'>,
): Promise<boolean> {
  try {
    return (await chain.purse(client, 'latest')).isContract
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}
