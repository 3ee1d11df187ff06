import type { At, NexusCall, Simulation } from '../../../model/chain.ts'
import type { Address } from '../../../model/units/address.ts'
import { redact } from '../../redact.ts'
import { readCount } from '../quantity.ts'
import { patiently, tag } from '../reader.ts'
import type { Rpc } from '../rpc.ts'
import type { RpcAnswer, RpcCall } from '../rpc-answer.ts'
import { isRevert } from '../rpc-error.ts'

/** What any transaction costs before it does anything. */
const LEAST_GAS = 21_000

/**
 * What each call would do by itself at a block: `eth_call` decides, `eth_estimateGas` adds the gas
 * where the node gives one.
 */
export async function simulateCalls(
  rpc: Rpc,
  nexus: Address,
  calls: readonly NexusCall[],
  from: Address,
  at: At,
): Promise<readonly Simulation[]> {
  if (calls.length === 0) return []
  const { encodeCall, revertReason } = await import('../calls.ts')
  const requests = calls.flatMap((call) => {
    const transaction = { from, to: nexus, data: encodeCall(call) }
    return [
      { method: 'eth_call', params: [transaction, tag(at)] },
      { method: 'eth_estimateGas', params: [transaction, tag(at)] },
    ]
  })
  const answers = await estimatedAnyway(rpc, requests, await patiently(rpc, requests))
  return calls.map((_, index) =>
    readSimulation(answers[index * 2], answers[index * 2 + 1], revertReason),
  )
}

/** Some nodes estimate only at the latest block and refuse the parameter that names another. */
async function estimatedAnyway(
  rpc: Rpc,
  requests: readonly RpcCall[],
  answers: readonly RpcAnswer[],
): Promise<readonly RpcAnswer[]> {
  const refused = answers.flatMap((answer, index) =>
    index % 2 === 1 && 'error' in answer && !isRevert(answer.error) ? [index] : [],
  )
  if (refused.length === 0) return answers
  const again = await rpc.batch(
    refused.map((index) => ({
      method: 'eth_estimateGas',
      params: requests[index]?.params.slice(0, 1) ?? [],
    })),
  )
  const byIndex = new Map(refused.map((index, position) => [index, again[position]]))
  return answers.map((answer, index) => byIndex.get(index) ?? answer)
}

function readSimulation(
  call: RpcAnswer | undefined,
  estimate: RpcAnswer | undefined,
  revertReason: (data: string | undefined) => string,
): Simulation {
  const refused = [call, estimate].find(
    (answer) => answer !== undefined && 'error' in answer && isRevert(answer.error),
  )
  if (refused !== undefined && 'error' in refused)
    return { kind: 'reverted', reason: reasonOf(refused.error, revertReason) }
  if (call === undefined || 'error' in call)
    return {
      kind: 'unknown',
      reason: call === undefined ? 'no answer' : redact(call.error.message),
    }
  return { kind: 'ok', gas: gasIn(estimate) }
}

/** Null where the node gives no estimate, or one that no transaction could have. */
function gasIn(estimate: RpcAnswer | undefined): bigint | null {
  const gas =
    estimate !== undefined && 'result' in estimate ? readCount(estimate.result) : undefined
  return gas === undefined || gas < LEAST_GAS ? null : BigInt(gas)
}

/** Nodes that give no data often put the revert string into their message. */
function reasonOf(
  error: { readonly message: string; readonly data?: string },
  revertReason: (data: string | undefined) => string,
): string {
  const said = /revert(?:ed)?(?: with reason string)?:? ['"]?(.{1,400}?)['"]?$/i.exec(
    error.message,
  )?.[1]
  return (error.data === undefined || error.data === '0x') &&
    said !== undefined &&
    !/^\s*0x/.test(said)
    ? redact(said)
    : revertReason(error.data)
}
