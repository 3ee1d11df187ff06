import { setTimeout as sleep } from 'node:timers/promises'
import { isLoopbackHost } from '../../model/network/public-address.ts'
import type { RegistryImage } from '../../model/registry-image.ts'
import type { ImageRegistry, LayersAnswer, ManifestAnswer } from '../../ports/registry.ts'
import { readRetryAfter } from '../chain/rpc-answer.ts'
import { isFinalAnswer } from '../ipfs/gateway-redirect.ts'
import { readChallenge, tokenIn, tokenUrl } from './challenge.ts'
import { entryFor, partsIn, platformIn } from './image-parts.ts'
import { digestAs, isDigest, MANIFESTS, type Manifest, readManifest } from './manifest.ts'
import { askRegistry, type RegistryResponse } from './request.ts'

type None = Extract<ManifestAnswer, { kind: 'none' }>
type Found = Extract<Manifest, { kind: 'read' }>
type Answer = Extract<RegistryResponse, { kind: 'answer' }>

/** The distribution specification asks registries to take manifests of up to 4 MiB. */
const LARGEST_MANIFEST = 4 * 2 ** 20
/** An image's configuration: as large as a manifest may be. */
const LARGEST_CONFIG = LARGEST_MANIFEST
const LARGEST_TOKEN = 64 * 1024

/** How patient it is, in milliseconds: with one request, and with one image altogether. */
export interface RegistryPatience {
  readonly request: number
  readonly image: number
  /** The first pause before a request is repeated; each later one is twice as long. */
  readonly pause: number
}

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
      `${isLoopbackHost(new URL(`https://${host}`).hostname) ? 'http' : 'https'}://${host}`,
  ) {
    this.patience = { ...PATIENCE, ...patience }
    this.originOf = originOf
  }

  async manifest(image: RegistryImage): Promise<ManifestAnswer> {
    const read = await this.read(image, this.deadline())
    return read.kind === 'none'
      ? read
      : { kind: 'found', digest: read.digest, platforms: read.platforms }
  }

  async layers(image: RegistryImage, platform: string): Promise<LayersAnswer> {
    const deadline = this.deadline()
    const named = await this.read(image, deadline)
    if (named.kind === 'none') return named
    if (!named.isIndex) return this.parts(image, named, { platform, deadline })
    const { digest, platforms, body } = named
    const entry = entryFor(body, platform)
    if (entry === undefined) return { kind: 'other-platforms', digest, platforms }
    const own = await this.read({ ...image, reference: entry.digest }, deadline)
    if (own.kind === 'none') return own
    if (own.isIndex) return failed(`${image.host} has an index in the index of an image`)
    const parts = partsIn(own.body)
    return 'wrong' in parts
      ? failed(`${image.host} has a manifest that ${parts.wrong}`)
      : { kind: 'found', digest, layers: parts.layers, isPlatformKnown: true }
  }

  /** An image that no index stands before says in its configuration for which platform it is. */
  private async parts(
    image: RegistryImage,
    { digest, body }: Found,
    { platform, deadline }: { readonly platform: string; readonly deadline: number },
  ): Promise<LayersAnswer> {
    const parts = partsIn(body)
    if ('wrong' in parts) return failed(`${image.host} has a manifest that ${parts.wrong}`)
    const { config, layers } = parts
    const blob = { path: `blobs/${config.digest}`, accept: '*/*', most: LARGEST_CONFIG }
    const answer = await this.get(image, blob, deadline)
    const own =
      answer.kind === 'answer' && digestAs(config.digest, answer.bytes) === config.digest
        ? platformIn(answer.bytes)
        : undefined
    return own === undefined || own === platform
      ? { kind: 'found', digest, layers, isPlatformKnown: own !== undefined }
      : { kind: 'other-platforms', digest, platforms: [own] }
  }

  private async read(image: RegistryImage, deadline: number): Promise<Found | None> {
    const { host, repository, reference } = image
    const wanted = { path: `manifests/${reference}`, accept: MANIFESTS, most: LARGEST_MANIFEST }
    const answer = await this.get(image, wanted, deadline)
    if (answer.kind === 'none') return answer
    if (answer.status === 404)
      return {
        kind: 'none',
        code: 'image-not-found',
        reason: `${host} has no ${repository} ${named(reference)}`,
      }
    const said = answer.headers['docker-content-digest']
    const manifest = readManifest(
      answer.bytes,
      typeof said === 'string' ? said : undefined,
      reference,
    )
    return manifest.kind === 'wrong' ? failed(`${answer.host} ${manifest.reason}`) : manifest
  }

  /** What a repository has at a path: 200 with its bytes, or 404. */
  private async get(
    image: RegistryImage,
    wanted: Wanted,
    deadline: number,
  ): Promise<Answer | None> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.attempt(image, wanted, deadline)
      if (!('pause' in answer)) return answer
      const pause = Math.max(answer.pause, this.patience.pause * 2 ** attempt)
      if (performance.now() + pause > deadline) return failed(answer.reason)
      await sleep(pause)
    }
  }

  /** One look. What may come right by itself says after how long it is worth another. */
  private async attempt(
    image: RegistryImage,
    wanted: Wanted,
    deadline: number,
  ): Promise<Answer | None | Again> {
    const key = `${image.host}/${image.repository}`
    const first = await this.ask(image, wanted, this.tokens.get(key), deadline)
    if (first.kind === 'failed') return failedOrAgain(first)
    if (first.status !== 401) return judged(first, image)
    const token = await this.token(image, first, deadline)
    if (typeof token !== 'string') return token
    this.tokens.set(key, token)
    const second = await this.ask(image, wanted, token, deadline)
    return second.kind === 'failed' ? failedOrAgain(second) : judged(second, image)
  }

  private ask(
    { host, repository }: RegistryImage,
    { path, accept, most }: Wanted,
    token: string | undefined,
    deadline: number,
  ): Promise<RegistryResponse> {
    const url = new URL(`${this.originOf(host)}/v2/${repository}/${path}`)
    return askRegistry({
      url,
      accept,
      token,
      isLocal: isLoopbackHost(url.hostname),
      most,
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

  private deadline(): number {
    return performance.now() + this.patience.image
  }

  private within(deadline: number): number {
    return Math.min(deadline, performance.now() + this.patience.request)
  }
}

/** Something of a repository. */
interface Wanted {
  readonly path: string
  readonly accept: string
  readonly most: number
}

interface Again {
  readonly reason: string
  /** At least so many milliseconds. */
  readonly pause: number
}

function judged(answer: Answer, image: RegistryImage): Answer | None | Again {
  const { status } = answer
  if (status === 200 || status === 404) return answer
  return status === 401 || status === 403 ? withoutLogin(image) : refused(answer)
}

function named(reference: string): string {
  return isDigest(reference)
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
