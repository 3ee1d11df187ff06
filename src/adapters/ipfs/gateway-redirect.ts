import { isLoopbackHost } from '../../model/network/public-address.ts'
import { MAX_BLOCK } from '../../model/units/cid.ts'
import {
  followPublic,
  isAbsence,
  leadTo,
  type Obstacle,
  type PublicAnswer,
} from '../web/public-get.ts'
import { whyUnreachable } from '../web/unreachable.ts'

/**
 * What a gateway's answer comes to: bytes, or why there are none, and whether asking again can't
 * help.
 */
export type RedirectAnswer =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'none'
      readonly reason: string
      readonly final: boolean
      readonly isDown?: boolean
      /** Whether the server says that there is nothing. */
      readonly isAbsent?: boolean
    }

const REDIRECTS = 5

/** A request that a gateway answered with a redirect. */
export interface Redirected {
  readonly from: URL
  readonly location: string
  readonly accept: string
  /** In `performance.now()`'s milliseconds. */
  readonly deadline: number
}

/**
 * Follows a gateway's redirects, to a subdomain for each content as a rule: to https and public
 * addresses only, and from a gateway on loopback to loopback too. The reason names the host that
 * failed.
 */
export async function followRedirect({
  from,
  location,
  accept,
  deadline,
}: Redirected): Promise<RedirectAnswer> {
  const first = leadTo(
    {
      url: from,
      headers: { accept },
      isLocal: isLoopbackHost(from.hostname),
      most: MAX_BLOCK,
      deadline,
    },
    location,
  )
  return judged('kind' in first ? first : await followPublic(first, REDIRECTS - 1), from.host)
}

function judged(answer: PublicAnswer, gateway: string): RedirectAnswer {
  switch (answer.kind) {
    case 'answer':
      return answer.status === 200
        ? { kind: 'bytes', bytes: answer.bytes }
        : {
            ...none(`${answer.host} answers ${answer.status}`, isFinalAnswer(answer.status)),
            isAbsent: isAbsence(answer.status),
          }
    case 'too-large':
      return none(`it is larger than ${MAX_BLOCK / 1024} KiB`)
    case 'obstacle':
      return none(
        answer.why === 'too-far'
          ? `${gateway} leads on and on, to ${answer.host} at last`
          : `${answer.from ?? gateway} leads to ${obstacleText(answer.why, answer.host)}`,
      )
    case 'broken':
      return none(
        `${answer.host} can't be read (${whyUnreachable(answer.error, answer.url.href)})`,
        false,
      )
  }
}

function obstacleText(why: Exclude<Obstacle, 'too-far'>, host: string): string {
  switch (why) {
    case 'no-address':
      return 'nowhere'
    case 'not-https':
      return `${host || 'an address'}, away from https`
    case 'not-public':
      return `${host}, which is not public`
    case 'other-host':
      return `${host}, another host`
  }
}

/** Whether a status stays as it is, however often it is asked for. */
export function isFinalAnswer(status: number): boolean {
  return status < 500 && status !== 429
}

function none(reason: string, final = true): Extract<RedirectAnswer, { kind: 'none' }> {
  return { kind: 'none', reason, final }
}
