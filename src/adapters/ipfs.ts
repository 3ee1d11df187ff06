import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import pLimit from 'p-limit'
import { MAX_BLOCK, matchesCid } from '../model/cid.ts'
import type { Artefact } from '../model/definition.ts'
import { Fault } from '../model/fault.ts'
import type { Fetched, Ipfs, Presence } from '../ports.ts'
import { readBody } from './bounded-body.ts'
import { readRetryAfter } from './chain/rpc.ts'
import { hostOf } from './redact.ts'
import { causeCode, whyUnreachable } from './unreachable.ts'

export interface IpfsOptions {
  readonly pinUrl: string
  readonly gatewayUrl: string
  /** Where verified content is kept for ever, by CID; undefined where there is no such place. */
  readonly cacheDir: string | undefined
}

const FETCHES_IN_FLIGHT = 16
const FETCH_TIME = 10_000
const UPLOAD_TIME = 60_000
const REQUEST_TIME = 20_000
/** A pinning service has little to say. */
const MAX_ANSWER = 2 ** 20

/** The Ipfs port: a pinning service for writes, its gateway for reads, and a cache. Nothing that a server says is believed unverified. */
export class PinnedIpfs implements Ipfs {
  /** Gateway requests made so far; the tests count them. */
  requests = 0
  private readonly options: IpfsOptions
  private readonly patience: number
  private readonly limit = pLimit(FETCHES_IN_FLIGHT)
  /** Two Sources with one metadata are one request. */
  private readonly running = new Map<string, Promise<Fetched>>()

  /** `patience` is how long an upload and its reading back may each take, in milliseconds. */
  constructor(options: IpfsOptions, patience = UPLOAD_TIME) {
    this.options = options
    this.patience = patience
  }

  fetch(cid: string): Promise<Fetched> {
    const running = this.running.get(cid) ?? this.limit(async () => (await this.cached(cid)) ?? (await this.fetchVerified(cid)))
    this.running.set(cid, running)
    return running.finally(() => this.running.delete(cid))
  }

  fetchAgain(cid: string): Promise<Fetched> {
    return this.limit(() => this.fetchVerified(cid))
  }

  async presence(of: 'pinning' | 'gateway'): Promise<Presence> {
    const [url, method] = of === 'pinning' ? [this.options.pinUrl, 'OPTIONS'] : [this.options.gatewayUrl, 'HEAD']
    try {
      const response = await fetch(url, { method, signal: AbortSignal.timeout(FETCH_TIME), redirect: 'manual' })
      await response.body?.cancel()
      return { kind: 'answers', status: response.status }
    } catch (error) {
      return { kind: 'unreachable', reason: `${hostOf(url)} can't be reached (${whyUnreachable(error, url)})` }
    }
  }

  async upload(artefact: Artefact): Promise<void> {
    await this.pin(artefact)
    await this.readBack(artefact)
    await this.keep(artefact.cid, artefact.bytes)
  }

