import type { ImageRegistry, ManifestAnswer, RegistryImage } from '../../src/ports/registry.ts'
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

/**
 * A registry that answers from a table, `host/repository reference` to a digest or why there is
 * none.
 */
export interface MemoryRegistry extends ImageRegistry {
  readonly asked: readonly string[]
}

export function memoryRegistry(
  images: Readonly<Record<string, string | Extract<ManifestAnswer, { kind: 'none' }>>>,
): MemoryRegistry {
  const asked: string[] = []
  return {
    asked,
    manifest: ({ host, repository, reference }: RegistryImage) => {
      const key = `${host}/${repository} ${reference}`
      asked.push(key)
      const answer = images[key] ?? {
        kind: 'none',
        code: 'image-not-found',
        reason: `${host} has no ${repository}`,
      }
      return Promise.resolve(
        typeof answer === 'string'
          ? { kind: 'found', digest: answer, platforms: ['linux/amd64'] }
          : answer,
      )
    },
  }
}
