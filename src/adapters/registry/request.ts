import type { IncomingHttpHeaders } from 'node:http'
import { isNoConnection } from '../ipfs/gateway.ts'
import { followPublic, type PublicAnswer } from '../web/public-get.ts'
import { causeCode, whyUnreachable } from '../web/unreachable.ts'

/** One GET, and what it may take. */
export interface RegistryRequest {
  readonly url: URL
  readonly accept: string
  /** Sent to this origin only: a redirect to another one goes without it. */
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
 * loopback to loopback too. The token stays with the origin that it is for.
 */
export async function askRegistry({
  accept,
  ...request
}: RegistryRequest): Promise<RegistryResponse> {
  const headers = { accept, 'accept-encoding': 'identity', 'user-agent': 'ogpu-gitops' }
  const answer = await followPublic({ ...request, headers }, REDIRECTS)
  if (answer.kind === 'answer') return answer
  return {
    kind: 'failed',
    reason: reasonOf(answer, request),
    final: answer.kind !== 'broken' || isNoConnection(causeCode(answer.error)),
  }
}

function reasonOf(
  answer: Exclude<PublicAnswer, { kind: 'answer' }>,
  { url, most }: Pick<RegistryRequest, 'url' | 'most'>,
): string {
  const { host } = answer
  switch (answer.kind) {
    case 'too-large':
      return `${host} answers with more than ${most / 1024} KiB`
    case 'broken':
      return `${host} can't be reached (${whyUnreachable(answer.error, answer.url.href)})`
    case 'obstacle':
      break
  }
  switch (answer.why) {
    case 'no-address':
      return `${answer.from ?? url.host} leads nowhere`
    case 'not-https':
      return `${host || 'an address'} is not asked over https`
    case 'not-public':
    case 'other-host':
      return `${host} is not public`
    case 'too-far':
      return `${url.host} leads on and on, to ${host} at last`
  }
}
