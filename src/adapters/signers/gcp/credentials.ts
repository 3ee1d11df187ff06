import { readFile } from 'node:fs/promises'
import { Fault } from '../../../model/fault.ts'
import { isJson } from '../../../model/json.ts'
import type { Problem } from '../../../model/problem.ts'
import { type Asking, askSigner, spoken } from '../ask.ts'
import { endpointOf, isSafe } from '../endpoint.ts'
import { fieldsOf, identityToken, textField } from '../identity-token.ts'
import { fixed, type Renewed, renewed } from '../renewed.ts'
import { exchanged, type Federation } from './federation.ts'

/** What Google Cloud is asked with, in plain texts. */
export interface GcpSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly credentials: Readonly<Record<string, string>>
}

const READY = ['GOOGLE_OAUTH_ACCESS_TOKEN', 'CLOUDSDK_AUTH_ACCESS_TOKEN'] as const
const JWT = 'urn:ietf:params:oauth:token-type:jwt'

/**
 * An access token for Google Cloud: one that is here, one by the job's own identity where
 * `OGPU_GCP_PROVIDER` names who takes that, or one by the file that `GOOGLE_APPLICATION_CREDENTIALS`
 * names. Nothing is asked before it is wanted.
 */
export async function gcpCredentials(
  surroundings: GcpSurroundings,
  asking: Asking,
): Promise<Renewed<string> | Problem> {
  const { env, credentials } = surroundings
  const ready = READY.map((name) => credentials[name]).find((token) => token !== undefined)
  if (ready !== undefined) return fixed(ready)
  const provider = (env['OGPU_GCP_PROVIDER'] ?? '').trim()
  if (provider !== '') return byJob(provider, surroundings, asking)
  const file = (env['GOOGLE_APPLICATION_CREDENTIALS'] ?? '').trim()
  if (file !== '') return byFile(file, asking)
  return bad(
    'nothing is here to ask Google Cloud with',
    'set OGPU_GCP_PROVIDER, and give the job id-token: write; or GOOGLE_APPLICATION_CREDENTIALS, or GOOGLE_OAUTH_ACCESS_TOKEN',
  )
}

const PROVIDER =
  /^projects\/\d{1,20}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/
const ACCOUNT = /^[a-z0-9-]{1,63}@[a-z0-9.:-]{1,100}\.gserviceaccount\.com$/

/** By the job's own token: the provider may be all, or lead to a service account. */
function byJob(
  provider: string,
  { env, credentials }: GcpSurroundings,
  asking: Asking,
): Renewed<string> | Problem {
  const account = (env['OGPU_GCP_SERVICE_ACCOUNT'] ?? '').trim()
  const url = credentials['ACTIONS_ID_TOKEN_REQUEST_URL']
  const token = credentials['ACTIONS_ID_TOKEN_REQUEST_TOKEN']
  if (!PROVIDER.test(provider))
    return bad(
      'OGPU_GCP_PROVIDER is no provider of a workload identity pool',
      'write projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER',
    )
  if (account !== '' && !ACCOUNT.test(account))
    return bad(
      'OGPU_GCP_SERVICE_ACCOUNT is no service account’s address',
      'write NAME@PROJECT.iam.gserviceaccount.com, or leave it away',
    )
  if (url === undefined || token === undefined)
    return bad(
      'OGPU_GCP_PROVIDER is set, and this job has no identity token',
      'give the job permissions: id-token: write',
    )
  const sts = endpointOf('https://sts.googleapis.com', [override('STS')], env)
  if (typeof sts !== 'string') return sts
  const iam = endpointOf('https://iamcredentials.googleapis.com', [override('IAMCREDENTIALS')], env)
  if (typeof iam !== 'string') return iam
  const federation: Federation = {
    audience: `//iam.googleapis.com/${provider}`,
    tokenUrl: `${sts}/v1/token`,
    subjectTokenType: JWT,
    ...(account === ''
      ? {}
      : { impersonationUrl: `${iam}/v1/projects/-/serviceAccounts/${account}:generateAccessToken` }),
  }
  const audience = `https://iam.googleapis.com/${provider}`
  return renewed(async (signal) => {
    const asked = { ...asking, signal }
    return exchanged(federation, await identityToken({ url, token }, audience, asked), asked)
  })
}

