import type { IncomingMessage } from 'node:http'
import { MAX_BLOCK } from '../../model/units/cid.ts'

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
  const bytes = await readBytes(response, MAX_BLOCK)
  return bytes === 'too-large'
    ? { kind: 'too-large', reason: `it is larger than ${MAX_BLOCK / 1024} KiB` }
    : { kind: 'bytes', bytes }
}

/**
 * All that an answer holds, or that it is more than `most` bytes, which is found out without
 * reading on. Rejects where the connection breaks.
 */
export async function readBytes(
  response: IncomingMessage,
  most: number,
): Promise<Uint8Array | 'too-large'> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > most) {
      response.destroy()
      return 'too-large'
    }
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
