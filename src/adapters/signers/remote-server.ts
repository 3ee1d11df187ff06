import { request as requestHttp } from 'node:http'
import { Agent, request as requestHttps } from 'node:https'
import { Fault } from '../../model/fault.ts'
import { readBytes } from '../web/bounded-body.ts'
import { agentEnvironment, proxyInUse } from '../web/proxy.ts'
import { whyUnreachable } from '../web/unreachable.ts'

/** A signer that is asked over HTTP, and with what. */
export interface RemoteServer {
  /** Without a name and a password. */
  readonly url: URL
  /** The `authorization` header; undefined where nobody asks who we are. */
  readonly authorization?: string
  /** Our certificate and its key, as PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string }
}

/** What one request was answered with, redirects not followed. */
export type RemoteResponse =
  | {
      readonly kind: 'answer'
      readonly status: number
      /** Seconds or a date, as the header has it. */
      readonly retryAfter?: string
      readonly text: string
    }
  | { readonly kind: 'too-large' }
  /** No connection, or one that broke: `reason` shows no address. */
  | { readonly kind: 'silent'; readonly reason: string }
  | { readonly kind: 'too-late' }

/** A signed transaction of ours is at most some tens of kB. */
const LARGEST_ANSWER = 2 ** 20

/**
 * Makes one POST and reads its answer, within so many milliseconds. Throws a Fault where the signal
 * is aborted, and nothing else.
 */
export async function postTo(
  { url, authorization, certificate }: RemoteServer,
  body: string,
  { signal, milliseconds }: { readonly signal?: AbortSignal; readonly milliseconds: number },
): Promise<RemoteResponse> {
  const isTls = url.protocol === 'https:'
  const ending = new AbortController()
  const end = (): void => ending.abort()
  const timer = setTimeout(end, milliseconds)
  signal?.addEventListener('abort', end)
  try {
    signal?.throwIfAborted()
    return await new Promise<RemoteResponse>((resolve, reject) => {
      const outgoing = (isTls ? requestHttps : requestHttp)(
        url,
        {
          method: 'POST',
          // a connection that was kept may be closed just as it is used again
          agent: isTls ? agentOf(url, certificate) : false,
          signal: ending.signal,
          headers: {
            'content-type': 'application/json',
            accept: 'application/json',
            'accept-encoding': 'identity',
            'user-agent': 'ogpu-gitops',
            'content-length': Buffer.byteLength(body),
            ...(authorization === undefined ? {} : { authorization }),
          },
        },
        (response) => {
          const { statusCode: status = 0, headers } = response
          const retryAfter = headers['retry-after']
          readBytes(response, LARGEST_ANSWER).then((bytes) => {
            if (bytes === 'too-large') return resolve({ kind: 'too-large' })
            const text = new TextDecoder().decode(bytes)
            resolve({
              kind: 'answer',
              status,
              text,
              ...(retryAfter === undefined ? {} : { retryAfter }),
            })
          }, reject)
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  } catch (error) {
    if (signal?.aborted === true) throw cancelled(url.host)
    if (ending.signal.aborted) return { kind: 'too-late' }
    return { kind: 'silent', reason: whyUnreachable(error, url.href) }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', end)
  }
}

/** The Fault for a wait that was ended from outside. */
export function cancelled(host: string): Fault {
  return new Fault(
    'signer-failed',
    `cancelled while waiting for the signer at ${host}`,
    'nothing was sent; what it signs from now on nobody here sees',
  )
}

/** `proxyEnv` is newer than the types that we build with. */
function agentOf(url: URL, certificate: RemoteServer['certificate']): Agent {
  const proxy = proxyInUse(url)
  return new Agent({
    ...certificate,
    ...(proxy === undefined ? {} : { proxyEnv: agentEnvironment(proxy) }),
  })
}
