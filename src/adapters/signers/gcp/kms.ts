import { Fault } from '../../../model/fault.ts'
import type { Problem } from '../../../model/problem.ts'
import type { Signer } from '../../../ports/signer.ts'
import { type Asking, askSigner, type SignerAnswer, type SignerPatience } from '../ask.ts'
import { endpointOf } from '../endpoint.ts'
import { fieldsOf } from '../identity-token.ts'
import { addressOfKey } from '../kms/recover.ts'
import { kmsSigner } from '../kms/signer.ts'
import type { SignerReference } from '../reference.ts'
import type { Renewed } from '../renewed.ts'
import { isPassing, isUnauthenticated, refusal } from './answer.ts'
import { crc32c } from './crc32c.ts'
import { type GcpSurroundings, gcpCredentials, override } from './credentials.ts'

type GcpKey = Extract<SignerReference, { kind: 'gcp-kms' }>
type Fields = Readonly<Record<string, unknown>>

interface Kms {
  /** The address of one version of a key. */
  readonly url: string
  readonly version: string
  readonly token: Renewed<string>
  readonly asking: Asking
}

const ALGORITHM = 'EC_SIGN_SECP256K1_SHA256'

/**
 * The Signer of a version of a key in Cloud KMS, which is asked for its public key. Throws a Fault
 * where Google does not answer, or says no.
 */
export async function gcpSigner(
  { version }: GcpKey,
  surroundings: GcpSurroundings,
  patience: SignerPatience | undefined,
): Promise<{ readonly signer: Signer } | { readonly problem: Problem }> {
  const description = `the Cloud KMS key ${shortName(version)}`
  const asking = { who: description, patience }
  const endpoint = endpointOf(
    'https://cloudkms.googleapis.com',
    [override('CLOUDKMS')],
    surroundings.env,
  )
  if (typeof endpoint !== 'string') return { problem: endpoint }
  const token = await gcpCredentials(surroundings, asking)
  if ('code' in token) return { problem: token }
  const kms = { url: `${endpoint}/v1/${version}`, version, token, asking }
  const shown = await ask(kms, '/publicKey', undefined, undefined)
  if (shown['algorithm'] !== ALGORITHM)
    return {
      problem: {
        code: 'bad-signer',
        message: `${description} is ${named(shown['algorithm'])}, and Ethereum’s keys are ${ALGORITHM}`,
        hint: 'make one with --purpose asymmetric-signing --protection-level hsm --default-algorithm ec-sign-secp256k1-sha256',
      },
    }
  const address = addressOfKey(keyIn(kms, shown))
  if (address === undefined) throw broken(kms, 'a public key')
  return {
    signer: kmsSigner({
      kind: 'gcp-kms',
      description,
      address,
      signDigest: (digest, signal) => sign(kms, digest, signal),
    }),
  }
}

/** The digest goes as `sha256`, whatever made it: Cloud KMS signs these 32 bytes as they are. */
async function sign(
  kms: Kms,
  digest: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const answer = await ask(
    kms,
    ':asymmetricSign',
    {
      digest: { sha256: Buffer.from(digest).toString('base64') },
      digestCrc32c: String(crc32c(digest)),
    },
    signal,
  )
  const signature = Buffer.from(String(answer['signature'] ?? ''), 'base64')
  const isWhole =
    answer['verifiedDigestCrc32c'] === true &&
    String(answer['signatureCrc32c']) === String(crc32c(signature)) &&
    answer['name'] === kms.version
  if (!isWhole) throw broken(kms, 'a signature of what was asked')
  return signature
}

/** The bytes in a PEM; none where it, or its checksum, is not whole. */
function keyIn({ version }: Kms, { pem, pemCrc32c, name }: Fields): Uint8Array {
  const text = typeof pem === 'string' ? pem : ''
  const isWhole =
    String(pemCrc32c) === String(crc32c(new TextEncoder().encode(text))) && name === version
  const inside =
    /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]{1,400})\n-----END PUBLIC KEY-----\n?$/.exec(
      text,
    )?.[1]
  return isWhole && inside !== undefined ? Buffer.from(inside, 'base64') : new Uint8Array()
}

/** One request; a token that no longer counts is got anew, once. */
async function ask(
  kms: Kms,
  path: string,
  input: Fields | undefined,
  signal: AbortSignal | undefined,
): Promise<Fields> {
  const { asking, token } = kms
  let used = await token.current(signal)
  let answer = await askOnce(kms, path, input, { used, signal })
  if (isUnauthenticated(answer) && token.renew(used)) {
    used = await token.current(signal)
    answer = await askOnce(kms, path, input, { used, signal })
  }
  if (answer.status !== 200) throw refusal(asking.who, answer, [used])
  return fieldsOf(answer.text)
}

function askOnce(
  { url, asking }: Kms,
  path: string,
  input: Fields | undefined,
  { used, signal }: { readonly used: string; readonly signal: AbortSignal | undefined },
): Promise<SignerAnswer> {
  return askSigner(
    () => ({
      url: `${url}${path}`,
      method: input === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${used}`,
        accept: 'application/json',
        ...(input === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    }),
    { ...asking, signal, isPassing },
  )
}

/** "ogpu, version 1, in europe-west3": what tells one from another. */
function shortName(version: string): string {
  const parts = version.split('/')
  return `${parts[7]}, version ${parts[9]}, in ${parts[3]}`
}

function named(value: unknown): string {
  return typeof value === 'string' && /^[A-Z0-9_]{1,60}$/.test(value) ? value : 'of an unknown kind'
}

function broken({ asking }: Kms, what: string): Fault {
  return new Fault(
    'signer-failed',
    `${asking.who} answered with something that is not ${what}, by its form or its checksum`,
    'nothing was sent; run again',
  )
}
