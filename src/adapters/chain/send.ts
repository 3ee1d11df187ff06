import { Fault } from '../../model/fault.ts'
import type { SendAnswer, SignedTransaction } from '../../ports.ts'
import { redact } from '../redact.ts'
import type { Rpc } from './rpc.ts'

/** Hands signed bytes to the node once. The answer is a hint: a node that accepted them may say anything, so whoever calls this asks for the nonce and the receipt. */
export async function sendOnce(rpc: Rpc, { raw }: SignedTransaction): Promise<SendAnswer> {
  try {
    const answer = await rpc.once('eth_sendRawTransaction', [raw])
    return 'result' in answer ? { kind: 'accepted' } : readRefusal(answer.error.message)
  } catch (error) {
    if (error instanceof Fault) return { kind: 'unknown', reason: error.message }
    throw error
  }
}

/** Sorts a node's words by what can be done about them. */
export function readRefusal(message: string): SendAnswer {
  const reason = redact(message)
  if (/already known|already imported|known transaction|already exists|alreadyknown/i.test(message)) return { kind: 'accepted' }
  if (
    /underpriced|fee ?too ?low|gas ?price.{0,200} too low|fee ?per ?gas\b.{0,90}too low|below (the |configured )?minimum|less than (the )?block('s)? base ?fee|tip too low|replacement ?not ?allowed/i.test(
      message,
    )
  )
    return { kind: 'underpriced' }
  if (
    /insufficient ?funds|enough funds|insufficient balance|upfront cost exceeds|intrinsic gas|requires at least \d+ gas|chain id|chainid|oversized|exceeds (the )?block gas limit|gas limit (is )?too|gas cap|max event gas|priority fee per gas higher than|invalid (signature|sender)|fee cap|exceeds the configured cap/i.test(
      message,
    )
  ) {
    return { kind: 'rejected', reason }
  }
  return { kind: 'unknown', reason }
}
