import { type LookupAddress, lookup, promises } from 'node:dns'
import { get as getHttp, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { Agent, type AgentOptions, get as getHttps, type RequestOptions } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isLoopbackHost, isPublicAddress } from '../../model/network/public-address.ts'
import { readBytes } from './bounded-body.ts'
import { agentEnvironment, type HttpProxy, proxyInUse } from './proxy.ts'

/** One GET that reaches no address of an inner network, and what it may take. */
export interface PublicGet {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Sent to this origin only: a redirect to another one goes without it. */
  readonly token?: string | undefined
  /** Whether it began at a server of this machine; then it may lead to this machine as well. */
  readonly isLocal?: boolean
  /** Whether a redirect has to stay with the host. */
  readonly staysAtHost?: boolean
  /** The most bytes that an answer may have. */
  readonly most: number
  /** In `performance.now()`'s milliseconds. */
  readonly deadline: number
  /** What a test may set: whether an address may be reached, and options of the connection. */
  readonly isAllowed?: (address: string) => boolean
  readonly options?: RequestOptions
}

/** Why an address is not asked. */
export type Obstacle = 'no-address' | 'not-https' | 'not-public' | 'other-host' | 'too-far'

/** What came of it; `host` is whom it was asked of, or would have been. */
export type PublicAnswer =
  | {
      readonly kind: 'answer'
      readonly host: string
      readonly status: number
      readonly headers: IncomingHttpHeaders
      /** Of a status of 200; no other body is read. */
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'too-large'; readonly host: string }
  | {
      readonly kind: 'obstacle'
      readonly why: Obstacle
      readonly host: string
      /** Who led there; undefined for what was asked first. */
      readonly from?: string
    }
  | { readonly kind: 'broken'; readonly host: string; readonly url: URL; readonly error: Error }

const NOT_PUBLIC = 'its address is not public'
/** Where a name beneath `localhost` leads, which not every resolver knows (RFC 6761). */
const LOOPBACK = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

/**
 * Makes a GET and follows so many redirects: to https and public addresses only, from this machine
 * to this machine too. Never throws.
 */
export async function followPublic(first: PublicGet, redirects: number): Promise<PublicAnswer> {
  let request = first
  let from: string | undefined
  for (let left = redirects; ; left -= 1) {
    const answer = await once(request, from)
    const location = answer.kind === 'answer' ? movedTo(answer) : undefined
    if (location === undefined) return answer
    const next = leadTo(request, location)
    if ('kind' in next) return next
    if (left === 0) return { kind: 'obstacle', why: 'too-far', host: request.url.host }
    from = request.url.host
    request = next
  }
}

/** The request that a redirect leads to, or why it leads nowhere. */
export function leadTo(
  request: PublicGet,
  location: string,
): PublicGet | Extract<PublicAnswer, { kind: 'obstacle' }> {
  const { url: at, token } = request
  if (!URL.canParse(location, at.href))
    return { kind: 'obstacle', why: 'no-address', host: '', from: at.host }
  const url = new URL(location, at.href)
  const why =
    request.staysAtHost === true && url.host !== at.host ? 'other-host' : obstacleTo(url, request)
  if (why !== undefined) return { kind: 'obstacle', why, host: url.host, from: at.host }
  return { ...request, url, token: url.origin === at.origin ? token : undefined }
}

/** The address that was checked is the one that is connected to. */
async function once(request: PublicGet, from: string | undefined): Promise<PublicAnswer> {
  const { url, token, headers, options, isAllowed = isPublicAddress } = request
  const { host } = url
  const refused = (why: Obstacle): PublicAnswer => ({
    kind: 'obstacle',
    why,
    host,
    ...(from === undefined ? {} : { from }),
  })
  const why = obstacleTo(url, request)
  if (why !== undefined) return refused(why)
  const way = isOwn(url, request) ? OWN_WAY : await publicWay(url, isAllowed)
  if (way === undefined) return refused('not-public')
  const get = url.protocol === 'https:' ? getHttps : getHttp
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return new Promise((resolve) => {
    const broken = (error: Error): void =>
      resolve(
        error.message === NOT_PUBLIC ? refused('not-public') : { kind: 'broken', host, url, error },
      )
    const outgoing = get(
      url,
      { ...options, ...way, headers: { ...headers, ...authorization } },
      (response) => void read(response, host, request.most).then(resolve, broken),
    )
    const timer = setTimeout(
      () => outgoing.destroy(new DOMException('it takes too long', 'TimeoutError')),
      Math.max(1, request.deadline - performance.now()),
    )
    outgoing.on('error', broken)
    outgoing.on('close', () => clearTimeout(timer))
  })
}

