import type { TextFile } from './text-file.ts'

/**
 * Gives what `read` gives of a file, `within` what it depends on besides: the same of the same
 * bytes at the same path.
 */
export type ReadOnce = <T>(file: TextFile, within: unknown, read: () => T) => T

/** For whoever reads a single commit: nothing is kept. */
export const readAlways: ReadOnce = (_file, _within, read) => read()

/**
 * For whoever reads one commit after the other: files that are equal in both are read once. Of a
 * path what was read first is kept.
 */
export function readOnce(): ReadOnce {
  const known = new Map<
    unknown,
    Map<string, { readonly bytes: Uint8Array; readonly read: unknown }>
  >()
  return <T>(file: TextFile, within: unknown, read: () => T): T => {
    const { path, bytes } = file
    if (bytes === undefined) return read()
    const here = known.get(within) ?? new Map()
    known.set(within, here)
    const first = here.get(path)
    if (first !== undefined && Buffer.compare(first.bytes, bytes) === 0) return first.read as T
    const found = read()
    if (first === undefined) here.set(path, { bytes, read: found })
    return found
  }
}
