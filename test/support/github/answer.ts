import type { Json } from './contract.ts'

/** What the stand-in says to a request. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const DOCUMENTATION = 'https://docs.github.com/rest'

/** An answer that holds what was asked for. */
export function gives(body: unknown, status = 200): Answer {
  return { status, body }
}

/** An error in GitHub's words. */
export function refuses(status: number, message: string, facts: Json = {}): Answer {
  return {
    status,
    body: { message, documentation_url: DOCUMENTATION, status: String(status), ...facts },
  }
}

/** What GitHub says of things that are not there, and of those that one may not see. */
export const NOT_FOUND = refuses(404, 'Not Found')

/** What a token without the permission hears. */
export const NOT_ACCESSIBLE = refuses(403, 'Resource not accessible by integration')
