import { isBatchRefusal, isRateLimit, type RpcError, readRpcError } from './rpc-error.ts'

/**
 * What the node said of one call. An error here is the node's or the contract's word, never the
 * transport failing.
 */
export type RpcAnswer = { readonly result: unknown } | { readonly error: RpcError }
const LONGEST_RETRY_AFTER = 30_000

/** An item that was refused because of the others in its batch. */
export function isTooMuch(answer: RpcAnswer): boolean {
  return 'error' in answer && (isRateLimit(answer.error) || isBatchRefusal(answer.error))
}

/** Whether a single answer for so many calls is a rate limit's, and so of the whole request. */
export function limited(answers: readonly RpcAnswer[], calls: number): boolean {
  const [answer] = answers
  return calls === 1 && answer !== undefined && 'error' in answer && isRateLimit(answer.error)
}

/** One item of an answer; undefined where it is no JSON-RPC. */
export function readAnswer(item: unknown): RpcAnswer | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  if ('error' in item && item.error !== null && item.error !== undefined)
    return { error: readRpcError(item.error) }
  return 'result' in item ? { result: item.result } : undefined
}

/** What an item says that it answers; undefined where it names nothing. */
export function idOf(item: unknown): unknown {
  return typeof item === 'object' && item !== null && 'id' in item ? item.id : undefined
}

/** The JSON of a text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // HTML from a proxy, say: the caller treats it as no answer
  }
}

/**
 * `Retry-After` in milliseconds, from seconds or an HTTP date, half a minute at most; undefined
 * when there is none.
 */
export function readRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  const milliseconds = /^\d+$/.test(header)
    ? Number(header) * 1_000
    : Date.parse(header) - Date.now()
  return Number.isNaN(milliseconds)
    ? undefined
    : Math.min(Math.max(milliseconds, 0), LONGEST_RETRY_AFTER)
}

export interface RpcCall {
  readonly method: string
  readonly params: readonly unknown[]
}

/** What was asked for; undefined where an error came, or no answer. */
export function resultOf(answer: RpcAnswer | undefined): unknown {
  return answer !== undefined && 'result' in answer ? answer.result : undefined
}
