import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Transaction, Wallet } from 'ethers'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openSigner } from '../../../src/adapters/signers/open.ts'
import { transactionOf, unsignedBytes } from '../../../src/adapters/signers/transaction.ts'
import { Fault } from '../../../src/model/fault.ts'
import { secret } from '../../../src/model/secret.ts'
import { asAddress } from '../../../src/model/units/address.ts'
import { takeSecrets } from '../../../src/secrets.ts'
import {
  type AwsCloud,
  awsStatic,
  ROLE,
  startAwsCloud,
  STATIC,
} from '../../support/signers/aws-cloud.ts'
import { derOf, derSignature } from '../../support/signers/cloud-keys.ts'
import {
  ACCOUNT,
  type GcpCloud,
  gcpReady,
  PROVIDER,
  READY,
  startGcpCloud,
} from '../../support/signers/gcp-cloud.ts'
import {
  aToken,
  type IdentityService,
  REQUEST_TOKEN,
  startIdentityService,
} from '../../support/signers/identity.ts'
import type { Trouble } from '../../support/signers/trouble.ts'
import { aRequest, someRequest } from '../../support/transaction-requests.ts'

const KEY = `0x${'44'.repeat(32)}`
const ADDRESS = asAddress(new Wallet(KEY).address)
const OTHER = `0x${'55'.repeat(32)}`
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const SOON = { request: 1_000, all: 2_500 }

let identity: IdentityService
let folder: string

beforeAll(async () => {
  identity = await startIdentityService()
  folder = await mkdtemp(path.join(tmpdir(), 'ogpu-kms-'))
})

afterAll(async () => {
  await identity.stop()
  await rm(folder, { recursive: true })
})

/** Opens what an environment names, as a run does. */
async function open(env: Readonly<Record<string, string>>, patience = { request: 5_000, all: 20_000 }) {
  const { env: rest, secrets } = takeSecrets(env)
  return openSigner(secrets.signer ?? secret('credential', ''), {
    env: rest,
    credentials: secrets.credentials ?? {},
    patience,
  })
}

async function signerOf(env: Readonly<Record<string, string>>, patience?: typeof SOON) {
  const opened = await open(env, patience)
  if ('problem' in opened) throw new Error(JSON.stringify(opened.problem))
  return opened.signer
}

async function faultOf(act: Promise<unknown>): Promise<Fault> {
  const thrown = await act.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (thrown instanceof Fault) return thrown
  throw new Error(`no fault: ${String(thrown)}`)
}

const job = (): Record<string, string> => ({
  ACTIONS_ID_TOKEN_REQUEST_URL: identity.url,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
  GITHUB_RUN_ID: '4711',
})

/** A KMS and what it is called, for what must be so of both. */
interface Kind {
  readonly name: string
  start(): Promise<AwsCloud | GcpCloud>
  env(cloud: AwsCloud | GcpCloud): Record<string, string>
  readonly sign: string
  /** What the service answers where it asks to come again. */
  readonly throttled: Trouble
  readonly denied: Trouble
}

const KINDS: readonly Kind[] = [
  {
    name: 'AWS KMS',
    start: startAwsCloud,
    env: (cloud) => awsStatic(cloud as AwsCloud),
    sign: 'Sign',
    throttled: { status: 400, text: '{"__type":"ThrottlingException","message":"Rate exceeded"}' },
    denied: {
      status: 400,
      text: JSON.stringify({
        __type: 'AccessDeniedException',
        message: `User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: kms:Sign with ${STATIC.secret}`,
      }),
    },
  },
  {
    name: 'Cloud KMS',
    start: startGcpCloud,
    env: (cloud) => gcpReady(cloud as GcpCloud),
    sign: 'asymmetricSign',
    throttled: { status: 403, text: '{"error":{"status":"RESOURCE_EXHAUSTED","message":"quota"}}' },
    denied: {
      status: 403,
      text: JSON.stringify({
        error: {
          code: 403,
          status: 'PERMISSION_DENIED',
          message: `Permission 'cloudkms.cryptoKeyVersions.useToSign' denied for ${READY}`,
        },
      }),
    },
  },
]

