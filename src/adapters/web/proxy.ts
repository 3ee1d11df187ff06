import http from 'node:http'

type Environment = Readonly<Record<string, string | undefined>>

/** A proxy that the environment names for a URL. */
export interface HttpProxy {
  /** The variable that names it. */
  readonly variable: string
  readonly url: string
}

/** Where this process stands with the proxies of its environment. */
let chosen: { readonly env: Environment; readonly isUsed: boolean } | undefined

/** Never behind a proxy: what is on this machine is reached only from here. */
const OWN = ['localhost', '.localhost', '127.0.0.1', '::1', '[::1]']

/**
 * Sends every later request of this process through the proxies that its environment names, where
 * this Node.js can (docs/self-hosted-runners.md). Never throws: what can't be used is told with the
 * request that fails.
 */
export function useProxies(env: Environment): void {
  if (proxyNamed('http:', env) === undefined && proxyNamed('https:', env) === undefined) return
  chosen = { env, isUsed: isStartedWithProxies(env) || takesThem(env) }
}

/**
 * The proxy that the environment names for this URL; undefined where there is none, or NO_PROXY
 * names the host.
 */
export function proxyFor(url: URL, env: Environment): HttpProxy | undefined {
  return isSpared(url, env) ? undefined : proxyNamed(url.protocol, env)
}

/** The proxy that this process sends requests to this URL through. */
export function proxyInUse(url: URL): HttpProxy | undefined {
  const proxy = chosen?.isUsed === true ? proxyFor(url, chosen.env) : undefined
  return proxy !== undefined && isUsable(proxy) ? proxy : undefined
}

/**
 * What a person should know of the proxy for a URL that gave no answer; empty where there is none.
 * Shows nothing of the proxy's address.
 */
export function proxyRemark(url: URL): string {
  const proxy = chosen === undefined ? undefined : proxyFor(url, chosen.env)
  if (proxy === undefined) return ''
  if (!isUsable(proxy))
    return `; ${proxy.variable} is no http:// or https:// address, so it was not used`
  if (chosen?.isUsed === true)
    return `; it was asked through the proxy that ${proxy.variable} names`
  return `; ${proxy.variable} is set, and Node.js ${process.versions.node} can't use it by itself: run with Node.js 24, or set NODE_USE_ENV_PROXY=1 from 22.21 on`
}

/** A proxy as an agent of Node.js takes it. */
export function agentEnvironment({ url }: HttpProxy): Readonly<Record<string, string>> {
  return { HTTP_PROXY: url, HTTPS_PROXY: url }
}

function proxyNamed(protocol: string, env: Environment): HttpProxy | undefined {
  const names =
    protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY']
  const variable = names.find((name) => set(env[name]))
  return variable === undefined ? undefined : { variable, url: (env[variable] ?? '').trim() }
}

function set(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== ''
}

function isUsable({ url }: HttpProxy): boolean {
  return (
    URL.canParse(url) &&
    /^https?:$/.test(new URL(url).protocol) &&
    new URL(url).hostname !== '' &&
    !/\s/.test(url)
  )
}

/**
 * Node.js reads the variables itself when it is told to as it starts, from 22.21 and 24 on; from
 * 24.14 on it can be told later.
 */
export function isStartedWithProxies(env: Environment): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isAsked =
    env['NODE_USE_ENV_PROXY'] === '1' ||
    /--use-env-proxy\b/.test(`${env['NODE_OPTIONS'] ?? ''} ${process.execArgv.join(' ')}`)
  return isAsked && (major >= 24 || (major === 22 && minor >= 21))
}

/** From 24.14 on a running process can be told. */
function takesThem(env: Environment): boolean {
  const { setGlobalProxyFromEnv: take } = http as {
    readonly setGlobalProxyFromEnv?: (env: Environment) => unknown
  }
  if (take === undefined) return false
  const usable = ['http:', 'https:'].flatMap((protocol) => {
    const proxy = proxyNamed(protocol, env)
    return proxy !== undefined && isUsable(proxy)
      ? [[proxy.variable.toUpperCase(), proxy.url] as const]
      : []
  })
  if (usable.length === 0) return true
  try {
    take({
      ...Object.fromEntries(usable),
      NO_PROXY: sparedHosts(env).flatMap(withSubdomains).join(','),
    })
    return true
  } catch {
    return false // the library's message would echo the address
  }
}

/** The hosts of NO_PROXY, and those of this machine. */
function sparedHosts(env: Environment): readonly string[] {
  const named = (env['no_proxy'] ?? env['NO_PROXY'] ?? '')
    .split(/[\s,]+/)
    .filter((host) => host !== '')
  return [...named.map((host) => host.toLowerCase()), ...OWN]
}

/**
 * As curl and git read it, a name stands for what is beneath it too; Node.js wants that written
 * out.
 */
function withSubdomains(host: string): readonly string[] {
  return /^[a-z][a-z0-9.-]*[a-z0-9]$/.test(host) ? [host, `.${host}`] : [host]
}

function isSpared(url: URL, env: Environment): boolean {
  const host = url.hostname.toLowerCase()
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return sparedHosts(env)
    .flatMap(withSubdomains)
    .some((entry) => {
      if (entry === '*' || entry === host || entry === `${host}:${port}`) return true
      const beneath = entry.replace(/^\*(?=\.)/, '')
      return beneath.startsWith('.') && host.endsWith(beneath)
    })
}
