import type { At, Block } from '../model/chain.ts'
import { Fault } from '../model/fault.ts'
import type { Network } from '../model/network/network.ts'
import type { Problem } from '../model/problem.ts'
import type { Address } from '../model/units/address.ts'
import type { Chain } from '../ports/chain.ts'

/**
 * A block that reads are made at; `at` is its number, or `latest` where the node answers no call at
 * a number.
 */
export interface ReadPoint {
  readonly block: Block
  readonly at: At
  readonly pinned: boolean
}

/**
 * How far back it is looked for a block that every node behind the address has; nodes that lag more
 * than the last are broken.
 */
const STEPS_BACK = [8, 64] as const
/** A newest block that is replaced at once is looked for again so many times. */
const LOOKS = 3

/**
 * A block to read everything at: the newest one, waited for as long as any read is, else an older
 * one (decision 20). `latest` only where neither is answered; throws a Fault when the newest block
 * keeps being replaced.
 */
export async function latestPoint(chain: Chain): Promise<ReadPoint> {
  for (let look = 1; ; look += 1) {
    const newest = await newestOf(chain)
    try {
      if (await chain.pinsCalls(newest.number, { hash: newest.hash })) return pinnedAt(newest)
      return (
        (await olderPoint(chain, newest.number)) ?? { block: newest, at: 'latest', pinned: false }
      )
    } catch (error) {
      if (look === LOOKS || !(error instanceof Fault) || error.code !== 'chain-moved') throw error
    }
  }
}

/**
 * The highest of a few answers given side by side: one alone may come from a node that lags, and
 * show the chain of a while ago.
 */
async function newestOf(chain: Chain): Promise<Block> {
  const [first, ...others] = await Promise.all([chain.latest(), chain.latest(), chain.latest()])
  return others.reduce((highest, block) => (block.number > highest.number ? block : highest), first)
}

async function olderPoint(chain: Chain, newest: number): Promise<ReadPoint | undefined> {
  for (const step of STEPS_BACK) {
    const older = step > newest ? undefined : await chain.block(newest - step)
    if (
      older !== undefined &&
      (await chain.pinsCalls(older.number, { hash: older.hash, old: true }))
    )
      return pinnedAt(older)
  }
  return undefined
}

function pinnedAt(block: Block): ReadPoint {
  return { block, at: block.number, pinned: true }
}

/**
 * Throws a Fault when the block that was read at is no longer part of the chain: what was read
 * would be of two worlds.
 */
export async function confirmPoint(chain: Chain, { block, pinned }: ReadPoint): Promise<void> {
  if (!pinned) return
  const now = await chain.block(block.number, { wait: true })
  if (now?.hash !== block.hash)
    throw new Fault(
      'chain-moved',
      `block ${block.number} was replaced while it was read`,
      'run again',
    )
}

/**
 * What is wrong with the network itself: another chain behind the RPC, or no Nexus. An empty chain
 * would look like "publish everything".
 */
export async function checkNetwork(
  chain: Chain,
  network: Network,
  at: At,
): Promise<readonly Problem[]> {
  const { chainId, nexus, name } = network
  const answered = await chain.chainId()
  if (answered !== chainId) {
    return [
      {
        code: 'wrong-chain',
        message: `the RPC is chain ${answered}, ${name} is chain ${chainId}`,
        hint: 'give this network’s own RPC: OGPU_RPC_URL, or rpcUrl in ogpu.yaml',
      },
    ]
  }
  return (await chain.hasCode(nexus, at)) ? [] : [noNexus(nexus, name)]
}

function noNexus(nexus: Address, name: string): Problem {
  return {
    code: 'no-nexus',
    message: `there is no contract at ${nexus}, the Nexus of ${name}`,
    hint: 'check nexus and rpcUrl of this network',
  }
}
