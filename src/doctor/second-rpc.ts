import { disagreement, snapshotDifference } from '../apply/second-opinion.ts'
import { SECOND_RPC_HINT } from '../consent/preconditions.ts'
import { type Check, type Finding, fail, ok, warn } from '../model/diagnosis.ts'
import type { Network } from '../model/network/network.ts'
import type { Chain } from '../ports/chain.ts'
import type { Connection } from '../ports/run.ts'
import { attempt, check } from './attempt.ts'
import type { Ground } from './rpc-checks.ts'

/** What a second RPC says beside the first one. */
type Opinion =
  /** The network has none. */
  | { readonly kind: 'none' }
  | { readonly kind: 'other-chain'; readonly chainId: number }
  /** It is there, and the first one could not be held against it. */
  | { readonly kind: 'alone'; readonly because: string }
  | { readonly kind: 'agrees'; readonly block: number; readonly nonce: number }

/**
 * Asks a second RPC, where there is one, what an apply asks it before it signs anything. Throws a
 * Fault where it does not answer, and where the two disagree.
 */
async function secondOpinion(
  { chain, check: second }: Pick<Connection, 'chain' | 'check'>,
  network: Network,
  ground: Ground,
): Promise<Opinion> {
  if (second === undefined) return { kind: 'none' }
  const chainId = await second.chainId()
  if (chainId !== network.chainId) return { kind: 'other-chain', chainId }
  const [same, point] = await Promise.all([ground.chain, ground.point])
  if (!same.isMet) return { kind: 'alone', because: same.because }
  if (!point.isMet) return { kind: 'alone', because: point.because }
  const { block, pinned } = point.value
  if (!pinned)
    return { kind: 'alone', because: `the first one answers no call at block ${block.number}` }
  return compared(chain, second, network, block.number)
}

/**
 * Holds two RPCs against each other at a block. Looks twice where they differ: it may have been
 * replaced in between. Throws a Fault where one does not answer, and where they disagree.
 */
export async function compared(
  chain: Chain,
  second: Chain,
  network: Pick<Network, 'client' | 'rpcUrl' | 'checkRpcUrl'>,
  number: number,
): Promise<Extract<Opinion, { kind: 'agrees' }>> {
  for (let isAgain = false; ; isAgain = true) {
    const [block, nonce] = await Promise.all([
      chain.block(number, { wait: true }),
      chain.nonce(network.client, number),
    ])
    const difference = await snapshotDifference(
      second,
      { block: { number, hash: block?.hash ?? 'not there' }, nonce },
      network,
    )
    if (difference === undefined) return { kind: 'agrees', block: number, nonce }
    if (isAgain) throw disagreement(network, difference)
  }
}

/** What that means for an apply. */
function opinionFinding(opinion: Opinion, { checkRpcUrl, name, chainId }: Network): Finding {
  const host = new URL(checkRpcUrl ?? 'http://localhost').host
  switch (opinion.kind) {
    case 'none':
      return ok('there is no second RPC: an apply believes the first one alone')
    case 'other-chain':
      return fail(
        `the second RPC, ${host}, is chain ${opinion.chainId}, ${name} is chain ${chainId}`,
        SECOND_RPC_HINT,
      )
    case 'alone':
      return warn(
        `${host} answers, and is chain ${chainId}; whether the two agree can’t be told: ${opinion.because}`,
        'look again once the first one answers',
      )
    default:
      return ok(
        `${host} agrees on block ${opinion.block} and on the wallet’s nonce at it, ${opinion.nonce}`,
      )
  }
}

/** The look at a second RPC, whatever the first one came to. */
export function secondRpcCheck(
  connection: Connection,
  network: Network,
  ground: Ground,
): Promise<Check> {
  return check(
    'check-rpc',
    attempt([], () => secondOpinion(connection, network, ground)),
    (opinion) => opinionFinding(opinion, network),
  )
}
