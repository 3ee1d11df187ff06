import type { Readable } from 'node:stream'
import { Fault } from '../../model/fault.ts'
import type { FileAt } from '../../ports/repository.ts'
import { REASONS } from '../files.ts'

export const SYMLINK = '120000'
export const GITLINK = '160000'
const HEADER = '\u0002'
/** Between a commit with its parents, its time and its subject. */
const PART = '\u0003'
/** What `git log` writes for each commit. */
export const LOG_FORMAT = `--format=format:${HEADER}%H %P${PART}%ct${PART}%s`

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
  /** When it was committed, in seconds since 1970. */
  readonly time: bigint
  readonly subject: string
  readonly changed: readonly Changed[]
}

/**
 * Reads what `git log --raw -z` streams: a header for each commit, and for each file a line with
 * both modes and hashes, then its path.
 */
export async function* commitsIn(stream: Readable): AsyncGenerator<Logged> {
  let logged: Omit<Logged, 'changed'> | undefined
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
        if (logged !== undefined) yield { ...logged, changed }
        logged = loggedIn(line)
        changed = []
      } else if (line !== '') entry = entryIn(line)
    }
  }
  if (logged !== undefined) yield { ...logged, changed }
}

function loggedIn(line: string): Omit<Logged, 'changed'> {
  const [ids = '', time = '', ...subject] = line.slice(HEADER.length).split(PART)
  const [commit = '', parent] = ids.split(' ', 2)
  return {
    commit,
    parent: parent === '' ? undefined : parent,
    time: /^\d{1,18}$/.test(time) ? BigInt(time) : 0n,
    subject: subject.join(PART),
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
