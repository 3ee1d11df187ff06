/** Where a registry wants a token to be fetched, and for which service. */
export interface Challenge {
  readonly realm: string
  readonly service?: string
}

const PARAMETER = /([a-z_]{1,32})="([^"]{0,2000})"/gi

/**
 * The Bearer challenge of a `WWW-Authenticate` header (RFC 6750, and the registries' own token
 * specification); undefined where there is none, as with a registry that takes passwords only.
 */
export function readChallenge(header: string | undefined): Challenge | undefined {
  const start = header === undefined ? -1 : header.search(/(?:^|,\s?)bearer\s/i)
  if (header === undefined || start === -1) return undefined
  const given = new Map(
    [...header.slice(start, start + 4_000).matchAll(PARAMETER)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      value,
    ]),
  )
  const [realm, service] = [given.get('realm'), given.get('service')]
  if (realm === undefined || realm === '') return undefined
  return service === undefined ? { realm } : { realm, service }
}

/** The address of an anonymous token that may pull from one repository, and nothing else. */
export function tokenUrl({ realm, service }: Challenge, repository: string): URL | undefined {
  if (!URL.canParse(realm)) return undefined
  const url = new URL(realm)
  if (url.username !== '' || url.password !== '') return undefined
  if (service !== undefined) url.searchParams.set('service', service)
  url.searchParams.set('scope', `repository:${repository}:pull`)
  return url
}

/** The token in an answer; undefined where there is none that could stand in a header. */
export function tokenIn(bytes: Uint8Array): string | undefined {
  const answer = parsed(bytes)
  const token = answer?.['token'] ?? answer?.['access_token']
  return typeof token === 'string' && /^[\x21-\x7e]{1,16384}$/.test(token) ? token : undefined
}

/** The JSON object that bytes hold; undefined for anything else. */
export function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined // a page of a proxy, say
  }
}
