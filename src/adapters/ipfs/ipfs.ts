import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { Fault } from '../../model/fault.ts'
import type { Artefact } from '../../model/source/definition.ts'
import { cidsOf, normalCid } from '../../model/units/cid.ts'
import type { Fetched, Ipfs, Presence } from '../../ports/content.ts'
import { readRetryAfter } from '../chain/rpc-answer.ts'
import { hostOf } from '../redact.ts'
import { fetchWhole } from '../web/bounded-body.ts'
import { causeCode, whyUnreachable } from '../web/unreachable.ts'
import { ContentCache } from './content-cache.ts'
import { CONTENT, Gateway, isNoConnection } from './gateway.ts'
import { isFinalAnswer } from './gateway-redirect.ts'
import { cidsIn, documentsIn } from './pin-answer.ts'
import { VerifiedContent } from './verified-content.ts'

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
const SLOW_TIME = 10_000
/** A pinning service has little to say. */
const MAX_ANSWER = 2 ** 20

/** How long a server is tried that no connection can be made to. */
const CONNECT_TIME = 10_000
/**
 * The Ipfs port: a pinning service for writes, its gateway for reads, and a cache. Nothing that a
 * server says is believed unverified.
 */
export class PinnedIpfs implements Ipfs {
  private readonly options: IpfsOptions
  private readonly gateway: Gateway
  private readonly cache: ContentCache
  private readonly content: VerifiedContent
  private readonly patience: number
  private readonly slow: number
  private readonly limit = pLimit(FETCHES_IN_FLIGHT)
  /** Two Sources with one metadata are one request. */
  private readonly running = new Map<string, Promise<Fetched>>()

  /**
   * `patience` is how long an upload and its reading back may each take, `slow` after how long it
   * is said what is waited for, both in milliseconds.
   */
  constructor(options: IpfsOptions, patience = UPLOAD_TIME, slow = SLOW_TIME) {
    this.options = options
    this.patience = patience
    this.slow = slow
    this.gateway = new Gateway(options.gatewayUrl)
    this.cache = new ContentCache(options.cacheDir)
    this.content = new VerifiedContent(this.gateway, this.cache)
  }

  fetch(content: string): Promise<Fetched> {
    const running =
      this.running.get(content) ?? this.limit(() => this.content.fetch(content, false))
    this.running.set(content, running)
    return running.finally(() => this.running.delete(content))
  }

  fetchAgain(content: string): Promise<Fetched> {
    return this.limit(() => this.content.fetch(content, true))
  }

  async presence(of: 'pinning' | 'gateway'): Promise<Presence> {
    const [url, method] =
      of === 'pinning' ? [this.options.pinUrl, 'OPTIONS'] : [this.options.gatewayUrl, 'HEAD']
    try {
      const response = await fetch(url, {
        method,
        signal: AbortSignal.timeout(FETCH_TIME),
        redirect: 'manual',
      })
      await response.body?.cancel()
      return { kind: 'answers', status: response.status }
    } catch (error) {
      return {
        kind: 'unreachable',
        reason: `${hostOf(url)} can't be reached (${whyUnreachable(error, url)})`,
      }
    }
  }

  async upload(artefact: Artefact, told: (reason: string) => void = () => {}): Promise<void> {
    let reason = `${hostOf(this.options.pinUrl)} has not answered`
    const note = (why: string): void => {
      reason = why
    }
    const slow = setInterval(() => told(`${artefact.name}: ${reason}`), this.slow)
    try {
      const stored = await this.pin(artefact, note)
      const other = stored.includes(normalCid(artefact.cid)) ? undefined : stored[0]
      note(`${this.gateway.host} has not shown it yet`)
      await this.readBack(artefact, other, note)
    } finally {
      clearInterval(slow)
    }
    await this.cache.keep(artefact.cid, artefact.bytes)
  }

