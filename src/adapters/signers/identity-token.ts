import { Fault } from '../../model/fault.ts'
import { isJson } from '../../model/json.ts'
import { type Asking, askSigner, spoken } from './ask.ts'

/** Where a job of GitHub's gets a token that says which job it is. */
export interface IdentityTokens {
  readonly url: string
  readonly token: string
}

/**
 * A token of GitHub's that says of whom this job is, for one audience. Throws a Fault where GitHub
 * gives none.
 */
export async function identityToken(
  { url, token }: IdentityTokens,
  audience: string,
  asking: Asking,
): Promise<string> {
  const address = new URL(url)
  address.searchParams.set('audience', audience)
  const { status, text } = await askSigner(
    () => ({
      url: address.href,
      method: 'GET',
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    }),
    { ...asking, who: 'GitHub’s service for identity tokens' },
  )
  const value = status === 200 ? textField(text, 'value') : undefined
  if (value !== undefined) return value
  throw new Fault(
    'signer-refused',
    `GitHub gave no identity token for ${asking.who}: ${status}${status === 200 ? '' : ` ${spoken(text, [token])}`}`,
    'the job needs permissions: id-token: write',
  )
}

/** A text of a JSON document, by its name; undefined where there is none. */
export function textField(json: string, name: string): string | undefined {
  const value = fieldsOf(json)[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** What a JSON document holds; nothing where it is none, or no object. */
export function fieldsOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(json)
    return isJson(read) ? read : {}
  } catch {
    return {} // a page of a proxy, say
  }
}
