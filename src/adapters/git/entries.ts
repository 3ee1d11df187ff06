import { createHash } from 'node:crypto'
import path from 'node:path'

const SYMLINK = '120000'

/** A file in a commit, by its path from the configuration's folder. */
export interface Entry {
  readonly kind: 'file' | 'link' | 'submodule'
  readonly hash: string
  readonly file: string
}

/** One line of `git ls-tree -z`: mode, type, hash, then the path behind a tab. */
export function readEntry(line: string, prefix: string): readonly Entry[] {
  const tab = line.indexOf('\t') // the first one: a name may hold more
  const [mode = '', type, hash = ''] = line.slice(0, Math.max(tab, 0)).split(' ')
  const name = line.slice(tab + 1)
  if ((type !== 'blob' && type !== 'commit') || !name.startsWith(prefix)) return []
  const kind = type === 'commit' ? 'submodule' : mode === SYMLINK ? 'link' : 'file'
  return [{ kind, hash, file: path.posix.normalize(name.slice(prefix.length)) }]
}

/**
 * The name that git gives these bytes, so that files which did not change need not be read from it.
 */
export function blobHash(bytes: Uint8Array, length: number): string {
  return createHash(length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex')
}
