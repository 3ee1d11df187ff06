import { keccak256 } from 'ethers'
import type { Answer, Call, FaultProxy, Lens } from './fault-proxy.ts'

/** Where a method's block parameter stands. */
const BLOCK_PARAMETER: Readonly<Record<string, number>> = {
  eth_call: 1,
  eth_estimateGas: 1,
  eth_getBalance: 1,
  eth_getCode: 1,
  eth_getTransactionCount: 1,
}

const hex = (value: number): string => `0x${value.toString(16)}`
const failing = (message: string): Answer => ({ error: { code: -32_000, message } })

export interface Staleness {
  /** In blocks. */
  readonly behind: number
  /** Which requests meet the node that lags, by their number. */
  readonly isStale: (post: number) => boolean
}

/** One of several nodes behind one address knows fewer blocks than the others. */
export function stale(proxy: FaultProxy, { behind, isStale }: Staleness): Lens {
  const headOf = async (): Promise<number> => Math.max(0, Number(resultOf(await proxy.forward({ method: 'eth_blockNumber', params: [] }))) - behind)
  return {
    ask: async (call, post) => (isStale(post) ? asOf(call, await headOf()) : call),
    tell: async (call, answer, post) => (isStale(post) && call.method === 'eth_getTransactionReceipt' ? receiptAsOf(answer, await headOf()) : answer),
  }
}

function asOf(call: Call, head: number): Call | Answer {
  const { method, params } = call
  if (method === 'eth_blockNumber') return { result: hex(head) }
  if (method === 'eth_getBlockByNumber') {
    if (!isNumber(params[0])) return { method, params: [hex(head), ...params.slice(1)] }
    return Number(params[0]) > head ? { result: null } : call
  }
  const at = BLOCK_PARAMETER[method]
  if (at === undefined) return call
  if (isNumber(params[at])) return Number(params[at]) > head ? failing('header not found') : call
  return { method, params: [...params.slice(0, at), hex(head)] }
}

function receiptAsOf(answer: Answer, head: number): Answer {
  const receipt = resultOf(answer)
  const block = typeof receipt === 'object' && receipt !== null && 'blockNumber' in receipt ? Number(receipt.blockNumber) : -1
  return block > head ? { result: null } : answer
}

/** A node that answers only at its newest block. */
export function withoutHistory(message: string): Lens {
  return {
    ask: (call) => {
      const at = BLOCK_PARAMETER[call.method]
      return at !== undefined && isNumber(call.params[at]) ? failing(message) : call
    },
  }
}

/** A chain from before EIP-1559: blocks without a base fee, and no suggestion for a tip. */
export const legacyFees: Lens = {
  ask: (call) => (call.method === 'eth_maxPriorityFeePerGas' ? { error: { code: -32_601, message: 'the method does not exist' } } : call),
  tell: (call, answer) => {
    const block = resultOf(answer)
    if (call.method !== 'eth_getBlockByNumber' || typeof block !== 'object' || block === null) return answer
    const { baseFeePerGas: _, ...rest } = block as Record<string, unknown>
    return { result: rest }
  },
}

/** A node of another chain. */
export function ofChain(chainId: number): Lens {
  return { ask: (call) => (call.method === 'eth_chainId' ? { result: hex(chainId) } : call) }
}

/** A node that says yes to signed bytes and loses them. */
export interface Loser extends Lens {
  /** The bytes that it has lost so far, in order. */
  readonly lost: readonly string[]
  /** Gives everything that was lost to the chain after all, and says what the chain said. */
  bringBack(): Promise<readonly Answer[]>
}

/** Loses the next so many sendings; the same bytes sent again count again. */
export function losing(proxy: FaultProxy, times: number): Loser {
  const lost: string[] = []
  return {
    lost,
    ask: (call) => {
      const [raw] = call.params
      if (call.method !== 'eth_sendRawTransaction' || typeof raw !== 'string' || lost.length >= times) return call
      lost.push(raw)
      return { result: keccak256(raw) }
    },
    bringBack: () => Promise.all(lost.map((raw) => proxy.forward({ method: 'eth_sendRawTransaction', params: [raw] }))),
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('0x')
}

function resultOf(answer: Answer): unknown {
  return 'result' in answer ? answer.result : undefined
}
