import type { Address } from '../model/address.ts'
import { Fault } from '../model/fault.ts'
import type { Network } from '../model/network.ts'
import type { Problem } from '../model/problem.ts'
import type { At, Block, Chain } from '../ports.ts'

/** A block that reads are made at; `at` is its number, or `latest` where the node answers no call at a number. */
export interface ReadPoint {
  readonly block: Block
  readonly at: At
  readonly pinned: boolean
}

/** The newest block, as something to read at. */
export async function latestPoint(chain: Chain): Promise<ReadPoint> {
  const block = await chain.latest()
  const pinned = await chain.pinsCalls(block.number)
  return { block, at: pinned ? block.number : 'latest', pinned }
}

/** Throws a Fault when the block that was read at is no longer part of the chain: what was read would be of two worlds. */
export async function confirmPoint(chain: Chain, { block, pinned }: ReadPoint): Promise<void> {
  if (!pinned) return
  const now = await chain.block(block.number)
  if (now !== undefined && now.hash !== block.hash) throw new Fault('chain-moved', `block ${block.number} was replaced while it was read`, 'run again')
}

/** What is wrong with the network itself: another chain behind the RPC, or no Nexus. An empty chain would look like "publish everything". */
export async function checkNetwork(chain: Chain, network: Network, at: At): Promise<readonly Problem[]> {
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
  return { code: 'no-nexus', message: `there is no contract at ${nexus}, the Nexus of ${name}`, hint: 'check nexus and rpcUrl of this network' }
}
