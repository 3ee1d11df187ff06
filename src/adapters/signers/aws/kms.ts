import { AwsV4Signer } from 'aws4fetch'
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
import { isExpired, isPassing, refusal } from './answer.ts'
import { type AwsSurroundings, awsCredentials } from './credentials.ts'
import { regionalHost } from './region.ts'
import type { AwsCredentials } from './sts.ts'

type AwsKey = Extract<SignerReference, { kind: 'aws-kms' }>

/** A region of KMS, and what it is asked with. */
interface Kms {
  readonly region: string
  readonly endpoint: string
  readonly credentials: Renewed<AwsCredentials>
  readonly asking: Asking
}

/**
 * The Signer of a key in AWS KMS, which is asked for its public key. Throws a Fault where AWS does
 * not answer, or says no.
 */
export async function awsSigner(
  { region, key }: AwsKey,
  surroundings: AwsSurroundings,
  patience: SignerPatience | undefined,
): Promise<{ readonly signer: Signer } | { readonly problem: Problem }> {
  const description = `the AWS KMS key ${key} in ${region}`
  const asking = { who: description, patience }
  const endpoint = endpointOf(
    `https://${regionalHost('kms', region)}`,
    ['AWS_ENDPOINT_URL_KMS', 'AWS_ENDPOINT_URL'],
    surroundings.env,
  )
  if (typeof endpoint !== 'string') return { problem: endpoint }
  const credentials = awsCredentials(region, surroundings, asking)
  if ('code' in credentials) return { problem: credentials }
  const kms = { region, endpoint, credentials, asking }
  const shown = await ask(kms, 'GetPublicKey', { KeyId: key }, undefined)
  const wrong = whyNot(shown)
  if (wrong !== undefined)
    return {
      problem: {
        code: 'bad-signer',
        message: `${description} ${wrong}`,
        hint: 'make one with --key-spec ECC_SECG_P256K1 --key-usage SIGN_VERIFY',
      },
    }
  const address = addressOfKey(bytesIn(shown['PublicKey']))
  if (address === undefined) throw nonsense(description, 'a public key')
  return {
    signer: kmsSigner({
      kind: 'aws-kms',
      description,
      address,
      signDigest: async (digest, signal) => {
        const signed = await ask(
          kms,
          'Sign',
          {
            KeyId: key,
            Message: Buffer.from(digest).toString('base64'),
            MessageType: 'DIGEST',
            SigningAlgorithm: 'ECDSA_SHA_256',
          },
          signal,
        )
        return bytesIn(signed['Signature'])
      },
    }),
  }
}

/** Why a key can't sign for Ethereum, in words. Older services name the spec otherwise. */
function whyNot(shown: Readonly<Record<string, unknown>>): string | undefined {
  const spec = shown['KeySpec'] ?? shown['CustomerMasterKeySpec']
  if (spec !== 'ECC_SECG_P256K1')
    return `is ${named(spec)}, and Ethereum’s keys are ECC_SECG_P256K1`
  const usage = shown['KeyUsage']
  return usage === 'SIGN_VERIFY' ? undefined : `is for ${named(usage)}, not for SIGN_VERIFY`
}

function named(value: unknown): string {
  return typeof value === 'string' && /^[A-Z0-9_]{1,40}$/.test(value) ? value : 'of an unknown kind'
}

/** One operation; credentials that expired are got anew, once. */
async function ask(
  kms: Kms,
  operation: 'GetPublicKey' | 'Sign',
  input: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const { asking, credentials } = kms
  let used = await credentials.current(signal)
  let answer = await askOnce(kms, operation, input, { used, signal })
  if (isExpired(answer) && credentials.renew(used)) {
    used = await credentials.current(signal)
    answer = await askOnce(kms, operation, input, { used, signal })
  }
  const { accessKeyId, secretAccessKey, sessionToken = '' } = used
  if (answer.status !== 200)
    throw refusal(asking.who, answer, [accessKeyId, secretAccessKey, sessionToken])
  return fieldsOf(answer.text)
}

function askOnce(
  { region, endpoint, asking }: Kms,
  operation: string,
  input: Readonly<Record<string, string>>,
  { used, signal }: { readonly used: AwsCredentials; readonly signal: AbortSignal | undefined },
): Promise<SignerAnswer> {
  const body = JSON.stringify(input)
  return askSigner(
    async () => {
      const signed = await new AwsV4Signer({
        ...used,
        url: `${endpoint}/`,
        method: 'POST',
        service: 'kms',
        region,
        body,
        allHeaders: true,
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `TrentService.${operation}`,
        },
      }).sign()
      return {
        url: signed.url.href,
        headers: Object.fromEntries(signed.headers as Headers),
        body,
      }
    },
    { ...asking, signal, isPassing },
  )
}

/** The bytes of a base64 text; none where it is no text. */
function bytesIn(value: unknown): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value, 'base64') : new Uint8Array()
}

function nonsense(who: string, what: string): Fault {
  return new Fault(
    'signer-failed',
    `${who} answered with something that is not ${what}`,
    'is AWS_ENDPOINT_URL_KMS the address of a KMS?',
  )
}
