import type { StorageAnswer, StorageQuestions } from '../ports.ts'
import { hostOf } from './redact.ts'
import { causeCode } from './unreachable.ts'

const TIME = 10_000
/** A little more than one block: what is larger was not asked for. */
const MOST = 300_000

/** Asks a gateway and a pinning service over HTTP, each question once. */
export class HttpStorageQuestions implements StorageQuestions {
  private readonly pinUrl: string

  constructor(pinUrl: string) {
    this.pinUrl = pinUrl
  }

  async get(url: string): Promise<StorageAnswer> {
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIME) })
      const location = locationOf(response, url)
      const bytes = response.status === 200 ? await atMost(response) : undefined
      if (bytes === undefined) await response.body?.cancel().catch(() => undefined)
      return {
        kind: 'answered',
        status: response.status,
        ...(location === undefined ? {} : { location }),
        ...(bytes === undefined ? {} : { bytes }),
      }
    } catch (error) {
      return { kind: 'silent', reason: `${hostOf(url)} can't be reached (${causeCode(error)})` }
    }
  }

  async pin(bytes: Uint8Array): ReturnType<StorageQuestions['pin']> {
    try {
      const form = new FormData()
      form.set('file', new Blob([Uint8Array.from(bytes)]), 'file')
      const signal = AbortSignal.timeout(TIME)
      const response = await fetch(this.pinUrl, { method: 'POST', body: form, redirect: 'manual', signal })
      const text = await response.text()
      const link = response.ok ? linkIn(text) : undefined
      if (link !== undefined) return { kind: 'link', link }
      // What the body says may repeat the address, and with it a key.
      return { kind: 'none', reason: `${hostOf(this.pinUrl)} answers ${response.status} without a link` }
    } catch (error) {
      return { kind: 'none', reason: `${hostOf(this.pinUrl)} can't be reached (${causeCode(error)})` }
    }
  }
}

function locationOf({ headers }: Response, base: string): string | undefined {
  const location = headers.get('location')
  return location !== null && URL.canParse(location, base) ? new URL(location, base).href : undefined
}

function linkIn(text: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text)
    if (typeof answer !== 'object' || answer === null || !('link' in answer)) return undefined
    return typeof answer.link === 'string' && URL.canParse(answer.link) ? answer.link : undefined
  } catch {
    return undefined // no JSON is no link
  }
}

async function atMost({ body }: Response): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > MOST) return undefined
    chunks.push(chunk)
  }
  return Uint8Array.from(Buffer.concat(chunks))
}
