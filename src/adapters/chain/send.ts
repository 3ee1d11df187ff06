import type { SendAnswer, SignedTransaction } from '../../model/chain.ts'
import { Fault } from '../../model/fault.ts'
import { redact } from '../redact.ts'
import type { Rpc } from './rpc.ts'
import { SEND_REFUSALS } from './send-refusals.ts'

/**
 * Hands signed bytes to the node once. The answer is a hint: a node that accepted them may say
 * anything, so whoever calls this asks for the nonce and the receipt.
 */
export async function sendOnce(rpc: Rpc, { raw }: SignedTransaction): Promise<SendAnswer> {
  try {
    const answer = await rpc.once('eth_sendRawTransaction', [raw])
    return 'result' in answer ? { kind: 'accepted' } : readRefusal(answer.error.message)
  } catch (error) {
    if (error instanceof Fault)
      return { kind: 'unknown', reason: error.message, isLost: error.code === 'rpc-unreachable' }
    throw error
  }
}

/** Sorts a node's words by what can be done about them. */
export function readRefusal(message: string): SendAnswer {
  const reason = redact(message)
  const kind = SEND_REFUSALS.find(({ words }) => words.test(message))?.kind ?? 'unknown'
  if (kind === 'accepted') return { kind, isKnown: true }
  return kind === 'rejected' || kind === 'unknown' ? { kind, reason } : { kind }
}