describe.each(KINDS)('a key of $name', ({ start, env, sign, throttled, denied }) => {
  let cloud: AwsCloud | GcpCloud
  let named: Record<string, string>

  beforeEach(async () => {
    cloud = await start()
    named = { ...env(cloud), OGPU_SIGNER: cloud.hold(KEY) }
  })
  afterEach(async () => {
    expect(cloud.complaints).toEqual([])
    await cloud.stop()
  })

  test('signs whatever a run asks for, with one request each, and is the client’s', async () => {
    const signer = await signerOf(named)
    expect(signer.address).toBe(ADDRESS)
    let requests = 0
    await fc.assert(
      fc.asyncProperty(someRequest(), async (request) => {
        const signed = await signer.sign(request)
        requests += 1
        const read = Transaction.from(signed.raw)

        expect(asAddress(read.from ?? '')).toBe(ADDRESS)
        expect(read.unsignedSerialized).toBe(unsignedBytes(transactionOf(request, ADDRESS)))
        expect(read.signature?.isValid()).toBe(true)
      }),
      { numRuns: 25 },
    )
    expect(cloud.troubles.count(sign)).toBe(requests)
  })

  test('proves itself by a text that is no transaction', async () => {
    await (await signerOf(named)).prove?.()

    expect(cloud.troubles.count(sign)).toBe(1)
  })

  test.each([
    ['an s in the upper half', (digest: Buffer) => derSignature(KEY, digest, 'high')],
    [
      'an s in the lower half',
      (digest: Buffer) => derSignature(KEY, digest, 'low'),
    ],
  ])('is understood with %s', async (_, signature) => {
    cloud.signature = signature

    await expect((await signerOf(named)).sign(aRequest())).resolves.toMatchObject({})
  })

  test.each([
    ['another key’s signature', 'signer-altered', (digest: Buffer) => derSignature(OTHER, digest, 'low')],
    ['a signature of another text', 'signer-altered', () => derSignature(KEY, Buffer.alloc(32, 7), 'low')],
    ['r and s without DER', 'signer-failed', () => Buffer.alloc(64, 7)],
    ['a byte', 'signer-failed', () => Buffer.alloc(1)],
    ['a number with a zero before it that it does not need', 'signer-failed', () =>
      Buffer.from('30080203000001020105', 'hex')],
    ['an r that is too large', 'signer-failed', () => derOf(N, 5n)],
  ])('whose answer is %s signs nothing: %s', async (_, code, signature) => {
    cloud.signature = signature as (digest: Buffer) => Buffer

    expect((await faultOf((await signerOf(named)).sign(aRequest()))).code).toBe(code)
  })

  test('is asked again after what passes, as late as it wants it', async () => {
    const signer = await signerOf(named)
    cloud.troubles.next(
      sign,
      { status: 429, headers: { 'retry-after': '1' } },
      throttled,
      { status: 503 },
      'reset',
    )
    const began = performance.now()

    await signer.sign(aRequest())

    expect(cloud.troubles.count(sign)).toBe(5)
    expect(performance.now() - began).toBeGreaterThan(1_000)
  })

  test('that throttles for long is given up with its own words', async () => {
    const signer = await signerOf(named, SOON)
    cloud.troubles.next(sign, ...Array.from({ length: 30 }, () => ({ status: 429 })))

    const { code, message } = await faultOf(signer.sign(aRequest()))

    expect(code).toBe('signer-failed')
    expect(message).toMatch(/asks to slow down \(429\)$/)
  })

  test('that never answers is given up in time', async () => {
    const signer = await signerOf(named, { request: 300, all: 1_000 })
    cloud.troubles.next(sign, ...Array.from({ length: 9 }, () => 'never' as const))

    expect((await faultOf(signer.sign(aRequest()))).message).toMatch(/TIMEOUT/)
  })

  test('that never answers is left at once where the run is told to stop', async () => {
    const signer = await signerOf(named)
    const stop = new AbortController()
    cloud.troubles.next(sign, () => stop.abort(), 'never')
    cloud.troubles.next(sign, 'never')
    const began = performance.now()

    const fault = await faultOf(signer.sign(aRequest(), stop.signal))

    expect(fault.code).toBe('signer-failed')
    expect(performance.now() - began).toBeLessThan(3_000)
  })

  test('that says no is not asked twice, and is told with its word and no credential', async () => {
    const signer = await signerOf(named)
    cloud.troubles.next(sign, denied)

    const { code, message } = await faultOf(signer.sign(aRequest()))

    expect(code).toBe('signer-refused')
    expect(message).toMatch(/AccessDeniedException|PERMISSION_DENIED/)
    expect(message).not.toMatch(/static\/secret|ya29\./)
    expect(cloud.troubles.count(sign)).toBe(1)
  })

  test('that is not there is told as that', async () => {
    const missing = named['OGPU_SIGNER']?.replace('key-1', 'key-9') ?? ''

    const fault = await faultOf(open({ ...named, OGPU_SIGNER: missing }))

    expect(fault).toMatchObject({ code: 'signer-refused' })
    expect(fault.message).toMatch(/NotFoundException|NOT_FOUND/)
  })

  test('without credentials is a problem, and nobody is asked', async () => {
    const bare = { OGPU_SIGNER: named['OGPU_SIGNER'] ?? '' }

    expect(await open(bare)).toMatchObject({ problem: { code: 'bad-signer' } })
  })

  test('is asked over https, or on this machine', async () => {
    const name = Object.keys(named).find((one) => one.includes('ENDPOINT')) ?? ''

    for (const address of ['http://kms.example', 'https://user:pass@kms.example', 'kms'])
      expect(await open({ ...named, [name]: address })).toMatchObject({
        problem: { code: 'bad-signer' },
      })
  })
})

