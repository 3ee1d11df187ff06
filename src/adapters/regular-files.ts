import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** So much is kept ready for small files; each of its own would cost more than to read it. */
const BLOCK = 1_048_576

/** Reads small files, one after the other. */
export interface FileReader {
  /**
   * The bytes of what is certainly a regular file of at most so many bytes; undefined where it is
   * anything else, or can't be read.
   */
  readonly bytesOf: (target: string, largest: number) => Uint8Array | undefined
}

/**
 * A reader that needs four calls of the system for a file and waits for none of them: what was
 * checked out a moment ago is in memory. A link is never followed, a pipe never waited for.
 */
export function fileReader(): FileReader {
  let block = new Uint8Array(0)
  let used = 0
  return {
    bytesOf: (target, largest) => {
      const file = opened(target)
      if (file === undefined) return undefined
      try {
        const found = fstatSync(file)
        if (!found.isFile() || found.size > largest) return undefined
        if (used + found.size >= block.length) {
          block = new Uint8Array(Math.max(BLOCK, found.size + 1))
          used = 0
        }
        // One byte more than it has: a file that grows meanwhile is read in another way.
        const read = readSync(file, block, used, found.size + 1, 0)
        if (read !== found.size) return undefined
        used += read
        return block.subarray(used - read, used)
      } catch {
        return undefined // who asks next says why
      } finally {
        closeSync(file)
      }
    },
  }
}

function opened(target: string): number | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  // Windows has neither of them, and there a link would be followed.
  if (O_NOFOLLOW === undefined || O_NONBLOCK === undefined) return undefined
  try {
    return openSync(target, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch {
    return undefined // who asks next says why
  }
}
