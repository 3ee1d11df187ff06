import { setTimeout as sleep } from 'node:timers/promises'
import { isLoopbackHost } from '../../model/network/public-address.ts'
import type { ImageRegistry, ManifestAnswer, RegistryImage } from '../../ports/registry.ts'
import { readRetryAfter } from '../chain/rpc-answer.ts'
import { isFinalAnswer } from '../ipfs/gateway-redirect.ts'
import { readChallenge, tokenIn, tokenUrl } from './challenge.ts'
import { MANIFESTS, readManifest } from './manifest.ts'
import { askRegistry, type RegistryResponse } from './request.ts'

type None = Extract<ManifestAnswer, { kind: 'none' }>
type Answer = Extract<RegistryResponse, { kind: 'answer' }>

/** The distribution specification asks registries to take manifests of up to 4 MiB. */
const LARGEST_MANIFEST = 4 * 2 ** 20
const LARGEST_TOKEN = 64 * 1024

/** How patient it is, in milliseconds: with one request, and with one image altogether. */
export interface RegistryPatience {
  readonly request: number
  readonly image: number
  /** The first pause before a request is repeated; each later one is twice as long. */
  readonly pause: number
}

/** With images that nobody waits for: a watch looks again the next day. */
export const WATCH_PATIENCE: Partial<RegistryPatience> = { request: 10_000, image: 15_000 }

const PATIENCE: RegistryPatience = { request: 20_000, image: 60_000, pause: 500 }

/**
 * The ImageRegistry port over the registries' HTTP interface (the OCI distribution specification).
 * It has no credentials and sends none: what a provider can't pull without a login is not found.
 */
export class HttpRegistry implements ImageRegistry {
  private readonly patience: RegistryPatience
  /** Where a host's registry stands; a test's own is on this machine. */
  private readonly originOf: (host: string) => string
  /** Anonymous tokens by repository; they last for minutes, and a run is shorter. */
  private readonly tokens = new Map<string, string>()

  constructor(
    patience: Partial<RegistryPatience> = {},
    originOf: (host: string) => string = (host) =>
      `${isLoopbackHost(host.replace(/:\d+$/, '')) ? 'http' : 'https'}://${host}`,
  ) {
    this.patience = { ...PATIENCE, ...patience }
    this.originOf = originOf
  }

  async manifest(image: RegistryImage): Promise<ManifestAnswer> {
    const deadline = performance.now() + this.patience.image
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.attempt(image, deadline)
      if (!('reason' in answer) || !('pause' in answer)) return answer
      const pause = Math.max(answer.pause, this.patience.pause * 2 ** attempt)
      if (performance.now() + pause > deadline) return failed(answer.reason)
      await sleep(pause)
    }
  }

  /** One look. What may come right by itself says after how long it is worth another. */
  private async attempt(image: RegistryImage, deadline: number): Promise<ManifestAnswer | Again> {
    const key = `${image.host}/${image.repository}`
    const first = await this.ask(image, this.tokens.get(key), deadline)
    if (first.kind === 'failed') return failedOrAgain(first)
    if (first.status !== 401) return this.judged(first, image)
    const token = await this.token(image, first, deadline)
    if (typeof token !== 'string') return token
    this.tokens.set(key, token)
    const second = await this.ask(image, token, deadline)
    return second.kind === 'failed' ? failedOrAgain(second) : this.judged(second, image)
  }

  private ask(
    { host, repository, reference }: RegistryImage,
    token: string | undefined,
    deadline: number,
  ): Promise<RegistryResponse> {
    const url = new URL(`${this.originOf(host)}/v2/${repository}/manifests/${reference}`)
    return askRegistry({
      url,
      accept: MANIFESTS,
      token,
      isLocal: isLoopbackHost(url.hostname),
      most: LARGEST_MANIFEST,
      deadline: this.within(deadline),
    })
  }

  private async token(
    image: RegistryImage,
    refusal: Answer,
    deadline: number,
  ): Promise<string | None | Again> {
    const challenge = readChallenge(refusal.headers['www-authenticate'])
    if (challenge === undefined) return withoutLogin(image)
    const url = tokenUrl(challenge, image.repository)
    if (url === undefined) return failed(`${image.host} names no address for a token`)
    const answer = await askRegistry({
      url,
      accept: 'application/json',
      isLocal: isLoopbackHost(new URL(this.originOf(image.host)).hostname),
      most: LARGEST_TOKEN,
      deadline: this.within(deadline),
    })
    if (answer.kind === 'failed') return failedOrAgain(answer)
    if (answer.status === 401 || answer.status === 403) return withoutLogin(image)
    if (answer.status !== 200) return refused(answer)
    return tokenIn(answer.bytes) ?? failed(`${answer.host} answers without a token`)
  }

  private judged(answer: Answer, image: RegistryImage): ManifestAnswer | Again {
    const { status, headers, bytes, host } = answer
    if (status === 404)
      return {
        kind: 'none',
        code: 'image-not-found',
        reason: `${image.host} has no ${image.repository} ${named(image.reference)}`,
      }
    if (status === 401 || status === 403) return withoutLogin(image)
    if (status !== 200) return refused(answer)
    const said = headers['docker-content-digest']
    const manifest = readManifest(
      bytes,
      typeof said === 'string' ? said : undefined,
      image.reference,
    )
    return manifest.kind === 'wrong'
      ? failed(`${host} ${manifest.reason}`)
      : { kind: 'found', digest: manifest.digest, platforms: manifest.platforms }
  }

  private within(deadline: number): number {
    return Math.min(deadline, performance.now() + this.patience.request)
  }
}

interface Again {
  readonly reason: string
  /** At least so many milliseconds. */
  readonly pause: number
}

function named(reference: string): string {
  return reference.startsWith('sha256:')
    ? `with the digest ${reference.slice(0, 19)}…`
    : `with the tag ${reference}`
}

function refused({ status, headers, host }: Answer): None | Again {
  const reason = `${host} answers ${status}`
  if (isFinalAnswer(status)) return failed(reason)
  const pause = readRetryAfter(headers['retry-after'] ?? null)
  return { reason: status === 429 ? `${reason}: too many requests` : reason, pause: pause ?? 0 }
}

function failedOrAgain({
  reason,
  final,
}: Extract<RegistryResponse, { kind: 'failed' }>): None | Again {
  return final ? failed(reason) : { reason, pause: 0 }
}

/** Registries don't tell what is not there from what is not for everybody. */
function withoutLogin({ host, repository }: RegistryImage): None {
  return {
    kind: 'none',
    code: 'image-private',
    reason: `${host} shows ${repository} to nobody without a login, if it has it`,
  }
}

function failed(reason: string): None {
  return { kind: 'none', code: 'registry-failed', reason }
}
