import type { Step, TogetherAnswer, TogetherRequest } from '../../../model/chain.ts'
import { Fault } from '../../../model/fault.ts'
import { saysNoMethod } from '../../../model/no-method.ts'
import type { Address } from '../../../model/units/address.ts'
import { redact } from '../../redact.ts'
import { patiently } from '../reader.ts'
import type { Rpc } from '../rpc.ts'
import type { RpcAnswer, RpcCall } from '../rpc-answer.ts'
import { askFor, fitting, type Wire } from './together-request.ts'
import { type Decoders, readTogether } from './together-results.ts'

/** How long a node may lag behind the block that is asked for, in milliseconds. */
const SHORT_LAG = 5_000
/**
 * How long this is waited for, in milliseconds. It is one method that much does without, and what
 * nodes run they give up by themselves after 5 s (geth's rpc.evmtimeout).
 */
const LONGEST = 10_000

/**
 * Runs as many of the first steps as the node runs in one request. What it refuses as a whole names
 * no step, so fewer are asked for then.
 */
export async function simulateTogether(
  rpc: Rpc,
  nexus: Address,
  request: TogetherRequest,
): Promise<TogetherAnswer> {
  const { encodeCall: encode, revertReason } = await import('../calls.ts')
  const wire = { nexus, encode, revertReason }
  let refused: TogetherAnswer = {
    kind: 'no-answer',
    reason: 'the first change needs more gas than one request may use',
  }
  for (let count = fitting(request.steps); count > 0; count = Math.floor(count / 2)) {
    const answer = await runFirst(rpc, request.steps.slice(0, count), request, wire)
    if (answer.kind !== 'refused') return answer
    refused = { kind: 'no-answer', reason: answer.reason }
  }
  return refused
}

/** One request. `refused` is a refusal that fewer steps may not meet. */
async function runFirst(
  rpc: Rpc,
  steps: readonly Step[],
  request: TogetherRequest,
  wire: Wire & Decoders,
): Promise<TogetherAnswer | { readonly kind: 'refused'; readonly reason: string }> {
  const asked = askFor(steps, request, wire)
  const answer = await answerTo(rpc, asked.call)
  if ('kind' in answer) return answer
  if ('error' in answer) {
    if (saysNoMethod(answer.error)) return { kind: 'no-method' }
    return { kind: 'refused', reason: redact(answer.error.message) }
  }
  const results = readTogether(answer.result, steps, asked, wire)
  if (results === 'cut')
    return { kind: 'refused', reason: 'it gives the calls of a request less gas than they ask for' }
  return results === undefined
    ? { kind: 'no-answer', reason: 'its answer makes no sense' }
    : { kind: 'ran', results }
}

/**
 * That nobody answers is a value: what the plan itself rests on has been read by then, and this is
 * only more.
 */
async function answerTo(
  rpc: Rpc,
  call: RpcCall,
): Promise<RpcAnswer | Extract<TogetherAnswer, { kind: 'no-answer' | 'too-late' }>> {
  const { request, refused, failing } = rpc.patience
  try {
    const [answer] = await patiently(rpc, [call], {
      patience: Math.min(SHORT_LAG, failing),
      silence: {
        request: Math.min(LONGEST, request),
        refused: Math.min(LONGEST, refused),
        failing: Math.min(LONGEST, failing),
      },
    })
    return answer ?? noAnswer(rpc, call)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return error.code === 'rpc-timeout' ? { kind: 'too-late' } : noAnswer(rpc, call)
  }
}

function noAnswer({ host }: Rpc, { method }: RpcCall) {
  return { kind: 'no-answer', reason: `${host} gives ${method} no answer` } as const
}
