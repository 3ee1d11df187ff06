import { Fault } from '../../../model/fault.ts'
import { type SignerAnswer, spoken } from '../ask.ts'
import { fieldsOf } from '../identity-token.ts'

/** Errors of KMS that pass, whatever their status; those of 500 and more pass anyhow. */
const PASSING =
  /^(?:Throttling|ThrottlingException|ThrottledException|RequestLimitExceeded|TooManyRequestsException|RequestThrottled|RequestThrottledException|SlowDown|PriorRequestNotComplete|LimitExceededException|IDPCommunicationError|KMSInternalException|DependencyTimeoutException|KeyUnavailableException)$/
/** Of credentials that were good once. */
const EXPIRED = /^(?:ExpiredToken|ExpiredTokenException|RequestExpired)$/

/** The name of an error in an answer of AWS, in JSON or XML; empty where it names none. */
function errorCode({ text }: SignerAnswer): string {
  const type = fieldsOf(text)['__type']
  const named = typeof type === 'string' ? type : /<Code>([A-Za-z.]{1,80})<\/Code>/.exec(text)?.[1]
  return /[A-Za-z.]{1,80}$/.exec(named ?? '')?.[0] ?? ''
}

export function isPassing(answer: SignerAnswer): boolean {
  return answer.status !== 200 && PASSING.test(errorCode(answer))
}

export function isExpired(answer: SignerAnswer): boolean {
  return answer.status !== 200 && EXPIRED.test(errorCode(answer))
}

/** What AWS says no with, and what to do. */
export function refusal(who: string, answer: SignerAnswer, hidden: readonly string[]): Fault {
  const code = errorCode(answer)
  const fields = fieldsOf(answer.text)
  const said =
    [fields['message'], fields['Message']].find((one) => typeof one === 'string') ??
    /<Message>([^<]{0,2000})<\/Message>/.exec(answer.text)?.[1] ??
    ''
  const words = spoken(said, hidden)
  return new Fault(
    'signer-refused',
    `${who}: AWS says no: ${code === '' ? `status ${answer.status}` : code}${words === '' ? '' : ` (${words})`}`,
    hintFor(code),
  )
}

function hintFor(code: string): string {
  if (/AccessDenied|NotAuthorized/.test(code))
    return 'the role and the key’s policy have to allow kms:GetPublicKey and kms:Sign; docs/signing.md has both'
  if (/NotFound/.test(code)) return 'is the region right, and is the key or the alias in it?'
  if (/Disabled|InvalidState/.test(code)) return 'enable the key, or name another one'
  if (EXPIRED.test(code)) return 'get new credentials, or let the job assume a role by AWS_ROLE_ARN'
  if (/InvalidIdentityToken|IDPRejectedClaim/.test(code))
    return 'the role’s trust policy has to name GitHub’s provider and this repository; docs/signing.md has one'
  if (/Signature|TimeTooSkewed/.test(code))
    return 'are the credentials whole, and is this machine’s clock right?'
  return 'nothing was sent; docs/signing.md has what AWS has to allow'
}