describe('a key of AWS KMS', () => {
  let cloud: AwsCloud

  beforeEach(async () => {
    cloud = await startAwsCloud()
  })
  afterEach(async () => {
    expect(cloud.complaints).toEqual([])
    await cloud.stop()
  })

  const asRole = (facts: Readonly<Record<string, string>> = job()): Record<string, string> => ({
    AWS_ENDPOINT_URL_KMS: cloud.origin,
    AWS_ENDPOINT_URL_STS: cloud.origin,
    AWS_ROLE_ARN: ROLE,
    OGPU_SIGNER: cloud.hold(KEY),
    ...facts,
  })

  test('is asked as a role that the job’s own identity gets, once for all signatures', async () => {
    const before = identity.audiences.length
    const signer = await signerOf(asRole())

    for (let nonce = 0; nonce < 5; nonce += 1) await signer.sign(aRequest({ nonce }))

    expect(identity.audiences.slice(before)).toEqual(['sts.amazonaws.com'])
    expect(cloud.troubles.count('AssumeRoleWithWebIdentity')).toBe(1)
  })

  test('is asked as a role that the token of a file gets', async () => {
    const file = path.join(folder, 'token')
    await writeFile(file, `${aToken('sts.amazonaws.com')}\n`)

    expect((await signerOf(asRole({ AWS_WEB_IDENTITY_TOKEN_FILE: file }))).address).toBe(ADDRESS)
  })

  test('gets another role where the first one is over, and only once', async () => {
    const signer = await signerOf(asRole())
    cloud.expire()

    await signer.sign(aRequest())

    expect(cloud.troubles.count('AssumeRoleWithWebIdentity')).toBe(2)
    expect(cloud.troubles.count('Sign')).toBe(2)
  })

  test('gets another role before one ends that counts for a moment only', async () => {
    cloud.lifetime = 1
    const signer = await signerOf(asRole())

    await signer.sign(aRequest())

    expect(cloud.troubles.count('AssumeRoleWithWebIdentity')).toBe(2)
  })

  test('is not asked with credentials that never change once these have expired', async () => {
    const expired = { status: 400, text: '{"__type":"ExpiredTokenException","message":"over"}' }
    const signer = await signerOf({ ...awsStatic(cloud), OGPU_SIGNER: cloud.hold(KEY) })
    cloud.troubles.next('Sign', expired)

    expect((await faultOf(signer.sign(aRequest()))).code).toBe('signer-refused')
    expect(cloud.troubles.count('Sign')).toBe(1)
  })

  test.each([
    ['of another audience', () => aToken('sts.example')],
    ['of another branch', () => aToken('sts.amazonaws.com', { ref: 'refs/heads/other' })],
    ['that is over', () => aToken('sts.amazonaws.com', { exp: 1 })],
    ['that nobody signed', () => `${aToken('sts.amazonaws.com').slice(0, -8)}AAAAAAAA`],
  ])('is refused a role for a token %s, and the token is not shown', async (_, token) => {
    const file = path.join(folder, 'bad-token')
    await writeFile(file, token())

    const { code, message } = await faultOf(open(asRole({ AWS_WEB_IDENTITY_TOKEN_FILE: file })))

    expect(code).toBe('signer-refused')
    expect(message).toMatch(/InvalidIdentityToken|ExpiredToken/)
    expect(message).not.toMatch(/eyJ/)
  })

  test('is refused another role', async () => {
    const fault = await faultOf(open({ ...asRole(), AWS_ROLE_ARN: `${ROLE}-other` }))

    expect(fault.message).toMatch(/AccessDenied/)
  })

  test.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['half a pair of credentials', { AWS_ACCESS_KEY_ID: STATIC.id }],
    ['a role that is none', { AWS_ROLE_ARN: 'ogpu-apply' }],
  ])('with %s is a problem', async (_, facts) => {
    expect(await open(asRole(facts))).toMatchObject({ problem: { code: 'bad-signer' } })
  })

  test.each([
    ['another curve', { KeySpec: 'ECC_NIST_P256', CustomerMasterKeySpec: 'ECC_NIST_P256' }, 'ECC_NIST_P256'],
    ['another use', { KeyUsage: 'KEY_AGREEMENT' }, 'KEY_AGREEMENT'],
  ])('of %s is a problem that names it', async (_, shown, word) => {
    cloud.shown = shown

    expect(await open({ ...awsStatic(cloud), OGPU_SIGNER: cloud.hold(KEY) })).toMatchObject({
      problem: { code: 'bad-signer', message: expect.stringContaining(word) },
    })
  })

  test('is understood where the service has the older name for its curve only', async () => {
    cloud.shown = { KeySpec: undefined }

    expect((await signerOf({ ...awsStatic(cloud), OGPU_SIGNER: cloud.hold(KEY) })).address).toBe(
      ADDRESS,
    )
  })
})

