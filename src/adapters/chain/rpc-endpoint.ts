import type { Progress } from '../../model/progress.ts'
import { hostOf } from '../redact.ts'
import { fetchWhole } from '../web/bounded-body.ts'
import { causeCode, whyUnreachable } from '../web/unreachable.ts'
import {
  idOf,
  limited,
  parseJson,
  type RpcAnswer,
  type RpcCall,
  readAnswer,
  readRetryAfter,
} from './rpc-answer.ts'
import { isRateLimit, readRpcError } from './rpc-error.ts'

/**
 * A batch whose answers take more bytes is split; 14 kB a call are far more than any of ours needs.
 */
const LARGEST_BODY = 4 * 2 ** 20
/**
 * Errors of a connection that was there; anything else, from a refused one to a wrong certificate,
 * will hardly mend itself.
 */
const PASSING = [
  'TIMEOUT',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'UND_ERR',
  'Z_BUF_ERROR',
]

/** What one POST came to. */
export type Outcome =
  | { readonly kind: 'answers'; readonly answers: readonly RpcAnswer[] }
  | { readonly kind: 'too-large' }
  | {
      readonly kind: 'again'
      readonly reason: string
      readonly after?: number
      readonly refused?: boolean
      /** Whether it did answer, and with nothing that can be read. */
      readonly isNonsense?: boolean
    }

/** A node at its address: one POST, and what it comes to. */
export class RpcEndpoint {
  /** POSTs made so far. */
  requests = 0
  readonly host: string
  private readonly url: string
  private readonly headers: Readonly<Record<string, string>>
  private readonly progress: Progress | undefined

  constructor(url: string, progress: Progress | undefined) {
    const { address, authorization } = withoutCredentials(url)
    this.url = address
    this.headers = {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    }
    this.host = hostOf(url)
    this.progress = progress
  }

  /** Makes one POST, which is never repeated; `wait` is in milliseconds. Never throws. */
  async post(
    calls: readonly RpcCall[],
    { padding = 0, wait }: { readonly padding?: number; readonly wait: number },
  ): Promise<Outcome> {
    const bodies = calls.map(({ method, params }, index) => ({
      jsonrpc: '2.0',
      id: index + 1,
      method,
      params,
    }))
    this.requests += 1
    this.progress?.add('posts')
    this.progress?.add('calls', calls.length)
    const init: RequestInit = {
      method: 'POST',
      headers: this.headers,
      body: JSON.stringify(bodies.length === 1 ? bodies[0] : bodies) + ' '.repeat(padding),
      redirect: 'error',
    }
    this.progress?.add('sent', String(init.body).length)
    try {
      const { response, body } = await fetchWhole(this.url, init, {
        bytes: LARGEST_BODY,
        milliseconds: wait,
      })
      this.progress?.answered()
      if (body !== 'too-large') this.progress?.add('received', body.length)
      return body === 'too-large'
        ? { kind: 'too-large' }
        : this.read(calls, response, new TextDecoder().decode(body))
    } catch (error) {
      return this.unreachable(error)
    }
  }

  private read(calls: readonly RpcCall[], response: Response, text: string): Outcome {
    if (response.status === 413) return { kind: 'too-large' }
    const retryAfter = readRetryAfter(response.headers.get('retry-after'))
    const after = retryAfter === undefined ? {} : { after: retryAfter }
    if (response.status === 429)
      return { kind: 'again', reason: `${this.host} asks to slow down (429)`, ...after }
    if (response.status >= 500)
      return { kind: 'again', reason: `${this.host} answers ${response.status}`, ...after }
    const body = parseJson(text)
    const items = Array.isArray(body)
      ? body
      : calls.length === 1 && body !== undefined
        ? [body]
        : undefined
    if (items !== undefined) return this.match(calls, items)
    return this.wholeBatchRefused(calls, response, body)
  }

  private wholeBatchRefused(calls: readonly RpcCall[], response: Response, body: unknown): Outcome {
    if (typeof body === 'object' && body !== null && 'error' in body) {
      const error = readRpcError(body.error)
      return isRateLimit(error)
        ? { kind: 'again', reason: `${this.host} asks to slow down` }
        : { kind: 'too-large' }
    }
    // A wrong key stays wrong, and some servers refuse a batch in words alone.
    const { status } = response
    const final = status >= 400 && status < 500
    if (final && calls.length > 1 && status !== 401 && status !== 403) return { kind: 'too-large' }
    return {
      kind: 'again',
      reason: `${this.host} does not answer as JSON-RPC (status ${status})`,
      refused: final,
      isNonsense: true,
    }
  }

  private match(calls: readonly RpcCall[], items: readonly unknown[]): Outcome {
    const byId = new Map(items.map((item) => [idOf(item), item]))
    const answers = calls.map((_, index) =>
      readAnswer(byId.get(index + 1) ?? (calls.length === 1 ? items[0] : undefined)),
    )
    const known = answers.filter((answer) => answer !== undefined)
    if (known.length === calls.length)
      return limited(known, calls.length)
        ? { kind: 'again', reason: `${this.host} asks to slow down` }
        : { kind: 'answers', answers: known }
    return calls.length > 1
      ? { kind: 'too-large' }
      : { kind: 'again', reason: `${this.host} does not answer as JSON-RPC`, isNonsense: true }
  }

  private unreachable(error: unknown): Outcome {
    const code = causeCode(error)
    const refused = !PASSING.some((passing) => code.startsWith(passing))
    return {
      kind: 'again',
      reason: `${this.host} can't be reached (${whyUnreachable(error, this.url)})`,
      refused,
    }
  }
}

/** A name and password before the host, which fetch refuses, as the header that they stand for. */
function withoutCredentials(url: string): {
  readonly address: string
  readonly authorization?: string
} {
  const parsed = new URL(url)
  if (parsed.username === '' && parsed.password === '') return { address: url }
  const authorization = `Basic ${Buffer.from(`${decodedUserinfo(parsed.username)}:${decodedUserinfo(parsed.password)}`).toString('base64')}`
  parsed.username = ''
  parsed.password = ''
  return { address: parsed.href, authorization }
}

/** A part of a URL as text. */
export function decodedUserinfo(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // a percent sign of its own
  }
}
