import type { FinalityHints } from '../../model/chain.ts'
import { redact } from '../redact.ts'
import { readBlock } from './block.ts'
import type { Rpc } from './rpc.ts'
import { resultOf } from './rpc-answer.ts'

/**
 * No client knows this tag. One that answers it with a block takes any word for the newest one, so
 * its `finalized` says nothing.
 */
const NO_TAG = 'no-such-tag'
const MAX_CLIENT = 80

/**
 * What a node says of when its blocks are final, in one request. Throws a Fault where nobody
 * answers.
 */
export async function readFinality(rpc: Rpc): Promise<FinalityHints> {
  const block = (tag: string) => ({ method: 'eth_getBlockByNumber', params: [tag, false] })
  const [newest, final, any, version] = await rpc.batch([
    block('latest'),
    block('finalized'),
    block(NO_TAG),
    { method: 'web3_clientVersion', params: [] },
  ])
  const latest = readBlock(resultOf(newest))
  const finalized = readBlock(resultOf(any)) === undefined ? readBlock(resultOf(final)) : undefined
  const client = resultOf(version)
  return {
    ...(latest === undefined ? {} : { latest }),
    ...(finalized === undefined ? {} : { finalized }),
    ...(typeof client === 'string' && client !== ''
      ? { client: redact(client).slice(0, MAX_CLIENT) }
      : {}),
  }
}