function obstacleTo(url: URL, request: PublicGet): Obstacle | undefined {
  if (isOwn(url, request)) return undefined
  if (url.protocol !== 'https:') return 'not-https'
  const { isAllowed = isPublicAddress } = request
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  const isInner = isIP(literal) === 0 ? isLoopbackHost(url.hostname) : !isAllowed(literal)
  return isInner ? 'not-public' : undefined
}

function isOwn(url: URL, { isLocal }: PublicGet): boolean {
  return isLocal === true && isLoopbackHost(url.hostname) && /^https?:$/.test(url.protocol)
}

/** What is not read to its end is destroyed. Rejects where the connection breaks. */
async function read(response: IncomingMessage, host: string, most: number): Promise<PublicAnswer> {
  const { statusCode: status = 0, headers } = response
  if (status !== 200) {
    response.destroy()
    return { kind: 'answer', host, status, headers, bytes: new Uint8Array() }
  }
  const bytes = await readBytes(response, most)
  return bytes === 'too-large'
    ? { kind: 'too-large', host }
    : { kind: 'answer', host, status, headers, bytes }
}

function movedTo({
  status,
  headers,
}: Extract<PublicAnswer, { kind: 'answer' }>): string | undefined {
  return status >= 300 && status < 400 ? headers.location : undefined
}

const OWN_WAY: Pick<RequestOptions, 'lookup' | 'agent'> = {
  lookup: (_, options, callback) => {
    if (options.all === true) callback(null, LOOPBACK)
    else callback(null, '127.0.0.1', 4)
  },
  agent: false,
}

/**
 * How to connect to a name so that only addresses that are allowed are reached; undefined where it
 * leads elsewhere as far as that is known.
 */
async function publicWay(
  url: URL,
  isAllowed: (address: string) => boolean,
): Promise<Pick<RequestOptions, 'lookup' | 'agent'> | undefined> {
  const proxy = proxyInUse(url)
  if (proxy === undefined) return { lookup: checkedLookup(isAllowed), agent: false }
  const name = url.hostname.replace(/^\[|\]$/g, '')
  return (await isInner(name, isAllowed)) ? undefined : { agent: proxyAgent(proxy) }
}

/**
 * Resolves a name and refuses it when any of its addresses is not public, so that the connection
 * goes to what was checked.
 */
function checkedLookup(isAllowed: (address: string) => boolean): LookupFunction {
  return (host, options, callback) =>
    lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, '')
      if (addresses.length === 0 || addresses.some(({ address }) => !isAllowed(address)))
        return callback(new Error(NOT_PUBLIC), '')
      return options.all === true
        ? callback(null, addresses)
        : callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
    })
}

/** `proxyEnv` is newer than the types that we build with. */
function proxyAgent(proxy: HttpProxy): Agent {
  return new Agent({ proxyEnv: agentEnvironment(proxy) } as AgentOptions)
}

/**
 * Whether a name leads to an inner network as far as this machine can tell. Behind a proxy it is
 * the proxy that resolves it and connects, so a name that nobody here knows is its to judge; the
 * certificate, which is checked here, keeps a name from standing for another's server.
 */
async function isInner(host: string, isAllowed: (address: string) => boolean): Promise<boolean> {
  const addresses = await promises.lookup(host, { all: true }).catch(() => [])
  return addresses.some(({ address }) => !isAllowed(address))
}

/** Whether a status says that there is nothing, and not only that none was given. */
export function isAbsence(status: number): boolean {
  return status === 404 || status === 410
}