  /** Uploading the same bytes twice is one upload, so a time-out may be tried again. */
  private async pin(
    { name, bytes }: Artefact,
    told: (reason: string) => void,
  ): Promise<readonly string[]> {
    const host = hostOf(this.options.pinUrl)
    let stored: readonly string[] = []
    await within(this.patience, told, async (left) => {
      const form = new FormData()
      form.set('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), 'file')
      const answer = await this.post(form, Math.min(REQUEST_TIME, left))
      if ('reason' in answer) return answer
      const documents = answer.ok ? documentsIn(answer.text) : undefined
      stored = cidsIn(documents ?? [])
      if (documents !== undefined) return 'done'
      if (answer.ok) return { reason: `${host} does not answer as a pinning service` }
      if (isFinalAnswer(answer.status))
        throw new Fault(
          'pin-failed',
          `${host} refuses ${name}: ${answer.status}`,
          'check pinUrl of this network',
        )
      return { reason: `${host} answers ${answer.status}`, after: answer.after }
    }).catch((error: unknown) => {
      if (error instanceof Fault) throw error
      const reason = error instanceof Error ? error.message : host
      throw new Fault(
        'pin-failed',
        `${name} can't be uploaded: ${reason}`,
        'no transaction was sent for it; run again when the pinning service is back',
      )
    })
    return stored
  }

  private async post(
    form: FormData,
    patience: number,
  ): Promise<
    | Exclude<Step, 'done'>
    | {
        readonly ok: boolean
        readonly status: number
        readonly text: string
        readonly after: number | undefined
      }
  > {
    try {
      const { response, body } = await fetchWhole(
        this.options.pinUrl,
        { method: 'POST', body: form, redirect: 'manual' },
        { bytes: MAX_ANSWER, milliseconds: patience },
      )
      const after = readRetryAfter(response.headers.get('retry-after'))
      return {
        ok: response.ok,
        status: response.status,
        text: body === 'too-large' ? '' : new TextDecoder().decode(body),
        after,
      }
    } catch (error) {
      const cause = causeCode(error)
      return {
        reason: `${hostOf(this.options.pinUrl)} can't be reached (${whyUnreachable(error, this.options.pinUrl)})`,
        ...(isNoConnection(cause) ? { budget: CONNECT_TIME } : {}),
      }
    }
  }

  /**
   * `other` is the CID under which the pinning service says that it keeps the upload, where that is
   * not ours: then waiting mends nothing.
   */
  private async readBack(
    artefact: Artefact,
    other: string | undefined,
    told: (reason: string) => void,
  ): Promise<void> {
    const { name, cid, bytes } = artefact
    await within(
      other === undefined ? this.patience : Math.min(this.patience, FETCH_TIME),
      told,
      async (left) => {
        const answer = await this.gateway.get(cid, Math.min(REQUEST_TIME, left), CONTENT)
        if (answer.kind === 'none' && other !== undefined && answer.final)
          throw this.storedElsewhere(artefact, other, answer.reason)
        if (answer.kind === 'none')
          return {
            reason: answer.reason,
            ...(answer.isDown === true ? { budget: CONNECT_TIME } : {}),
          }
        if (Buffer.compare(answer.bytes, bytes) === 0) return 'done'
        throw new Fault(
          'gateway-failed',
          `${this.gateway.host} serves other bytes for ${name} (${cid}) than were uploaded`,
          'no transaction was sent for it',
        )
      },
    ).catch((error: unknown) => {
      if (error instanceof Fault) throw error
      const reason = error instanceof Error ? error.message : this.gateway.host
      if (other !== undefined) throw this.storedElsewhere(artefact, other, reason)
      throw new Fault(
        'gateway-failed',
        `${name} was uploaded, but can't be read back as ${cid}: ${reason}`,
        'no transaction was sent for it; run again later',
      )
    })
  }

  private storedElsewhere({ name, cid, bytes }: Artefact, other: string, reason: string): Fault {
    const form = cidsOf(bytes).includes(other)
      ? 'the same bytes in another form'
      : 'which is not how these bytes are published'
    return new Fault(
      'pin-failed',
      `${hostOf(this.options.pinUrl)} keeps ${name} as ${other}, ${form}; it is published as ${cid}, and that can't be read: ${reason}`,
      'no transaction was sent for it; have the service add files as CIDv0 without raw leaves (on an IPFS node: cid-version=0&raw-leaves=false in pinUrl), or name another in pinUrl',
    )
  }
}

/** `budget` shortens the time that is left, counted from the first attempt. */
type Step =
  | 'done'
  | { readonly reason: string; readonly after?: number | undefined; readonly budget?: number }

/**
 * Repeats a step with growing pauses until it is done, and says why it is not; each is told the
 * milliseconds that are left. Throws an Error with the last reason when time is up.
 */
async function within(
  budget: number,
  told: (reason: string) => void,
  step: (left: number) => Promise<Step>,
): Promise<void> {
  const start = performance.now()
  for (let attempt = 0; ; attempt += 1) {
    const result = await step(Math.max(1, Math.ceil(start + budget - performance.now())))
    if (result === 'done') return
    told(result.reason)
    const delay = Math.max(result.after ?? 0, Math.min(500 * 2 ** attempt, 8_000))
    if (performance.now() + delay > start + Math.min(budget, result.budget ?? budget))
      throw new Error(result.reason)
    await sleep(delay)
  }
}
