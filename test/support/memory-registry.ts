import type { RegistryImage } from '../../src/model/registry-image.ts'
import type { ImageRegistry, ManifestAnswer } from '../../src/ports/registry.ts'
import type { Files } from '../../src/ports/repository.ts'

/** Files that live in memory, and what they hold now. */
export interface MemoryFiles extends Files {
  readonly texts: Map<string, string>
}

/** The files of a repository, path to text. */
export function memoryFiles(given: Readonly<Record<string, string>>): MemoryFiles {
  const texts = new Map(Object.entries(given))
  const unasked = (): Promise<never> => Promise.reject(new Error('nobody should ask for this'))
  return {
    texts,
    definitions: () =>
      Promise.resolve(
        [...texts].map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) })),
      ),
    read: (file) => Promise.resolve(texts.get(file) ?? ''),
    write: (file, text) => Promise.resolve(void texts.set(file, text)),
    beneath: unasked,
    create: unasked,
    remove: unasked,
  }
}

/** An image with its layers, digest to size, or with the platforms that it is for instead. */
export interface LayeredImage {
  readonly digest: string
  readonly layers?: Readonly<Record<string, number>>
  readonly platforms?: readonly string[]
}

/**
 * A registry that answers from a table, `host/repository reference` to a digest, an image or why
 * there is none.
 */
export interface MemoryRegistry extends ImageRegistry {
  readonly asked: readonly string[]
}

export function memoryRegistry(
  images: Readonly<
    Record<string, string | LayeredImage | Extract<ManifestAnswer, { kind: 'none' }>>
  >,
): MemoryRegistry {
  const asked: string[] = []
  const look = ({ host, repository, reference }: RegistryImage) => {
    const key = `${host}/${repository} ${reference}`
    asked.push(key)
    const given = images[key] ?? {
      kind: 'none',
      code: 'image-not-found',
      reason: `${host} has no ${repository}`,
    }
    return typeof given === 'string' ? { digest: given } : given
  }
  return {
    asked,
    manifest: async (image) => {
      const found = look(image)
      return 'kind' in found
        ? found
        : { kind: 'found', digest: found.digest, platforms: found.platforms ?? ['linux/amd64'] }
    },
    layers: async (image) => {
      const found = look(image)
      if ('kind' in found) return found
      const { digest, layers = {}, platforms } = found
      return platforms === undefined
        ? {
            kind: 'found',
            digest,
            layers: Object.entries(layers).map(([one, size]) => ({ digest: one, size })),
            isPlatformKnown: true,
          }
        : { kind: 'other-platforms', digest, platforms }
    },
  }
}
