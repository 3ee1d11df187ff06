import type { Readable } from 'node:stream'
import { Fault } from '../../model/fault.ts'
import type { FileAt } from '../../ports/repository.ts'
import { REASONS } from '../files.ts'

export const SYMLINK = '120000'
export const GITLINK = '160000'
export const HEADER = '\u0002'

export interface Changed {
  readonly mode: string
  /** Its mode since. */
  readonly later: string
  readonly hash: string
  readonly file: string
}

interface Logged {
  readonly commit: string
  /** The first of them. */
  readonly parent: string | undefined
  /** When it was made, in seconds since 1970. */
  readonly time: bigint | undefined
  readonly changed: readonly Changed[]
}

/**
 * Reads what `git log --raw -z` streams: a header with hash, time and parents for each commit, and
 * for each file a line with both modes and hashes, then its path.
 */
export async function* commitsIn(stream: Readable): AsyncGenerator<Logged> {
  let header: Omit<Logged, 'changed'> | undefined
  let changed: Changed[] = []
  let entry: Omit<Changed, 'file'> | undefined
  for await (const token of tokensIn(stream)) {
    if (entry !== undefined) {
      changed.push({ ...entry, file: token })
      entry = undefined
      continue
    }
    for (const line of token.split('\n')) {
      if (line.startsWith(HEADER)) {
        if (header !== undefined) yield { ...header, changed }
        header = headerIn(line)
        changed = []
      } else if (line !== '') entry = entryIn(line)
    }
  }
  if (header !== undefined) yield { ...header, changed }
}

function headerIn(line: string): Omit<Logged, 'changed'> {
  const [commit = '', seconds = '', parent = ''] = line.slice(HEADER.length).split(' ', 3)
  return {
    commit,
    time: /^\d{1,18}$/.test(seconds) ? BigInt(seconds) : undefined,
    parent: parent === '' ? undefined : parent,
  }
}

async function* tokensIn(stream: Readable): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  for await (const chunk of stream) {
    const bytes = Buffer.concat([rest, chunk as Buffer])
    let start = 0
    for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
      yield bytes.subarray(start, end).toString('utf8')
      start = end + 1
    }
    rest = bytes.subarray(start)
  }
  if (rest.length > 0) yield rest.toString('utf8')
}

/** A file by its mode and hash as git names them; undefined where there is none. */
export function fileAt(mode: string, hash: string): FileAt | undefined {
  if (/^0+$/.test(mode)) return undefined
  if (mode === GITLINK) return { hash, reason: REASONS.submodule }
  return mode === SYMLINK ? { hash, reason: REASONS.link } : { hash }
}

/** A line with both modes and hashes. Throws a Fault for any other. */
function entryIn(line: string): Omit<Changed, 'file'> {
  if (!line.startsWith(':')) throw new Fault('git-failed', 'git log answers with no history')
  const [mode = '', later = '', hash = ''] = line.slice(1).split(' ')
  return { mode, later, hash }
}
