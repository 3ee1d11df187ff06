import { createHash } from 'node:crypto'
import { parsed } from './challenge.ts'

/** What Docker and every other runtime pull by: an index over several platforms, or one image. */
export const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** A manifest whose bytes are what the registry says they are, or why it is none. */
export type Manifest =
  | {
      readonly kind: 'read'
      readonly digest: string
      readonly platforms: readonly string[]
      readonly isIndex: boolean
      readonly body: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'wrong'; readonly reason: string }

/**
 * Reads a manifest. The digest is that of the bytes: a registry that names another one, or was
 * asked for another one, is not believed.
 */
export function readManifest(
  bytes: Uint8Array,
  said: string | undefined,
  reference: string,
): Manifest {
  const digest = digestAs(reference, bytes)
  const named = said?.trim()
  if (named !== undefined && named !== digestAs(named, bytes))
    return wrong(`says the digest is ${short(named)}, and sends what has ${short(digest)}`)
  if (isDigest(reference) && reference !== digest)
    return wrong(`was asked for ${short(reference)}, and sends what has ${short(digest)}`)
  const body = parsed(bytes)
  if (body?.['schemaVersion'] === 1)
    return wrong('has it only in a form that today’s Docker no longer pulls (schema 1)')
  if (body === undefined) return wrong(NO_IMAGE)
  const { manifests } = body
  if (Array.isArray(manifests))
    return { kind: 'read', digest, platforms: platformsIn(manifests), isIndex: true, body }
  return isImage(body)
    ? { kind: 'read', digest, platforms: [], isIndex: false, body }
    : wrong(NO_IMAGE)
}

/** The digest of bytes by the algorithm of another digest; by sha256 where that is none. */
export function digestAs(other: string, bytes: Uint8Array): string {
  const algorithm = other.startsWith('sha512:') ? 'sha512' : 'sha256'
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
}

/** Tags have no colon. */
export function isDigest(reference: string): boolean {
  return reference.includes(':')
}

const NO_IMAGE = 'answers with something that is no image'

function isImage(body: Readonly<Record<string, unknown>>): boolean {
  return (
    body['schemaVersion'] === 2 && Array.isArray(body['layers']) && body['config'] !== undefined
  )
}

/** Attestations stand in an index as images for a platform that is unknown. */
function platformsIn(manifests: readonly unknown[]): readonly string[] {
  const names = manifests.flatMap((entry) => {
    const platform = field(entry, 'platform')
    const parts = ['os', 'architecture', 'variant'].map((key) => field(platform, key))
    return parts.every((part) => part === undefined || isWord(part)) && parts[0] !== 'unknown'
      ? [parts.filter((part) => part !== undefined && part !== '').join('/')]
      : []
  })
  return [...new Set(names)].filter((name) => name.includes('/')).slice(0, 20)
}

function isWord(part: unknown): boolean {
  return typeof part === 'string' && /^[\w.-]{0,32}$/.test(part)
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined
}

/** Enough of a digest to know it by; of anything else nothing. */
function short(digest: string): string {
  return /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(digest)
    ? digest.slice(0, 19)
    : 'another form'
}

function wrong(reason: string): Manifest {
  return { kind: 'wrong', reason }
}
