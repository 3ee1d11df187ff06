import type { IncomingMessage } from 'node:http'
import { MAX_BLOCK } from '../model/cid.ts'

/** What one GET was answered with, before anything is followed. */
export type PlainAnswer =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'moved'; readonly location: string }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'too-large'; readonly reason: string }

/**
 * Reads an answer of at most one IPFS block; what is not read to its end is destroyed. Rejects
 * where the connection breaks.
 */
export async function readPlain(response: IncomingMessage): Promise<PlainAnswer> {
  const status = response.statusCode ?? 0
  const { location } = response.headers
  if (status >= 300 && status < 400 && location !== undefined) {
    response.destroy()
    return { kind: 'moved', location }
  }
  if (status !== 200) {
    response.destroy()
    return { kind: 'status', status }
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > MAX_BLOCK) {
      response.destroy()
      return { kind: 'too-large', reason: `it is larger than ${MAX_BLOCK / 1024} KiB` }
    }
    chunks.push(chunk)
  }
  return { kind: 'bytes', bytes: new Uint8Array(Buffer.concat(chunks)) }
}
