import { Fault } from '../../../model/fault.ts'
import { type Asking, askSigner } from '../ask.ts'
import type { Lasting } from '../renewed.ts'
import { isPassing, refusal } from './answer.ts'

/** What requests to AWS are signed with. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface AssumedRole {
  readonly arn: string
  readonly sessionName: string
}

/** Seconds; the least that STS gives. A longer run gets another. */
const DURATION = 900

/**
 * A role for a quarter of an hour, in exchange for a token that says who asks. That request needs no
 * signature. Throws a Fault where STS gives none.
 */
export async function assumeRole(
  endpoint: string,
  { arn, sessionName }: AssumedRole,
  token: string,
  asking: Asking,
): Promise<Lasting<AwsCredentials>> {
  const who = `the role ${arn}`
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: arn,
    RoleSessionName: sessionName,
    WebIdentityToken: token,
    DurationSeconds: String(DURATION),
  }).toString()
  const answer = await askSigner(
    () => ({
      url: `${endpoint}/`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/xml' },
      body,
    }),
    { ...asking, who, isPassing },
  )
  if (answer.status !== 200) throw refusal(who, answer, [token])
  const credentials = readAssumedRole(answer.text)
  if (credentials !== undefined) return credentials
  throw new Fault('signer-failed', `${who}: STS answered with no credentials`, HINT)
}

const HINT = 'nothing was sent; is AWS_ENDPOINT_URL_STS the address of an STS?'

/**
 * The credentials in STS's answer, which is XML of one known form. Every value has letters of its
 * own only, so nothing has to be unescaped; undefined for whatever has another form.
 */
function readAssumedRole(xml: string): Lasting<AwsCredentials> | undefined {
  const inside = within(xml, 'Credentials')
  if (inside === undefined || inside.includes('&')) return undefined
  if (!/<AssumeRoleWithWebIdentityResponse[\s>]/.test(xml)) return undefined
  const accessKeyId = element(inside, 'AccessKeyId', /^\w{16,128}$/)
  const secretAccessKey = element(inside, 'SecretAccessKey', /^[A-Za-z0-9+/=]{16,256}$/)
  const sessionToken = element(inside, 'SessionToken', /^[A-Za-z0-9+/=_.-]{16,8192}$/)
  const until = Date.parse(element(inside, 'Expiration', /^[0-9T:.Z+-]{10,40}$/) ?? '')
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined)
    return undefined
  return Number.isNaN(until)
    ? undefined
    : { value: { accessKeyId, secretAccessKey, sessionToken }, until }
}

/** The text of the one element of that name; undefined where there are more, or another text. */
function element(xml: string, name: string, form: RegExp): string | undefined {
  const found = within(xml, name)?.trim()
  return found !== undefined && form.test(found) ? found : undefined
}

/** What the one element of that name holds; undefined where there is none, or are several. */
function within(xml: string, name: string): string | undefined {
  const parts = xml.split(`<${name}>`)
  const [text, ...rest] = (parts.length === 2 ? (parts[1] ?? '') : '').split(`</${name}>`)
  return rest.length === 1 ? text : undefined
}
