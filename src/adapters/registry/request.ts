import { get as getHttp, type IncomingHttpHeaders } from 'node:http'
import { get as getHttps } from 'node:https'
import { isPublicAddress } from '../../model/network/public-address.ts'
import { isNoConnection } from '../ipfs/gateway.ts'
import { isLoopback } from '../ipfs/gateway-redirect.ts'
import { readBytes } from '../web/plain-answer.ts'
import { causeCode, whyUnreachable } from '../web/unreachable.ts'
import { publicWay } from '../web/web.ts'

/** One GET, and what it may take. */
export interface RegistryRequest {
  readonly url: URL
  readonly accept: string
  /** Sent to this host only: a redirect to another one goes without it. */
  readonly token?: string | undefined
  /** Whether the registry is on this machine; then it may lead to this machine as well. */
  readonly isLocal: boolean
  readonly most: number
  /** In `performance.now()`'s milliseconds. */
  readonly deadline: number
}

/** What came of it. A reason names the host that failed, and is no whole URL. */
export type RegistryResponse =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: IncomingHttpHeaders
      readonly bytes: Uint8Array
      /** Who answered, after redirects. */
      readonly host: string
    }
  | { readonly kind: 'failed'; readonly reason: string; readonly final: boolean }

const REDIRECTS = 3

/**
 * Makes a GET and follows its redirects, to https and public addresses only; from a registry on
 * loopback to loopback too. The token stays with the host that it is for.
 */
export async function askRegistry(request: RegistryRequest): Promise<RegistryResponse> {
  let next = request
  for (let hop = 0; hop <= REDIRECTS; hop += 1) {
    const answer = await once(next)
    const location = answer.kind === 'answer' ? movedTo(answer.status, answer.headers) : undefined
    if (location === undefined) return answer
    if (!URL.canParse(location, next.url.href)) return failed(`${next.url.host} leads nowhere`)
    const url = new URL(location, next.url.href)
    const isSame = url.origin === next.url.origin
    next = { ...next, url, token: isSame ? next.token : undefined }
  }
  return failed(`${request.url.host} leads on and on, to ${next.url.host} at last`)
}

async function once(request: RegistryRequest): Promise<RegistryResponse> {
  const { url, accept, token, isLocal, most, deadline } = request
  const isOwn = isLocal && isLoopback(url.hostname)
  if (url.protocol !== 'https:' && !(isOwn && url.protocol === 'http:'))
    return failed(`${url.host || 'an address'} is not asked over https`)
  const way = await publicWay(url, isOwn ? isLoopback : isPublicAddress)
  if (way === undefined) return failed(`${url.host} is not public`)
  const get = url.protocol === 'https:' ? getHttps : getHttp
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return new Promise((resolve) => {
    const broken = (error: Error): void =>
      resolve(failed(brokenText(error, url), isNoConnection(causeCode(error))))
    const outgoing = get(
      url,
      {
        ...way,
        headers: {
          accept,
          'accept-encoding': 'identity',
          'user-agent': 'ogpu-gitops',
          ...authorization,
        },
      },
      (response) => {
        const { statusCode: status = 0, headers } = response
        readBytes(response, most).then(
          (bytes) =>
            resolve(
              bytes === 'too-large'
                ? failed(`${url.host} answers with more than ${most / 1024} KiB`)
                : { kind: 'answer', status, headers, bytes, host: url.host },
            ),
          broken,
        )
      },
    )
    const timer = setTimeout(
      () => outgoing.destroy(new DOMException('it takes too long', 'TimeoutError')),
      Math.max(1, deadline - performance.now()),
    )
    outgoing.on('error', broken)
    outgoing.on('close', () => clearTimeout(timer))
  })
}

function movedTo(status: number, { location }: IncomingHttpHeaders): string | undefined {
  return status >= 300 && status < 400 ? location : undefined
}

/** An address that was refused where its name was resolved has no code, and says so itself. */
function brokenText(error: Error, url: URL): string {
  return error.message === 'its address is not public'
    ? `${url.host} is not public`
    : `${url.host} can't be reached (${whyUnreachable(error, url.href)})`
}

function failed(reason: string, final = true): Extract<RegistryResponse, { kind: 'failed' }> {
  return { kind: 'failed', reason, final }
}
