import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyOf, startLoopback } from '../loopback.ts'
import { expectFields, googleMethod } from './api-model.ts'
import { derSignature, type Half, spkiOf } from './cloud-keys.ts'
import { tokenTaker } from './identity.ts'
import { someTroubles, type Troubles } from './trouble.ts'

export const PROVIDER =
  'projects/123456/locations/global/workloadIdentityPools/github/providers/acme'
export const ACCOUNT = 'ogpu-apply@acme-1.iam.gserviceaccount.com'
export const READY = 'ya29.ready-access-token-0123456789'

/** Cloud KMS, STS and IAM's credentials, on loopback, for keys that a test gives them. */
export interface GcpCloud {
  readonly origin: string
  readonly troubles: Troubles
  half: Half
  /** What stands in place of the fields of the next answers. */
  shown: Readonly<Record<string, unknown>>
  signed: Readonly<Record<string, unknown>>
  signature: ((digest: Buffer) => Buffer) | undefined
  readonly complaints: readonly string[]
  hold(privateKey: string): string
  expire(): void
  stop(): Promise<void>
}

/** Starts it. Every request and its own answers are held against Google's published model. */
export async function startGcpCloud(): Promise<GcpCloud> {
  const keys = new Map<string, string>()
  const taker = tokenTaker(`https://iam.googleapis.com/${PROVIDER}`)
  const tokens = new Map<string, 'federated' | 'account'>([[READY, 'account']])
  const troubles = someTroubles()
  const complaints: string[] = []
  const cloud = {
    troubles,
    complaints,
    half: 'either' as Half,
    shown: {},
    signed: {},
    signature: undefined as GcpCloud['signature'],
  }
  const aNewToken = (kind: 'federated' | 'account'): string => {
    const token = `ya29.${randomBytes(60).toString('base64url')}`
    tokens.set(token, kind)
    return token
  }
  const refuse = (response: ServerResponse, status: number, word: string, message: string): void =>
    void response
      .writeHead(status, { 'content-type': 'application/json; charset=UTF-8' })
      .end(JSON.stringify({ error: { code: status, message, status: word } }))
  const answer = (response: ServerResponse, name: string, document: object): void => {
    expectFields(document, googleMethod(name).response)
    response
      .writeHead(200, { 'content-type': 'application/json; charset=UTF-8' })
      .end(JSON.stringify(document))
  }
  const holder = (request: IncomingMessage): 'federated' | 'account' | undefined =>
    tokens.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '')

  const exchange = (response: ServerResponse, input: Readonly<Record<string, string>>): void => {
    expectFields(input, googleMethod('token').request)
    const why = taker(input['subjectToken'] ?? '')
    const isRight =
      input['audience'] === `//iam.googleapis.com/${PROVIDER}` &&
      input['grantType'] === 'urn:ietf:params:oauth:grant-type:token-exchange' &&
      input['subjectTokenType'] === 'urn:ietf:params:oauth:token-type:jwt'
    if (!isRight || why !== undefined)
      return void response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(
          JSON.stringify({
            error: 'invalid_grant',
            error_description: `The given credential ${input['subjectToken']} is rejected: ${why}`,
          }),
        )
    answer(response, 'token', {
      access_token: aNewToken('federated'),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 3_599,
    })
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request)
    const input = body.length === 0 ? {} : JSON.parse(body.toString())
    const { pathname } = new URL(request.url ?? '/', 'http://any')
    const last = /[:/](\w+)$/.exec(pathname)?.[1] ?? 'nothing'
    const name = last === 'publicKey' ? 'getPublicKey' : last
    if (await troubles.meet(name, response)) return
    const method = googleMethod(name)
    if (request.method !== method.method) throw new Error(`${name} is a ${method.method}`)
    if (name === 'token') return exchange(response, input)
    const by = holder(request)
    if (by === undefined)
      return refuse(response, 401, 'UNAUTHENTICATED', 'Request had invalid authentication.')
    expectFields(input, method.request)
    if (name === 'generateAccessToken') {
      if (by !== 'federated' || !pathname.includes(`/serviceAccounts/${ACCOUNT}:`))
        return refuse(response, 403, 'PERMISSION_DENIED', 'iam.serviceAccounts.getAccessToken denied')
      return answer(response, name, {
        accessToken: aNewToken('account'),
        expireTime: new Date(Date.now() + 900_000).toISOString().replace(/\.\d+/, ''),
      })
    }
    const version = pathname.slice(4, pathname.length - last.length - 1)
    const key = keys.get(version)
    if (key === undefined) return refuse(response, 404, 'NOT_FOUND', `${version} not found.`)
    if (name === 'getPublicKey') return shown(response, version, key)
    const digest = Buffer.from(input.digest.sha256, 'base64')
    if (digest.length !== 32 || input.digestCrc32c !== String(castagnoli(digest)))
      return refuse(response, 400, 'INVALID_ARGUMENT', 'digest_crc32c did not match')
    const signature = cloud.signature?.(digest) ?? derSignature(key, digest, cloud.half)
    answer(response, 'asymmetricSign', {
      signature: signature.toString('base64'),
      signatureCrc32c: String(castagnoli(signature)),
      verifiedDigestCrc32c: true,
      name: version,
      protectionLevel: 'HSM',
      ...cloud.signed,
    })
  }
  const shown = (response: ServerResponse, version: string, key: string): void => {
    const base64 = spkiOf(key).toString('base64')
    const pem = `-----BEGIN PUBLIC KEY-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END PUBLIC KEY-----\n`
    answer(response, 'getPublicKey', {
      pem,
      pemCrc32c: String(castagnoli(Buffer.from(pem))),
      algorithm: 'EC_SIGN_SECP256K1_SHA256',
      name: version,
      protectionLevel: 'HSM',
      ...cloud.shown,
    })
  }

  const { origin, stop } = await startLoopback(async (request, response) => {
    try {
      await handle(request, response)
    } catch (error) {
      complaints.push(String(error))
      refuse(response, 400, 'INVALID_ARGUMENT', 'no')
    }
  })
  return Object.assign(cloud, {
    origin,
    hold: (privateKey: string) => {
      const version = `projects/acme-1/locations/europe-west3/keyRings/ring/cryptoKeys/key-${keys.size + 1}/cryptoKeyVersions/1`
      keys.set(version, privateKey)
      return `gcpkms://${version}`
    },
    expire: () => {
      for (const token of tokens.keys()) if (token !== READY) tokens.delete(token)
    },
    stop,
  })
}

/** CRC-32C, bit by bit over a polynomial division: not as the program has it. */
function castagnoli(bytes: Buffer): number {
  let rest = 0n
  for (const byte of bytes) {
    let mirrored = 0n
    for (let bit = 0; bit < 8; bit += 1) mirrored = (mirrored << 1n) | BigInt((byte >> bit) & 1)
    rest = (rest << 8n) | mirrored
  }
  const width = BigInt(bytes.length * 8)
  rest = (rest << 32n) ^ (0xffffffffn << width)
  for (let bit = width + 31n; bit >= 32n; bit -= 1n)
    if (((rest >> bit) & 1n) === 1n) rest ^= 0x11edc6f41n << (bit - 32n)
  let mirrored = 0
  for (let bit = 0n; bit < 32n; bit += 1n)
    mirrored = (mirrored << 1) | Number((rest >> bit) & 1n)
  return (mirrored ^ 0xffffffff) >>> 0
}

/** What a run is given to ask it with a token that is ready. */
export function gcpReady(cloud: GcpCloud): Record<string, string> {
  return {
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS: cloud.origin,
    GOOGLE_OAUTH_ACCESS_TOKEN: READY,
  }
}
