import type { Layer } from '../../ports/registry.ts'
import { parsed } from './challenge.ts'

// Of what an image consists, by the OCI image specification and Docker's schema 2, which name the
// same things alike.

/** An image of an index that a platform pulls. */
export interface IndexEntry {
  readonly digest: string
  readonly platform: string
}

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/
const WORD = /^[\w.-]{1,32}$/
/** Docker itself takes 127 layers. */
const MOST_LAYERS = 1_000
/** More than any disk has: a larger number is none. */
const LARGEST_LAYER = 2 ** 50

/**
 * Which image of an index a platform pulls: the plain one before one of a variant, for those are
 * for newer machines only. Undefined where it has none.
 */
export function entryFor(
  index: Readonly<Record<string, unknown>>,
  platform: string,
): IndexEntry | undefined {
  const entries = entriesIn(index)
  return (
    entries.find((entry) => entry.platform === platform) ??
    entries.find((entry) => entry.platform.startsWith(`${platform}/`))
  )
}

function entriesIn({ manifests }: Readonly<Record<string, unknown>>): readonly IndexEntry[] {
  if (!Array.isArray(manifests)) return []
  return manifests.flatMap((entry: unknown) => {
    const { digest, platform } = objectOf(entry)
    const { os, architecture, variant } = objectOf(platform)
    const parts = [os, architecture, ...(variant === undefined || variant === '' ? [] : [variant])]
    return typeof digest === 'string' &&
      DIGEST.test(digest) &&
      parts.every((part) => typeof part === 'string' && WORD.test(part))
      ? [{ digest, platform: parts.join('/') }]
      : []
  })
}

/** An image of one platform: its layers, each once, and where its configuration is. */
export interface ImageParts {
  readonly layers: readonly Layer[]
  readonly config: Layer
}

/** What a manifest of one image names; why it can't be counted on otherwise. */
export function partsIn(
  manifest: Readonly<Record<string, unknown>>,
): ImageParts | { readonly wrong: string } {
  const { layers, config } = manifest
  const own = layerIn(config)
  if (!Array.isArray(layers) || own === undefined) return { wrong: 'names no layers' }
  if (layers.length > MOST_LAYERS) return { wrong: `names ${layers.length} layers` }
  const read = layers.flatMap((layer: unknown) => layerIn(layer) ?? [])
  if (read.length < layers.length) return { wrong: 'names a layer without digest or size' }
  return { layers: [...new Map(read.map((layer) => [layer.digest, layer])).values()], config: own }
}

function layerIn(value: unknown): Layer | undefined {
  const { digest, size } = objectOf(value)
  return typeof digest === 'string' &&
    DIGEST.test(digest) &&
    typeof size === 'number' &&
    Number.isInteger(size) &&
    size >= 0 &&
    size <= LARGEST_LAYER
    ? { digest, size }
    : undefined
}

/** The platform that an image's configuration names; undefined where it names none. */
export function platformIn(config: Uint8Array): string | undefined {
  const { os, architecture } = parsed(config) ?? {}
  return [os, architecture].every((part) => typeof part === 'string' && WORD.test(part))
    ? `${os}/${architecture}`
    : undefined
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {}
}
