import { Fault } from '../model/fault.ts'

/**
 * One JSON-RPC call of the development chain. Throws a Fault with the chain's own words when it
 * refuses.
 */
export type DevnetRpc = (method: string, params?: readonly unknown[]) => Promise<unknown>

/** Calls over HTTP at this address. */
export function rpcAt(url: string): DevnetRpc {
  return async (method, params = []) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
    return resultOf(method, await response.json())
  }
}

function resultOf(method: string, answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null)
    throw new Fault(
      'devnet-failed',
      `${method}: the development chain answered ${JSON.stringify(answer)}`,
    )
  if ('result' in answer) return answer.result
  throw new Fault(
    'devnet-failed',
    `${method}: ${'error' in answer ? messageOf(answer.error) : 'no result'}`,
  )
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : JSON.stringify(error)
}
