import { MAX_BLOCK } from '../model/cid.ts'
import { causeCode } from './chain/rpc.ts'
import { followRedirect, type GatewayAnswer, isFinal } from './gateway-redirect.ts'
import { hostOf } from './redact.ts'

/** What a connection that was never made is called: by the system, the resolver, and undici. */
const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Whether an error of fetch says that nobody could be connected to at all. */
export function isNoConnection(cause: string): boolean {
  return NO_CONNECTION.has(cause)
}

/** What is asked for: the content, or the block itself whatever it stands for (the gateway specification's `format=raw`). */
type Accept = 'application/json, */*' | 'application/vnd.ipld.raw'
export const CONTENT: Accept = 'application/json, */*'
export const BLOCK: Accept = 'application/vnd.ipld.raw'

/** An IPFS gateway by its prefix. What it serves is not verified here. */
export class Gateway {
  readonly host: string
  private readonly url: string

  constructor(url: string) {
    this.url = url
    this.host = hostOf(url)
  }

  /** Asks again while that may help. `deadline` is in `performance.now()`'s milliseconds. */
  async patiently(rest: string, accept: Accept, deadline: number): Promise<GatewayAnswer> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.get(rest, Math.max(1, Math.ceil(deadline - performance.now())), accept)
      const delay = 500 * 2 ** attempt
      if (answer.kind === 'bytes' || answer.final || performance.now() + delay > deadline) return answer
      await sleep(delay)
    }
  }

  /** What the gateway has behind its prefix. */
  async get(rest: string, patience: number, accept: Accept): Promise<GatewayAnswer> {
    const url = this.url + rest
    const deadline = performance.now() + patience
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(patience), headers: { accept }, redirect: 'manual' })
      const location = response.headers.get('location')
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel()
        return await followRedirect({ from: new URL(url), location, accept, deadline })
      }
      if (!response.ok) {
        await response.body?.cancel()
        return { kind: 'none', reason: `${this.host} answers ${response.status}`, final: isFinal(response.status) }
      }
      const bytes = await atMost(response, MAX_BLOCK)
      return bytes === undefined ? { kind: 'none', reason: `it is larger than ${MAX_BLOCK / 1024} KiB`, final: true } : { kind: 'bytes', bytes }
    } catch (error) {
      const cause = causeCode(error)
      return { kind: 'none', reason: `${this.host} can't be read (${cause})`, final: false, isDown: NO_CONNECTION.has(cause) }
    }
  }
}

/** The body's bytes; undefined when there are more than the limit, which is found out without reading on. */
async function atMost(response: Response, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > limit) return undefined
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
