import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { startLoopback } from './loopback.ts'

/** What a request for a manifest meets in place of it, once each. */
export type RegistryTrouble =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'moved'; readonly location: string }
  | { readonly kind: 'drop' }
  /** It sends nothing more after the headers. */
  | { readonly kind: 'hangs' }
  /** Its bytes, or the digest that it names for them. */
  | { readonly kind: 'says'; readonly bytes?: Uint8Array; readonly digest?: string }

/** A request as it came in. */
export interface SeenRequest {
  readonly path: string
  readonly authorization: string | undefined
  readonly accept: string | undefined
}

export interface RegistryDouble {
  /** `127.0.0.1:PORT`: images by this name are on it. */
  readonly host: string
  readonly origin: string
  /** Puts an image under a tag; gives back its digest, under which it is found from then on. */
  push(repository: string, tag: string, manifest?: object): string
  /** Puts a part of an image there; gives back its digest. */
  put(repository: string, content: object | string): string
  /** The next requests for a manifest meet these, one each. */
  meet(...troubles: readonly RegistryTrouble[]): void
  /** Every request for a manifest, in order. */
  readonly seen: readonly SeenRequest[]
  /** Every request for a token. */
  readonly tokens: readonly SeenRequest[]
  stop(): Promise<void>
}

export interface RegistryOptions {
  /** Asks for a token, as the public ones do; its server is another one, on another port. */
  readonly wantsToken?: boolean
  /** Takes names and passwords only. */
  readonly wantsPassword?: boolean
  /** The challenge, where it is not the registry's own. */
  readonly challenge?: string
  /** What the token's server answers. */
  readonly tokenAnswer?: { readonly status: number; readonly body: string }
}

/** One image of one platform; every `name` has another digest. */
export function imageManifest(name: string): object {
  return {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      size: 2,
      digest: digestOf(name),
    },
    layers: [],
  }
}

/** An index over several platforms, with the attestation that builders put beside them. */
export function imageIndex(name: string, ...platforms: readonly string[]): object {
  const manifests = platforms.map((platform) => {
    const [os, architecture, variant] = platform.split('/')
    return { digest: digestOf(name + platform), size: 2, platform: { os, architecture, variant } }
  })
  const attestation = {
    digest: digestOf(`${name} attestation`),
    size: 2,
    platform: { os: 'unknown', architecture: 'unknown' },
  }
  return {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [...manifests, attestation],
  }
}

const TOKEN = 'a-token-for-pulling'

/** Starts a registry with nothing in it. */
export async function startRegistry(options: RegistryOptions = {}): Promise<RegistryDouble> {
  const manifests = new Map<string, Uint8Array>()
  const troubles: RegistryTrouble[] = []
  const seen: SeenRequest[] = []
  const tokens: SeenRequest[] = []

  const authority = await startLoopback(async (request, response) => {
    tokens.push(requestOf(request))
    const { status, body } = options.tokenAnswer ?? { status: 200, body: `{"token":"${TOKEN}"}` }
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  const challenge = options.wantsPassword
    ? 'Basic realm="a registry"'
    : (options.challenge ??
      `Bearer realm="${authority.origin}/token",service="registry.test",scope="repository:x:pull"`)

  const registry = await startLoopback(async (request, response) => {
    seen.push(requestOf(request))
    const trouble = troubles.shift()
    if (trouble !== undefined && trouble.kind !== 'says') return happen(trouble, request, response)
    const isLocked = options.wantsToken === true || options.wantsPassword === true
    if (isLocked && request.headers.authorization !== `Bearer ${TOKEN}`)
      return void response.writeHead(401, { 'www-authenticate': challenge }).end('{"errors":[]}')
    const bytes = trouble?.bytes ?? manifests.get(request.url ?? '')
    if (bytes !== undefined && (request.url ?? '').includes('/blobs/'))
      return void response.writeHead(200).end(bytes)
    if (bytes === undefined)
      return void response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}')
    const digest = trouble?.digest ?? digestOf(bytes)
    response.writeHead(200, { 'docker-content-digest': digest }).end(bytes)
  })

  return {
    host: new URL(registry.origin).host,
    origin: registry.origin,
    push: (repository, tag, manifest = imageManifest(`${repository}:${tag}`)) => {
      const bytes = Buffer.from(JSON.stringify(manifest))
      const digest = digestOf(bytes)
      for (const reference of [tag, digest])
        manifests.set(`/v2/${repository}/manifests/${reference}`, bytes)
      return digest
    },
    put: (repository, content) => {
      const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
      const digest = digestOf(bytes)
      manifests.set(`/v2/${repository}/blobs/${digest}`, bytes)
      return digest
    },
    meet: (...more) => troubles.push(...more),
    seen,
    tokens,
    stop: async () => {
      await registry.stop()
      await authority.stop()
    },
  }
}

function happen(
  trouble: Exclude<RegistryTrouble, { kind: 'says' }>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  switch (trouble.kind) {
    case 'status': {
      const after = trouble.retryAfter === undefined ? {} : { 'retry-after': trouble.retryAfter }
      response.writeHead(trouble.status, after).end('{}')
      return
    }
    case 'moved':
      response.writeHead(307, { location: trouble.location }).end()
      return
    case 'drop':
      request.socket.destroy()
      return
    case 'hangs':
      response.writeHead(200, { 'content-type': 'application/json' }).write('{')
      return
  }
}

function requestOf({ url = '', headers }: IncomingMessage): SeenRequest {
  return { path: url, authorization: headers.authorization, accept: headers.accept }
}

function digestOf(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
