import type { StorageAnswer, StorageQuestions } from '../../ports/questions.ts'
import { hostOf } from '../redact.ts'
import { fetchWhole } from '../web/bounded-body.ts'
import { causeCode } from '../web/unreachable.ts'

/** A little more than one block: what is larger was not asked for. */
const LIMITS = { bytes: 300_000, milliseconds: 10_000 }

/** Asks a gateway and a pinning service over HTTP, each question once. */
export class HttpStorageQuestions implements StorageQuestions {
  private readonly pinUrl: string

  constructor(pinUrl: string) {
    this.pinUrl = pinUrl
  }

  async get(url: string): Promise<StorageAnswer> {
    try {
      const { response, body } = await fetchWhole(url, { redirect: 'manual' }, LIMITS)
      const location = locationOf(response, url)
      const bytes = response.status === 200 && body !== 'too-large' ? body : undefined
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
      const { response, body } = await fetchWhole(
        this.pinUrl,
        { method: 'POST', body: form, redirect: 'manual' },
        LIMITS,
      )
      const link =
        response.ok && body !== 'too-large' ? linkIn(new TextDecoder().decode(body)) : undefined
      if (link !== undefined) return { kind: 'link', link }
      // What the body says may repeat the address, and with it a key.
      return {
        kind: 'none',
        reason: `${hostOf(this.pinUrl)} answers ${response.status} without a link`,
      }
    } catch (error) {
      return {
        kind: 'none',
        reason: `${hostOf(this.pinUrl)} can't be reached (${causeCode(error)})`,
      }
    }
  }
}

function locationOf({ headers }: Response, base: string): string | undefined {
  const location = headers.get('location')
  return location !== null && URL.canParse(location, base)
    ? new URL(location, base).href
    : undefined
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
