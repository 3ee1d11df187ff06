import type { GitHub } from '../support/github/github.ts'

/** The repository's address in the API. */
export const REPO = '/repos/acme/ogpu-sources'

export interface Said {
  readonly status: number
  readonly link: string | null
  // biome-ignore lint/suspicious/noExplicitAny: answers have many shapes
  readonly body: any
}

/** Asks the API as any program could, with the usual job's token unless another is given. */
export async function ask(
  { state, tokens }: GitHub,
  method: string,
  path: string,
  { token = tokens.forJob(), body }: { readonly token?: string; readonly body?: unknown } = {},
): Promise<Said> {
  const response = await fetch(`${state.apiUrl}${path}`, {
    method,
    headers: {
      authorization: `token ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    link: response.headers.get('link'),
    body: text === '' ? undefined : JSON.parse(text),
  }
}