/** The variable by which gcloud, too, is told another address of a service. */
export function override(service: 'CLOUDKMS' | 'STS' | 'IAMCREDENTIALS'): string {
  return `CLOUDSDK_API_ENDPOINT_OVERRIDES_${service}`
}

/** By a file of workload identity federation, as Google's own action for GitHub writes it. */
async function byFile(file: string, asking: Asking): Promise<Renewed<string> | Problem> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return bad(`${FILE} can’t be read`, 'check the path')
  const { type, ...config } = fieldsOf(text)
  if (type !== 'external_account')
    return bad(
      `${FILE} holds ${type === 'service_account' ? 'a service account’s key' : type === 'authorized_user' ? 'a person’s login' : 'something else'}, and what is taken is an external_account`,
      'give a ready token instead: GOOGLE_OAUTH_ACCESS_TOKEN="$(gcloud auth print-access-token)"',
    )
  const federation = federationIn(config)
  const subject = subjectIn(config['credential_source'])
  if (federation === undefined || subject === undefined)
    return bad(
      `${FILE} is no external_account with a token from a file or from an address`,
      'make it with gcloud iam workload-identity-pools create-cred-config, or google-github-actions/auth',
    )
  return renewed(async (signal) => {
    const asked = { ...asking, signal }
    return exchanged(federation, await subject(asked), asked)
  })
}

const FILE = 'the file that GOOGLE_APPLICATION_CREDENTIALS names'

function federationIn(config: Readonly<Record<string, unknown>>): Federation | undefined {
  const { audience, token_url: tokenUrl, subject_token_type: subjectTokenType = JWT } = config
  const impersonationUrl = config['service_account_impersonation_url']
  if (typeof audience !== 'string' || typeof tokenUrl !== 'string' || !isSafe(tokenUrl))
    return undefined
  if (typeof subjectTokenType !== 'string') return undefined
  if (impersonationUrl === undefined) return { audience, tokenUrl, subjectTokenType }
  return typeof impersonationUrl === 'string' && isSafe(impersonationUrl)
    ? { audience, tokenUrl, subjectTokenType, impersonationUrl }
    : undefined
}

/** How the subject's token is had: from a file, or by a GET with headers. */
function subjectIn(source: unknown): ((asking: Asking) => Promise<string>) | undefined {
  if (!isJson(source)) return undefined
  const { file, url, headers = {}, format } = source
  const field =
    isJson(format) && format['type'] === 'json' ? format['subject_token_field_name'] : undefined
  const read = (text: string): string =>
    (typeof field === 'string' ? textField(text, field) : text)?.trim() ?? ''
  if (typeof file === 'string')
    return async () => given(read(await readFile(file, 'utf8').catch(() => '')), 'a file')
  if (typeof url !== 'string' || !isSafe(url) || !isJson(headers)) return undefined
  const named = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value)]),
  )
  return async (asking) => {
    const { status, text } = await askSigner(() => ({ url, method: 'GET', headers: named }), {
      ...asking,
      who: 'what gives the identity token',
    })
    if (status !== 200)
      throw new Fault(
        'signer-refused',
        `no identity token was given: ${status} ${spoken(text, Object.values(named))}`.trim(),
        'the job needs permissions: id-token: write',
      )
    return given(read(text), 'an address')
  }
}

function given(token: string, where: string): string {
  if (token !== '') return token
  throw new Fault('signer-failed', `${FILE} leads to ${where} that holds no identity token`)
}

function bad(message: string, hint: string): Problem {
  return { code: 'bad-signer', message, hint }
}
