import type { Block } from '../../model/chain.ts'
import { readBlock } from './block.ts'
import { tag } from './reader.ts'
import type { Rpc } from './rpc.ts'

/** Enough for the pace, and one small request. */
const MAX_RECENT = 20

/**
 * The newest blocks up to this one, oldest first, without the genesis block, whose time is
 * anybody's choice. Those that the node does not give are left out.
 */
export async function readRecentBlocks(rpc: Rpc, latest: number): Promise<readonly Block[]> {
  const first = Math.max(1, latest - MAX_RECENT + 1)
  const numbers = Array.from(
    { length: Math.max(0, latest - first + 1) },
    (_, index) => first + index,
  )
  const answers = await rpc.batch(
    numbers.map((number) => ({ method: 'eth_getBlockByNumber', params: [tag(number), false] })),
  )
  return answers.flatMap((answer, index) => {
    const block = 'result' in answer ? readBlock(answer.result) : undefined
    return block === undefined || block.number !== numbers[index] ? [] : [block]
  })
}