  private async fetchVerified(cid: string): Promise<Fetched> {
    const deadline = performance.now() + FETCH_TIME
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.get(cid, Math.max(1, Math.ceil(deadline - performance.now())))
      if (answer.kind === 'bytes') {
        if (!matchesCid(cid, answer.bytes)) return { kind: 'unreadable', reason: `what ${this.gateway} serves is not what the CID addresses` }
        await this.keep(cid, answer.bytes)
        return answer
      }
      const delay = 500 * 2 ** attempt
      if (answer.final || performance.now() + delay > deadline) return { kind: 'unreadable', reason: answer.reason }
      await sleep(delay)
    }
  }

  private async get(
    cid: string,
    patience: number,
  ): Promise<{ readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'none'; readonly reason: string; readonly final: boolean }> {
    this.requests += 1
    const deadline = performance.now() + patience
    try {
      const response = await fetch(this.options.gatewayUrl + cid, { signal: AbortSignal.timeout(patience), headers: { accept: 'application/json, */*' } })
      if (!response.ok) {
        await response.body?.cancel()
        return { kind: 'none', reason: `${this.gateway} answers ${response.status}`, final: response.status < 500 && response.status !== 429 }
      }
      const bytes = await readBody(response, { bytes: MAX_BLOCK, milliseconds: deadline - performance.now() })
      return bytes === 'too-large' ? { kind: 'none', reason: `it is larger than ${MAX_BLOCK / 1024} KiB`, final: true } : { kind: 'bytes', bytes }
    } catch (error) {
      return { kind: 'none', reason: `${this.gateway} can't be read (${whyUnreachable(error, this.options.gatewayUrl)})`, final: false }
    }
  }

  /** Uploading the same bytes twice is one upload, so a time-out may be tried again. */
  private async pin({ name, bytes }: Artefact): Promise<void> {
    const host = hostOf(this.options.pinUrl)
    await within(this.patience, async () => {
      const form = new FormData()
      form.set('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), 'file')
      const response = await fetch(this.options.pinUrl, { method: 'POST', body: form, signal: AbortSignal.timeout(REQUEST_TIME), redirect: 'manual' })
      const body = await readBody(response, { bytes: MAX_ANSWER, milliseconds: REQUEST_TIME })
      if (response.ok && body !== 'too-large' && isJson(new TextDecoder().decode(body))) return 'done'
      if (response.ok) return { reason: `${host} does not answer as a pinning service`, after: undefined }
      const passing = response.status >= 500 || response.status === 429
      if (!passing) throw new Fault('pin-failed', `${host} refuses ${name}: ${response.status}`, 'check pinUrl of this network')
      return { reason: `${host} answers ${response.status}`, after: readRetryAfter(response.headers.get('retry-after')) }
    }).catch((error: unknown) => {
      if (error instanceof Fault) throw error
      throw new Fault(
        'pin-failed',
        `${name} can't be uploaded: ${error instanceof Error ? error.message : host}`,
        'no transaction was sent for it; run again when the pinning service is back',
      )
    })
  }

  private async readBack({ name, cid, bytes }: Artefact): Promise<void> {
    await within(this.patience, async () => {
      const answer = await this.get(cid, REQUEST_TIME)
      if (answer.kind === 'none') return { reason: answer.reason, after: undefined }
      if (Buffer.compare(answer.bytes, bytes) === 0) return 'done'
      throw new Fault('gateway-failed', `${this.gateway} serves other bytes for ${name} (${cid}) than were uploaded`, 'no transaction was sent for it')
    }).catch((error: unknown) => {
      if (error instanceof Fault) throw error
      throw new Fault(
        'gateway-failed',
        `${name} was uploaded, but can't be read back as ${cid}: ${error instanceof Error ? error.message : this.gateway}`,
        'no transaction was sent for it; run again later',
      )
    })
  }

  private async cached(cid: string): Promise<Fetched | undefined> {
    const file = this.fileOf(cid)
    if (file === undefined) return undefined
    try {
      const bytes = new Uint8Array(await readFile(file))
      return matchesCid(cid, bytes) ? { kind: 'bytes', bytes } : undefined
    } catch {
      return undefined // not cached yet
    }
  }

  /** A cache that can't be written is only slower. */
  private async keep(cid: string, bytes: Uint8Array): Promise<void> {
    const file = this.fileOf(cid)
    if (file === undefined) return
    const temporary = `${file}.${process.pid}`
    try {
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(temporary, bytes)
      await rename(temporary, file)
    } catch {
      // read-only homes are common in CI
    }
  }

  private fileOf(cid: string): string | undefined {
    return this.options.cacheDir === undefined ? undefined : path.join(this.options.cacheDir, cid)
  }

  private get gateway(): string {
    return hostOf(this.options.gatewayUrl)
  }
}

/** A web page in front of the service, say, has taken nothing. What the JSON holds is never believed: the bytes are read back under our own CID. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

type Step = 'done' | { readonly reason: string; readonly after: number | undefined }

/** Repeats a step with growing pauses until it is done; throws an Error with the last reason when time is up. */
async function within(budget: number, step: () => Promise<Step>): Promise<void> {
  const deadline = performance.now() + budget
  for (let attempt = 0; ; attempt += 1) {
    const result = await step().catch((error: unknown): Step => {
      if (error instanceof Fault) throw error
      return { reason: causeCode(error), after: undefined }
    })
    if (result === 'done') return
    const delay = Math.max(result.after ?? 0, Math.min(500 * 2 ** attempt, 8_000))
    if (performance.now() + delay > deadline) throw new Error(result.reason)
    await sleep(delay)
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
