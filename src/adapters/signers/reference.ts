import { isOwnMachine } from '../../model/network/public-address.ts'
import type { Problem } from '../../model/problem.ts'
import { type Secret, secret } from '../../model/secret.ts'

/** Who is to sign, as `OGPU_SIGNER` names it. What may hold a name and a password is sealed. */
export type SignerReference =
  | {
      readonly kind: 'aws-kms'
      readonly region: string
      /** An id, an ARN, or `alias/NAME`, as KMS takes it. */
      readonly key: string
    }
  | {
      readonly kind: 'gcp-kms'
      /** `projects/…/cryptoKeyVersions/N`, as Cloud KMS takes it. */
      readonly version: string
    }
  | RemoteReference

/** A signer that is asked over JSON-RPC. */
export interface RemoteReference {
  readonly kind: 'web3signer' | 'clef'
  readonly url: Secret<'credential'>
  /** Its host with its port, the only part of the address that may be shown. */
  readonly host: string
}

/**
 * Reads a signer's reference, or says what is wrong with it. No message shows what was read: it may
 * be a key, or hold a password.
 */
export function readReference(text: string): SignerReference | Problem {
  const trimmed = text.trim()
  const scheme = /^([a-z0-9]{1,16}(?:\+[a-z]{1,8})?):\/\//i.exec(trimmed)?.[1]?.toLowerCase()
  const rest = trimmed.slice((scheme?.length ?? 0) + 3)
  switch (scheme) {
    case 'awskms':
      return awsKey(rest)
    case 'gcpkms':
      return VERSION.test(rest) ? { kind: 'gcp-kms', version: rest } : bad(...GCP_FORM)
    case 'web3signer+https':
    case 'web3signer+http':
    case 'clef+https':
    case 'clef+http':
      return remote(scheme, rest)
    case undefined:
      return bad('OGPU_SIGNER is no address of a signer', FORMS)
    default:
      return bad(`OGPU_SIGNER begins with a scheme that names no signer`, FORMS)
  }
}

const FORMS =
  'it is one of awskms://REGION/KEY, gcpkms://projects/…/cryptoKeyVersions/N, web3signer+https://HOST/PATH, clef+http://127.0.0.1:PORT; a private key belongs into CLIENT_PRIVATE_KEY'

const REGION = /^[a-z]{2,4}(?:-[a-z]{1,12}){1,3}-\d{1,2}$/
const KEY_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/
const ALIAS = /^alias\/[A-Za-z0-9/_-]{1,250}$/
const ARN =
  /^arn:aws(?:-[a-z]{1,12}){0,3}:kms:([a-z0-9-]{1,40}):\d{12}:(?:key\/([0-9a-z-]{1,40})|(alias\/[A-Za-z0-9/_-]{1,250}))$/

/** `REGION/KEY`; of an ARN the region may be left out, since it names one. */
function awsKey(rest: string): SignerReference | Problem {
  const slash = rest.indexOf('/')
  const [region, key] = [rest.slice(0, Math.max(0, slash)), rest.slice(slash + 1)]
  const arn = ARN.exec(key)
  const inArn = arn?.[1]
  if (inArn !== undefined && region !== '' && region !== inArn)
    return bad(
      `OGPU_SIGNER names the region ${shown(region)} and a key of ${inArn}`,
      `write awskms://${inArn}/ before the key, or leave the region out`,
    )
  const where = region === '' ? inArn : region
  if (where === undefined || !REGION.test(where))
    return bad(
      'OGPU_SIGNER names no region of AWS after awskms://',
      'write awskms://REGION/KEY, such as awskms://eu-central-1/alias/ogpu',
    )
  const isKey = arn === null ? KEY_ID.test(key) || ALIAS.test(key) : isArnKey(arn)
  return isKey
    ? { kind: 'aws-kms', region: where, key }
    : bad(
        'OGPU_SIGNER names no key of AWS KMS after the region',
        'write a key’s id, alias/NAME, or the ARN of one',
      )
}

function isArnKey([, , id]: RegExpExecArray): boolean {
  return id === undefined || KEY_ID.test(id)
}

/** A region's letters, or nothing where it is something else. */
function shown(region: string): string {
  return REGION.test(region) ? region : 'of no known form'
}

const VERSION =
  /^projects\/[a-z0-9.:-]{1,100}\/locations\/[a-z0-9-]{1,40}\/keyRings\/[A-Za-z0-9_-]{1,63}\/cryptoKeys\/[A-Za-z0-9_-]{1,63}\/cryptoKeyVersions\/[1-9]\d{0,9}$/

const GCP_FORM = [
  'OGPU_SIGNER names no version of a key after gcpkms://',
  'write gcpkms://projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY/cryptoKeyVersions/1',
] as const

/** An address over https, or over http on this machine. */
function remote(scheme: string, rest: string): SignerReference | Problem {
  const [kind, protocol] = scheme.split('+') as ['web3signer' | 'clef', 'http' | 'https']
  const address = `${protocol}://${rest}`
  if (!URL.canParse(address) || /\s/.test(rest))
    return bad(
      `OGPU_SIGNER has no address after ${scheme}://`,
      `write ${kind}+https://HOST/PATH, or ${kind}+http://127.0.0.1:PORT`,
    )
  const url = new URL(address)
  if (url.hash !== '')
    return bad(
      'the address in OGPU_SIGNER has a part behind a #, which no server sees',
      'leave it away; in a password it is written %23',
    )
  if (protocol === 'http' && !isOwnMachine(url.hostname))
    return bad(
      `OGPU_SIGNER asks for http, and ${url.host} is not this machine: anybody between could answer`,
      `write ${kind}+https://`,
    )
  return { kind, url: secret('credential', url.href), host: url.host }
}

function bad(message: string, hint: string): Problem {
  return { code: 'bad-signer', message, hint }
}
