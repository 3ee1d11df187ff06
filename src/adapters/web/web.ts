import { type LookupAddress, lookup, promises } from 'node:dns'
import type { IncomingMessage } from 'node:http'
import { Agent, type AgentOptions, get, type RequestOptions } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from '../../model/network/public-address.ts'
import type { Web } from '../../ports.ts'
import { readPlain } from './plain-answer.ts'
import { agentEnvironment, type HttpProxy, proxyInUse } from './proxy.ts'
import { whyUnreachable } from './unreachable.ts'

type Text = Awaited<ReturnType<Web['fetchText']>>

const TIME = 10_000
const REDIRECTS = 3

/** What a test may set: whether an address may be reached, and options of the connection. */
export interface WebOptions {
  readonly isAllowed?: (address: string) => boolean
  readonly request?: RequestOptions
}

/**
 * The Web port: https only, the address that was checked is the one that is connected to, redirects
 * stay on their host, no cookies and no names. Behind a proxy only what this machine knows of a
 * name is checked.
 */
export class PublicWeb implements Web {
  private readonly options: WebOptions

  constructor(options: WebOptions = {}) {
    this.options = options
  }

  async fetchText(url: string): Promise<Text> {
    return this.follow(new URL(url), REDIRECTS, performance.now() + TIME)
  }

  private async follow(url: URL, redirects: number, deadline: number): Promise<Text> {
    if (url.protocol !== 'https:') return unreachable('it leads away from https')
    const answer = await this.request(url, deadline)
    if (answer.kind !== 'moved') return answer
    const next = URL.canParse(answer.location, url.href)
      ? new URL(answer.location, url.href)
      : undefined
    if (next === undefined || next.host !== url.host) return unreachable('it leads to another host')
    return redirects === 0
      ? unreachable('it leads on and on')
      : this.follow(next, redirects - 1, deadline)
  }

  private async request(
    url: URL,
    deadline: number,
  ): Promise<Text | { readonly kind: 'moved'; readonly location: string }> {
    const { isAllowed = isPublicAddress, request = {} } = this.options
    const way = await publicWay(url, isAllowed)
    if (way === undefined) return unreachable('its address is not public')
    return new Promise((resolve) => {
      const outgoing = get(
        url,
        {
          ...request,
          ...way,
          timeout: TIME,
          headers: { accept: 'text/plain, application/yaml, */*' },
        },
        (response) => {
          void readAnswer(response).then(resolve, () =>
            resolve(unreachable('the connection broke')),
          )
        },
      )
      const timer = setTimeout(
        () => outgoing.destroy(new Error('it takes longer than 10 s')),
        Math.max(1, deadline - performance.now()),
      )
      outgoing.on('error', (error) => resolve(unreachable(reasonOf(error, url))))
      outgoing.on('close', () => clearTimeout(timer))
    })
  }
}

/**
 * How to connect to a host so that only addresses that are allowed are reached; undefined for one
 * that is not.
 */
export async function publicWay(
  url: URL,
  isAllowed: (address: string) => boolean,
): Promise<Pick<RequestOptions, 'lookup' | 'agent'> | undefined> {
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0 && !isAllowed(literal)) return undefined
  const proxy = proxyInUse(url)
  if (proxy === undefined) return { lookup: checkedLookup(isAllowed), agent: false }
  return (await isInner(literal, isAllowed)) ? undefined : { agent: proxyAgent(proxy) }
}

/**
 * Resolves a name and refuses it when any of its addresses is not public, so that the connection
 * goes to what was checked.
 */
export function checkedLookup(isAllowed: (address: string) => boolean): LookupFunction {
  return (host, options, callback) =>
    lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, '')
      if (addresses.length === 0 || addresses.some(({ address }) => !isAllowed(address)))
        return callback(new Error('its address is not public'), '')
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

async function readAnswer(
  response: IncomingMessage,
): Promise<Text | { readonly kind: 'moved'; readonly location: string }> {
  const answer = await readPlain(response)
  switch (answer.kind) {
    case 'moved':
      return answer
    case 'status':
      return unreachable(`the server answers ${answer.status}`)
    case 'too-large':
      return unreachable(answer.reason)
    case 'bytes':
      return { kind: 'text', text: new TextDecoder().decode(answer.bytes) }
  }
}

function unreachable(reason: string): Extract<Text, { kind: 'unreachable' }> {
  return { kind: 'unreachable', reason }
}

function reasonOf(error: Error, url: URL): string {
  return 'code' in error && typeof error.code === 'string'
    ? `no connection (${whyUnreachable(error, url.href)})`
    : error.message
}
