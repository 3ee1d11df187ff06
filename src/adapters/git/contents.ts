import { Fault } from '../../model/fault.ts'
import type { History, RepositoryFile } from '../../ports/repository.ts'
import { blobHash } from './entries.ts'

/** Bytes of files by the names that git gives them. */
export interface Contents {
  /** Whether nothing is known yet. */
  readonly isEmpty: () => boolean
  /** Keeps files that were read elsewhere; names have so many digits. */
  readonly keep: (files: readonly RepositoryFile[], digits: number) => void
  /**
   * What stands behind these names: what is not known is read from git, all of it in one process.
   * Throws a Fault where git has none.
   */
  readonly read: (hashes: readonly string[]) => Promise<(hash: string) => Uint8Array>
}

/** Contents of which nothing is known yet. A name is its bytes' own, so what is known stays. */
export function contentsBy(history: Pick<History, 'read'>): Contents {
  const known = new Map<string, Uint8Array>()
  return {
    isEmpty: () => known.size === 0,
    keep: (files, digits) => {
      for (const { bytes } of files)
        if (bytes !== undefined) known.set(blobHash(bytes, digits), bytes)
    },
    read: async (hashes) => {
      const missing = new Set(hashes.filter((hash) => !known.has(hash)))
      for (const [hash, bytes] of await history.read([...missing])) known.set(hash, bytes)
      return (hash) => {
        const bytes = known.get(hash)
        if (bytes !== undefined) return bytes
        throw new Fault('git-failed', `git does not give the file ${hash}`)
      }
    },
  }
}