describe('a key of Cloud KMS', () => {
  let cloud: GcpCloud

  beforeEach(async () => {
    cloud = await startGcpCloud()
  })
  afterEach(async () => {
    expect(cloud.complaints).toEqual([])
    await cloud.stop()
  })

  const asJob = (facts: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS: cloud.origin,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_STS: cloud.origin,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS: cloud.origin,
    OGPU_GCP_PROVIDER: PROVIDER,
    OGPU_SIGNER: cloud.hold(KEY),
    ...job(),
    ...facts,
  })

  const withFile = async (facts: object = {}): Promise<Record<string, string>> => {
    const file = path.join(folder, 'external.json')
    const source = {
      url: `${identity.url}&audience=${encodeURIComponent(`https://iam.googleapis.com/${PROVIDER}`)}`,
      headers: { Authorization: `Bearer ${REQUEST_TOKEN}` },
      format: { type: 'json', subject_token_field_name: 'value' },
    }
    await writeFile(
      file,
      JSON.stringify({
        type: 'external_account',
        audience: `//iam.googleapis.com/${PROVIDER}`,
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: `${cloud.origin}/v1/token`,
        credential_source: source,
        ...facts,
      }),
    )
    return {
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS: cloud.origin,
      GOOGLE_APPLICATION_CREDENTIALS: file,
      OGPU_SIGNER: cloud.hold(KEY),
    }
  }

  test('is asked by the job’s own identity, which is exchanged once for all signatures', async () => {
    const before = identity.audiences.length
    const signer = await signerOf(asJob())

    for (let nonce = 0; nonce < 5; nonce += 1) await signer.sign(aRequest({ nonce }))

    expect(identity.audiences.slice(before)).toEqual([`https://iam.googleapis.com/${PROVIDER}`])
    expect(cloud.troubles.count('token')).toBe(1)
    expect(cloud.troubles.count('generateAccessToken')).toBe(0)
  })

  test('is asked as a service account where one is named', async () => {
    await (await signerOf(asJob({ OGPU_GCP_SERVICE_ACCOUNT: ACCOUNT }))).sign(aRequest())

    expect(cloud.troubles.count('token')).toBe(1)
    expect(cloud.troubles.count('generateAccessToken')).toBe(1)
  })

  test('is asked by the file that Google’s action for GitHub writes', async () => {
    const impersonation = `${cloud.origin}/v1/projects/-/serviceAccounts/${ACCOUNT}:generateAccessToken`
    const env = await withFile({ service_account_impersonation_url: impersonation })

    expect((await signerOf(env)).address).toBe(ADDRESS)
    expect(cloud.troubles.count('generateAccessToken')).toBe(1)
  })

  test('is asked by a file that leads to a token in a file', async () => {
    const file = path.join(folder, 'subject')
    await writeFile(file, aToken(`https://iam.googleapis.com/${PROVIDER}`))

    expect((await signerOf(await withFile({ credential_source: { file } }))).address).toBe(ADDRESS)
  })

  test('gets another token where the first one is over', async () => {
    const signer = await signerOf(asJob())
    cloud.expire()

    await signer.sign(aRequest())

    expect(cloud.troubles.count('token')).toBe(2)
    expect(cloud.troubles.count('asymmetricSign')).toBe(2)
  })

  test('is refused where the provider refuses, and the token is not shown', async () => {
    const file = path.join(folder, 'subject')
    await writeFile(file, aToken('https://iam.googleapis.com/other'))

    const fault = await faultOf(open(await withFile({ credential_source: { file } })))

    expect(fault.code).toBe('signer-refused')
    expect(fault.message).toContain('invalid_grant')
    expect(fault.message).not.toMatch(/eyJ/)
  })

  test.each([
    ['a service account’s key', { type: 'service_account', private_key: 'secret' }],
    ['a token’s address over http', { token_url: 'http://sts.example/v1/token' }],
    ['a program to run', { credential_source: { executable: { command: 'token' } } }],
    ['an impersonation over http', { service_account_impersonation_url: 'http://iam.example' }],
  ])('is not asked by a file with %s', async (_, facts) => {
    const opened = await open(await withFile(facts))

    expect(opened).toMatchObject({ problem: { code: 'bad-signer' } })
    expect(JSON.stringify(opened)).not.toContain('"secret"')
  })

  test.each([
    ['no provider', { OGPU_GCP_PROVIDER: 'github' }],
    ['no service account', { OGPU_GCP_SERVICE_ACCOUNT: '../x' }],
    ['no identity token', { ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }],
  ])('by %s is a problem', async (_, facts) => {
    expect(await open(asJob(facts))).toMatchObject({ problem: { code: 'bad-signer' } })
  })

  test.each([
    ['a checksum of the key that is another one', { pemCrc32c: '1' }, 'signer-failed'],
    ['another version’s name', { name: 'projects/other' }, 'signer-failed'],
  ])('is not believed with %s', async (_, shown, code) => {
    cloud.shown = shown

    expect((await faultOf(open({ ...gcpReady(cloud), OGPU_SIGNER: cloud.hold(KEY) }))).code).toBe(
      code,
    )
  })

  test('of another algorithm is a problem', async () => {
    cloud.shown = { algorithm: 'CRYPTO_KEY_VERSION_ALGORITHM_UNSPECIFIED' }

    expect(await open({ ...gcpReady(cloud), OGPU_SIGNER: cloud.hold(KEY) })).toMatchObject({
      problem: { code: 'bad-signer' },
    })
  })

  test.each([
    ['a checksum that is another one', { signatureCrc32c: '1' }],
    ['a digest that it did not check', { verifiedDigestCrc32c: false }],
    ['another version’s name', { name: 'projects/other' }],
  ])('whose signature comes with %s signs nothing', async (_, signed) => {
    const signer = await signerOf({ ...gcpReady(cloud), OGPU_SIGNER: cloud.hold(KEY) })
    cloud.signed = signed

    expect((await faultOf(signer.sign(aRequest()))).code).toBe('signer-failed')
  })
})
