import type { IncomingMessage } from 'node:http'

/** What a body may be at most. */
export interface BodyLimits {
  /** After decompression. */
  readonly bytes: number
  /** From now to its end. */
  readonly milliseconds: number
}

/**
 * The bytes of a body, or that there are more than its limit, which is found out without reading
 * on. Throws a TimeoutError where it takes too long, and what the connection throws where it
 * breaks.
 *
 * The reader is raced with a timer and cancelled, because on Node.js 20 a signal no longer ends a
 * body once garbage was collected.
 */
export async function readBody(
  response: Response,
  { bytes, milliseconds }: BodyLimits,
): Promise<Uint8Array | 'too-large'> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader()
  if (reader === undefined) return new Uint8Array()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DOMException('the body takes too long', 'TimeoutError')),
      Math.max(1, milliseconds),
    )
  })
  try {
    return await Promise.race([readAll(reader, bytes), late])
  } finally {
    clearTimeout(timer)
    // of what was read to its end, or broke, nothing is left to cancel
    reader.cancel().catch(() => undefined)
  }
}

/**
 * Makes one request and reads its body, all within the limits. Throws what `fetch` and `readBody`
 * throw.
 */
export async function fetchWhole(
  url: string,
  init: RequestInit,
  { bytes, milliseconds }: BodyLimits,
): Promise<{ readonly response: Response; readonly body: Uint8Array | 'too-large' }> {
  const deadline = performance.now() + milliseconds
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(milliseconds) })
  return {
    response,
    body: await readBody(response, { bytes, milliseconds: deadline - performance.now() }),
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number,
): Promise<Uint8Array | 'too-large'> {
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(Buffer.concat(chunks))
    length += value.length
    if (length > limit) return 'too-large'
    chunks.push(value)
  }
}

/**
 * All that an answer of `node:http` holds, or that it is more than `most` bytes, which is found out
 * without reading on. Rejects where the connection breaks.
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
