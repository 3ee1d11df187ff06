import type { RegistryImage } from '../../src/model/registry-image.ts'
import type { LiveSource } from '../../src/model/source/supply.ts'
import { asWei } from '../../src/model/units/amount.ts'
import type { Fetched, Web } from '../../src/ports/content.ts'
import type { ManifestAnswer } from '../../src/ports/registry.ts'
import type { WatchPorts } from '../../src/supply/watch.ts'
import { anAddress } from './builders.ts'

/** How a server can be: as it should, without the thing, without an answer, or with another thing. */
export type Manner = 'fine' | 'gone' | 'silent' | 'other' | 'hangs'

/** What the servers of a watch do. */
export interface Servers {
  readonly gateway?: Manner
  readonly url?: Manner
  readonly registry?: Manner
  /** Registered providers; null where nobody says. */
  readonly providers?: number | null
  /** Seconds since 1970. */
  readonly today?: bigint
}

const COMPOSE = `services:
  chat:
    image: registry.example/acme/chat:1.4.0
`
export const PINNED = `sha256:${'a'.repeat(64)}`
export const OTHER = `sha256:${'b'.repeat(64)}`
const TEXT_URL = 'https://files.example/compose.yml'

/** A live Source with metadata, a compose file of the repository, and one behind a URL. */
export function aLiveSource(facts: Partial<LiveSource> = {}): LiveSource {
  return {
    id: 'chat',
    file: 'sources/chat/source.yaml',
    address: anAddress(7),
    contents: [
      { part: 'metadata', content: 'QmMetadata', isOurs: true },
      { part: 'cpu', content: 'QmCompose', isOurs: true, text: COMPOSE },
    ],
    urls: [{ environment: 'nvidia', url: TEXT_URL }],
    letsTagsMove: false,
    ...facts,
  }
}

/** Ports whose servers behave so; what was asked stands in `asked`. */
export function supplyPorts({
  gateway = 'fine',
  url = 'fine',
  registry = 'fine',
  providers = 5,
  today = 1_800_000_000n,
}: Servers = {}): WatchPorts & { readonly asked: readonly string[] } {
  const asked: string[] = []
  const hear = <T>(what: string, answer: T | undefined): Promise<T> => {
    asked.push(what)
    return answer === undefined ? new Promise(() => undefined) : Promise.resolve(answer)
  }
  const isHanging = [gateway, url, registry].includes('hangs')
  return {
    asked,
    clock: {
      today: () => today,
      // the end of all time comes once everybody else has been asked
      sleep: (_, signal) =>
        isHanging
          ? new Promise((resolve) => setImmediate(resolve))
          : new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
    },
    connection: {
      ipfs: { fetchAgain: (content) => hear(content, contentOf(gateway)) },
      chain: {
        impacts: (addresses) =>
          Promise.resolve(
            addresses.map(() => (providers === null ? null : { providers, tasks: 0 })),
          ),
      },
    },
    web: { fetchText: (address) => hear(address, textOf(url)) },
    registry: {
      manifest: (image) => hear(image.reference, manifestOf(registry, image)),
      layers: () => Promise.reject(new Error('a watch asks for no layers')),
    },
  }
}

function contentOf(manner: Manner): Fetched | undefined {
  switch (manner) {
    case 'fine':
      return { kind: 'bytes', bytes: new TextEncoder().encode(COMPOSE) }
    case 'gone':
      return { kind: 'unreadable', reason: 'gateway.example answers 404', said: 'none' }
    case 'other':
      return { kind: 'unreadable', reason: 'it serves other bytes', said: 'other-bytes' }
    case 'silent':
      return { kind: 'unreadable', reason: 'gateway.example answers 504' }
    case 'hangs':
      return undefined
  }
}

function textOf(manner: Manner): Awaited<ReturnType<Web['fetchText']>> | undefined {
  switch (manner) {
    case 'fine':
      return { kind: 'text', text: 'as it was' }
    case 'gone':
      return { kind: 'unreachable', reason: 'the server answers 404', isGone: true }
    case 'other':
      return { kind: 'text', text: 'changed' }
    case 'silent':
      return { kind: 'unreachable', reason: 'it takes longer than 10 s' }
    case 'hangs':
      return undefined
  }
}

function manifestOf(manner: Manner, { host }: RegistryImage): ManifestAnswer | undefined {
  switch (manner) {
    case 'fine':
      return { kind: 'found', digest: PINNED, platforms: [] }
    case 'gone':
      return { kind: 'none', code: 'image-not-found', reason: `${host} has no acme/chat` }
    case 'other':
      return { kind: 'found', digest: OTHER, platforms: [] }
    case 'silent':
      return { kind: 'none', code: 'registry-failed', reason: `${host} answers 429` }
    case 'hangs':
      return undefined
  }
}

/** The balance of a wallet that has enough, and of one that has not. */
export const [ENOUGH, TOO_LITTLE] = [asWei(10n ** 18n), asWei(1n)]
