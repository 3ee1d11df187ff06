import { get as getHttp, type IncomingMessage } from 'node:http'
import { get as getHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from '../../model/network/public-address.ts'
import { readPlain } from '../web/plain-answer.ts'
import { checkedLookup } from '../web/web.ts'

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
    }

const REDIRECTS = 5
/**
 * A gateway that isolates content by its origin redirects to a name beneath `localhost`, which not
 * every resolver knows (RFC 6761 says where it leads).
 */
const LOOPBACK = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

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
  const isLocal = isLoopback(from.hostname)
  let at = from
  let to = location
  for (let hop = 0; hop < REDIRECTS; hop += 1) {
    const next = URL.canParse(to, at.href) ? new URL(to, at.href) : undefined
    const obstacle = next === undefined ? 'nowhere' : obstacleTo(next, isLocal)
    if (next === undefined || obstacle !== undefined)
      return none(`${at.host} leads to ${obstacle ?? 'nowhere'}`)
    const answer = await request(next, isLocal, accept, deadline)
    if (answer.kind !== 'moved') return answer
    at = next
    to = answer.location
  }
  return none(`${from.host} leads on and on, to ${at.host} at last`)
}

/** Whether a host is this machine by its name alone. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  )
}

function obstacleTo(url: URL, isLocal: boolean): string | undefined {
  if (isLocal && isLoopback(url.hostname) && /^https?:$/.test(url.protocol)) return undefined
  if (url.protocol !== 'https:') return `${url.host || 'an address'}, away from https`
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  const isInner = isLoopback(url.hostname) || (isIP(literal) !== 0 && !isPublicAddress(literal))
  return isInner ? `${url.host}, which is not public` : undefined
}

type Answer = RedirectAnswer | { readonly kind: 'moved'; readonly location: string }

function request(url: URL, isLocal: boolean, accept: string, deadline: number): Promise<Answer> {
  const lookup =
    isLocal && isLoopback(url.hostname) ? loopbackLookup : checkedLookup(isPublicAddress)
  const get = url.protocol === 'https:' ? getHttps : getHttp
  return new Promise((resolve) => {
    const failed = (error: Error): void =>
      resolve(none(`${url.host} can't be read (${reasonOf(error)})`, false))
    const outgoing = get(
      url,
      { lookup, agent: false, headers: { accept } },
      (response) => void readAnswer(url, response).then(resolve, failed),
    )
    const timer = setTimeout(
      () => outgoing.destroy(new Error('it takes too long')),
      Math.max(1, deadline - performance.now()),
    )
    outgoing.on('error', failed)
    outgoing.on('close', () => clearTimeout(timer))
  })
}

const loopbackLookup: LookupFunction = (_, options, callback) => {
  if (options.all === true) callback(null, LOOPBACK)
  else callback(null, '127.0.0.1', 4)
}

async function readAnswer(url: URL, response: IncomingMessage): Promise<Answer> {
  const answer = await readPlain(response)
  if (answer.kind === 'status')
    return none(`${url.host} answers ${answer.status}`, isFinalAnswer(answer.status))
  return answer.kind === 'too-large' ? none(answer.reason) : answer
}

/** Whether a status stays as it is, however often it is asked for. */
export function isFinalAnswer(status: number): boolean {
  return status < 500 && status !== 429
}

function none(reason: string, final = true): Extract<RedirectAnswer, { kind: 'none' }> {
  return { kind: 'none', reason, final }
}

function reasonOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
