import { isJson } from '../../../model/json.ts'
import { Fault } from '../../../model/fault.ts'
import { type SignerAnswer, spoken } from '../ask.ts'
import { fieldsOf } from '../identity-token.ts'

/** Whether Google calls the token that came with a request no good any more. */
export function isUnauthenticated({ status }: SignerAnswer): boolean {
  return status === 401
}

/** Whether an answer asks to come again, where its status does not say so. */
export function isPassing(answer: SignerAnswer): boolean {
  return /^(?:RESOURCE_EXHAUSTED|UNAVAILABLE|ABORTED)$/.test(errorStatus(answer))
}

/** The word for an error of Google's: `PERMISSION_DENIED`, or `invalid_grant` of OAuth. */
function errorStatus({ text, status }: SignerAnswer): string {
  if (status === 200) return ''
  const { error } = fieldsOf(text)
  const word = isJson(error) ? error['status'] : error
  return typeof word === 'string' && /^[A-Za-z_]{1,60}$/.test(word) ? word : ''
}

/** What Google says no with, and what to do. */
export function refusal(who: string, answer: SignerAnswer, hidden: readonly string[]): Fault {
  const code = errorStatus(answer)
  const fields = fieldsOf(answer.text)
  const { error } = fields
  const said = isJson(error) ? error['message'] : fields['error_description']
  const words = typeof said === 'string' ? spoken(said, hidden) : ''
  return new Fault(
    'signer-refused',
    `${who}: Google Cloud says no: ${code === '' ? `status ${answer.status}` : code}${words === '' ? '' : ` (${words})`}`,
    hintFor(code, answer.status),
  )
}

function hintFor(code: string, status: number): string {
  if (code === 'PERMISSION_DENIED' || status === 403)
    return 'who asks needs roles/cloudkms.signerVerifier on the key; docs/signing.md has the commands'
  if (code === 'NOT_FOUND') return 'do the project, the ring, the key and its version exist, in this location?'
  if (code === 'FAILED_PRECONDITION') return 'enable this version of the key, or name another one'
  if (code === 'invalid_grant' || code === 'invalid_target' || code === 'unauthorized_client')
    return 'the provider’s condition has to let this repository and environment in; docs/signing.md has one'
  if (code === 'UNAUTHENTICATED' || status === 401) return 'get a new token: an access token counts for an hour'
  return 'nothing was sent; docs/signing.md has what Google Cloud has to allow'
}
