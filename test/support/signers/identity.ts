import { createHash, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto'
import { startLoopback } from '../loopback.ts'

/** Of which job a token says that it is. */
const SUBJECT = 'repo:acme/sources:environment:opengpu'
export const REQUEST_TOKEN = 'the-jobs-own-request-token-0123456789'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const coded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** GitHub's service for identity tokens, as a job sees it. */
export interface IdentityService {
  readonly url: string
  /** The audiences that were asked for, in order. */
  readonly audiences: readonly string[]
  stop(): Promise<void>
}

export async function startIdentityService(): Promise<IdentityService> {
  const audiences: string[] = []
  const { origin, stop } = await startLoopback(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://any')
    const isKnown =
      request.headers.authorization === `Bearer ${REQUEST_TOKEN}` &&
      url.searchParams.get('api-version') === '2.0'
    if (!isKnown) return void response.writeHead(401).end('{"message":"who is that?"}')
    const audience = url.searchParams.get('audience') ?? ''
    audiences.push(audience)
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ count: 1, value: aToken(audience) }))
  })
  return { url: `${origin}/idtoken/1?api-version=2.0`, audiences, stop }
}

/** A token as GitHub signs it. */
export function aToken(audience: string, claims: Readonly<Record<string, unknown>> = {}): string {
  const now = Math.floor(Date.now() / 1_000)
  const body = `${coded({ alg: 'RS256', typ: 'JWT', kid: 'one' })}.${coded({
    iss: 'https://token.actions.githubusercontent.com',
    sub: SUBJECT,
    aud: audience,
    jti: randomUUID(),
    iat: now,
    nbf: now - 300,
    exp: now + 300,
    repository: 'acme/sources',
    ref: 'refs/heads/main',
    environment: 'opengpu',
    ...claims,
  })}`
  return `${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`
}

/**
 * Who takes such tokens: checks signature, issuer, audience, subject and time, and takes each once.
 * Gives the word of the mistake, or nothing.
 */
export function tokenTaker(audience: string): (token: string) => string | undefined {
  const taken = new Set<string>()
  return (token) => {
    const [head = '', body = '', signature = ''] = token.split('.')
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      publicKey,
      Buffer.from(signature, 'base64url'),
    )
    if (!isSigned) return 'signature'
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const now = Date.now() / 1_000
    if (claims.iss !== 'https://token.actions.githubusercontent.com') return 'issuer'
    if (claims.aud !== audience) return 'audience'
    if (claims.sub !== SUBJECT || claims.ref !== 'refs/heads/main') return 'subject'
    if (now > claims.exp || now < claims.nbf) return 'expired'
    const mark = createHash('sha256').update(token).digest('hex')
    if (taken.has(mark)) return 'used'
    taken.add(mark)
    return undefined
  }
}
