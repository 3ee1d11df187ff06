import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../../model/fault.ts'
import { readRetryAfter } from '../chain/rpc-answer.ts'
import { hostOf, redact } from '../redact.ts'
import { fetchWhole } from '../web/bounded-body.ts'
import { causeCode, whyUnreachable } from '../web/unreachable.ts'

/** How patient a signer is asked, in milliseconds. */
export interface SignerPatience {
  /** One request. */
  readonly request: number
  /** All of them for one signature, from the first to the last. */
  readonly all: number
}

const PATIENCE: SignerPatience = { request: 10_000, all: 60_000 }
/** A signature, a key or a token has little to say; a signed publish neither. */
const LARGEST_ANSWER = 2 ** 20
const BACKOFF = [250, 500, 1_000, 2_000, 4_000, 8_000] as const
/** Errors of a name or a port that is not there will hardly mend themselves. */
const NOT_THERE = ['ECONNREFUSED', 'ENOTFOUND', 'CERT_', 'UNABLE_TO_', 'SELF_SIGNED', 'DEPTH_ZERO']

/** One request, made anew for each time that it is sent: signed ones carry the time. */
export interface SignerRequest {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** An answer that the server means: neither a failure of its own nor a wish to wait. */
export interface SignerAnswer {
  readonly status: number
  readonly text: string
}

export interface Asking {
  /** Who is asked, as a part of a sentence: "the AWS KMS key alias/ogpu in eu-central-1". */
  readonly who: string
  readonly signal?: AbortSignal | undefined
  readonly patience?: SignerPatience | undefined
  /** Whether an answer asks to come again, where its status does not say so. */
  readonly isPassing?: (answer: SignerAnswer) => boolean
}

/**
 * Asks until there is an answer: what was throttled, failed on the server's side or got no
 * connection is asked again within the patience, as late as `Retry-After` wants it. No redirect is
 * followed. Throws the Fault `signer-failed` after that, and at once where the signal is aborted.
 */
export async function askSigner(
  make: () => SignerRequest | Promise<SignerRequest>,
  asking: Asking,
): Promise<SignerAnswer> {
  const { who, signal, patience = PATIENCE } = asking
  const began = performance.now()
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await unlessAborted(once(await make(), asking), asking)
    if ('status' in outcome) return outcome
    const delay = Math.max(outcome.after ?? 0, BACKOFF[attempt] ?? 8_000)
    const budget = outcome.isThere ? patience.all : Math.min(patience.all, patience.request)
    if (performance.now() - began + delay > budget)
      throw new Fault(
        'signer-failed',
        `${who} gave no answer: ${outcome.reason}`,
        'nothing was sent for want of it; run again when it is back',
      )
    await sleep(delay, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
    if (signal?.aborted === true) throw givenUp(who)
  }
}

interface NoAnswer {
  readonly reason: string
  readonly after?: number
  /** Whether somebody was there. */
  readonly isThere: boolean
}

async function once(
  { url, method = 'POST', headers, body }: SignerRequest,
  { patience = PATIENCE, isPassing = () => false }: Asking,
): Promise<SignerAnswer | NoAnswer> {
  const init: RequestInit = {
    method,
    headers: { 'user-agent': 'ogpu-gitops', ...headers },
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  }
  try {
    const { response, body: bytes } = await fetchWhole(url, init, {
      bytes: LARGEST_ANSWER,
      milliseconds: patience.request,
    })
    const { status } = response
    const after = readRetryAfter(response.headers.get('retry-after'))
    const again = { ...(after === undefined ? {} : { after }), isThere: true }
    if (bytes === 'too-large') return { reason: `${hostOf(url)} answers too much`, ...again }
    const answer = { status, text: new TextDecoder().decode(bytes) }
    if (status === 429) return { reason: `${hostOf(url)} asks to slow down (429)`, ...again }
    if (status >= 500) return { reason: `${hostOf(url)} answers ${status}`, ...again }
    if (isPassing(answer)) return { reason: `${hostOf(url)} asks to slow down`, ...again }
    return answer
  } catch (error) {
    const code = causeCode(error)
    return {
      reason: `${hostOf(url)} can’t be reached (${whyUnreachable(error, url)})`,
      isThere: !NOT_THERE.some((beginning) => code.startsWith(beginning)),
    }
  }
}

/** What is waited for, or at once the Fault that nobody waits any more. */
async function unlessAborted<T>(wanted: Promise<T>, { who, signal }: Asking): Promise<T> {
  if (signal === undefined) return wanted
  let end = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    end = () => reject(givenUp(who))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
  try {
    return await Promise.race([wanted, aborted])
  } finally {
    signal.removeEventListener('abort', end)
  }
}

function givenUp(who: string): Fault {
  return new Fault('signer-failed', `${who} was given up, because the run was told to stop`)
}

const LONGEST_WORDS = 240
/** What is as long is a token or a digest; an ARN has colons and slashes in it. */
const TOKEN = /[A-Za-z0-9+=_.-]{41,}/g

/** What a server said, made fit to be shown: no address, no token, none of these texts. */
export function spoken(text: string, hidden: readonly string[] = []): string {
  const bare = hidden
    .filter((one) => one.length >= 8)
    .reduce((shown, one) => shown.replaceAll(one, '[redacted]'), text)
  const said = redact(bare.replace(/\s+/g, ' ').slice(0, 4 * LONGEST_WORDS)).replace(
    TOKEN,
    '[redacted]',
  )
  return said.length > LONGEST_WORDS ? `${said.slice(0, LONGEST_WORDS)}…` : said.trim()
}
