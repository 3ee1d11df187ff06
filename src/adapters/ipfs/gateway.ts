import { setTimeout as sleep } from 'node:timers/promises'
import { MAX_BLOCK } from '../../model/units/cid.ts'
import { hostOf } from '../redact.ts'
import { readBody } from '../web/bounded-body.ts'
import { isAbsence } from '../web/public-get.ts'
import { causeCode, whyUnreachable } from '../web/unreachable.ts'
import { followRedirect, isFinalAnswer, type RedirectAnswer } from './gateway-redirect.ts'

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

/**
 * What is asked for: the content, or the block itself whatever it stands for (the gateway
 * specification's `format=raw`).
 */
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
  async patiently(rest: string, accept: Accept, deadline: number): Promise<RedirectAnswer> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.get(
        rest,
        Math.max(1, Math.ceil(deadline - performance.now())),
        accept,
      )
      const delay = 500 * 2 ** attempt
      if (answer.kind === 'bytes' || answer.final || performance.now() + delay > deadline)
        return answer
      await sleep(delay)
    }
  }

  /** What the gateway has behind its prefix. */
  async get(rest: string, patience: number, accept: Accept): Promise<RedirectAnswer> {
    const url = this.url + rest
    const deadline = performance.now() + patience
    try {
      const response = await fetch(url, {
        signal: AbortSignal.timeout(patience),
        headers: { accept },
        redirect: 'manual',
      })
      const location = response.headers.get('location')
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel()
        return await followRedirect({ from: new URL(url), location, accept, deadline })
      }
      if (!response.ok) {
        await response.body?.cancel()
        return {
          kind: 'none',
          reason: `${this.host} answers ${response.status}`,
          final: isFinalAnswer(response.status),
          isAbsent: isAbsence(response.status),
        }
      }
      const bytes = await readBody(response, {
        bytes: MAX_BLOCK,
        milliseconds: deadline - performance.now(),
      })
      return bytes === 'too-large'
        ? { kind: 'none', reason: `it is larger than ${MAX_BLOCK / 1024} KiB`, final: true }
        : { kind: 'bytes', bytes }
    } catch (error) {
      return {
        kind: 'none',
        reason: `${this.host} can't be read (${whyUnreachable(error, url)})`,
        final: false,
        isDown: isNoConnection(causeCode(error)),
      }
    }
  }
}
