import { Fault } from '../../../model/fault.ts'
import { type Asking, askSigner, type SignerAnswer } from '../ask.ts'
import { fieldsOf, textField } from '../identity-token.ts'
import type { Lasting } from '../renewed.ts'
import { isPassing, refusal } from './answer.ts'

/** How a token of somebody else's becomes one of Google's. */
export interface Federation {
  /** `//iam.googleapis.com/projects/…/providers/…`. */
  readonly audience: string
  readonly tokenUrl: string
  readonly subjectTokenType: string
  /** Asked for a token of a service account, where the exchange is not all. */
  readonly impersonationUrl?: string
}

const EVERYTHING = 'https://www.googleapis.com/auth/cloud-platform'
const KMS_ONLY = 'https://www.googleapis.com/auth/cloudkms'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
/** Of a service account's token: a quarter of an hour. A longer run gets another. */
const LIFETIME = '900s'

/** An access token in exchange for a subject's. Throws a Fault where Google gives none. */
export async function exchanged(
  federation: Federation,
  subject: string,
  asking: Asking,
): Promise<Lasting<string>> {
  const who = 'the workload identity provider'
  const answer = await askSigner(
    () => ({
      url: federation.tokenUrl,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience: federation.audience,
        scope: EVERYTHING,
        requestedTokenType: ACCESS_TOKEN,
        subjectToken: subject,
        subjectTokenType: federation.subjectTokenType,
      }),
    }),
    { ...asking, who, isPassing },
  )
  const token = tokenOf(who, answer, { field: 'access_token', hidden: [subject] })
  const seconds = Number(fieldsOf(answer.text)['expires_in'])
  const { impersonationUrl } = federation
  return impersonationUrl === undefined
    ? { value: token, until: Number.isFinite(seconds) ? Date.now() + seconds * 1_000 : undefined }
    : impersonated(impersonationUrl, token, asking)
}

async function impersonated(
  url: string,
  token: string,
  asking: Asking,
): Promise<Lasting<string>> {
  const who = 'the service account'
  const answer = await askSigner(
    () => ({
      url,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ scope: [KMS_ONLY], lifetime: LIFETIME }),
    }),
    { ...asking, who, isPassing },
  )
  const value = tokenOf(who, answer, { field: 'accessToken', hidden: [token] })
  const until = Date.parse(textField(answer.text, 'expireTime') ?? '')
  return { value, until: Number.isNaN(until) ? undefined : until }
}

function tokenOf(
  who: string,
  answer: SignerAnswer,
  { field, hidden }: { readonly field: string; readonly hidden: readonly string[] },
): string {
  if (answer.status !== 200) throw refusal(who, answer, hidden)
  const token = textField(answer.text, field)
  if (token !== undefined && !/\s/.test(token)) return token
  throw new Fault('signer-failed', `${who} answered with no token`, 'nothing was sent')
}
