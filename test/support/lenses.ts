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
  /** What it says of a block that it does not have. */
  readonly words?: string
  /** In blocks. */
  readonly behind: number
  /** Which requests meet the node that lags, by their number. */
  readonly isStale: (post: number) => boolean
}

/** One of several nodes behind one address knows fewer blocks than the others. */
export function stale(
  proxy: FaultProxy,
  { behind, isStale, words = 'header not found' }: Staleness,
): Lens {
  const headOf = async (): Promise<number> =>
    Math.max(
      0,
      Number(resultOf(await proxy.forward({ method: 'eth_blockNumber', params: [] }))) - behind,
    )
  return {
    ask: async (call, post) => (isStale(post) ? asOf(call, await headOf(), words) : call),
    tell: async (call, answer, post) =>
      isStale(post) && call.method === 'eth_getTransactionReceipt'
        ? receiptAsOf(answer, await headOf())
        : answer,
  }
}

function asOf(call: Call, head: number, words: string): Call | Answer {
  const { method, params } = call
  if (method === 'eth_getLogs' && beyond(params[0], head))
    return failing('block range extends beyond current head block')
  if (method === 'eth_blockNumber') return { result: hex(head) }
  if (method === 'eth_getBlockByNumber') {
    if (!isNumber(params[0])) return { method, params: [hex(head), ...params.slice(1)] }
    return Number(params[0]) > head ? { result: null } : call
  }
  const at = BLOCK_PARAMETER[method]
  if (at === undefined) return call
  if (isNumber(params[at])) return Number(params[at]) > head ? failing(words) : call
  return { method, params: [...params.slice(0, at), hex(head)] }
}

function beyond(filter: unknown, head: number): boolean {
  return (
    typeof filter === 'object' &&
    filter !== null &&
    'toBlock' in filter &&
    isNumber(filter.toBlock) &&
    Number(filter.toBlock) > head
  )
}

function receiptAsOf(answer: Answer, head: number): Answer {
  const receipt = resultOf(answer)
  const block =
    typeof receipt === 'object' && receipt !== null && 'blockNumber' in receipt
      ? Number(receipt.blockNumber)
      : -1
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

/**
 * Every so many-th answer at a numbered block is refused, `null` where a block itself is asked for.
 */
export function refusingPinned(every: number, message: string): Lens {
  let pinned = 0
  return {
    ask: (call) => {
      const at = call.method === 'eth_getBlockByNumber' ? 0 : BLOCK_PARAMETER[call.method]
      if (at === undefined || !isNumber(call.params[at])) return call
      pinned += 1
      if (pinned % every !== 0) return call
      return call.method === 'eth_getBlockByNumber' ? { result: null } : failing(message)
    },
  }
}

/** A chain from before EIP-1559: blocks without a base fee, and no suggestion for a tip. */
export const legacyFees: Lens = {
  ask: (call) =>
    call.method === 'eth_maxPriorityFeePerGas'
      ? { error: { code: -32_601, message: 'the method does not exist' } }
      : call,
  tell: (call, answer) => {
    const block = resultOf(answer)
    if (call.method !== 'eth_getBlockByNumber' || typeof block !== 'object' || block === null)
      return answer
    const { baseFeePerGas: _, ...rest } = block as Record<string, unknown>
    return { result: rest }
  },
}

/** A node that runs no calls one after another, in the words that geth has for it. */
export const withoutSimulateV1: Lens = {
  ask: (call) =>
    call.method === 'eth_simulateV1'
      ? {
          error: {
            code: -32_601,
            message: 'the method eth_simulateV1 does not exist/is not available',
          },
        }
      : call,
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
      if (
        call.method !== 'eth_sendRawTransaction' ||
        typeof raw !== 'string' ||
        lost.length >= times
      )
        return call
      lost.push(raw)
      return { result: keccak256(raw) }
    },
    bringBack: () =>
      Promise.all(
        lost.map((raw) => proxy.forward({ method: 'eth_sendRawTransaction', params: [raw] })),
      ),
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('0x')
}

function resultOf(answer: Answer): unknown {
  return 'result' in answer ? answer.result : undefined
}
