import { watch as listen } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Marks, Watch } from '../ports/watch.ts'
import { SOURCES } from './files.ts'
import { findGit, leadsTo } from './git/place.ts'

const YAML = /\.ya?ml$/i
/** Between two looks where the machine tells of nothing, in milliseconds. */
const LOOKED = 1_000
/** Looking takes no more than this part of the time, however many files there are. */
const SHARE = 1 / 20
/** So many folders are listened to; what is in others is found by looking. */
const MOST_FOLDERS = 1_000
const AT_ONCE = 64
/** What of git's folder says which commits have a name, and where the remote is. */
const SHARED = ['packed-refs', 'config', 'reftable/tables.list']

interface Found {
  /** Where each one is, beside what it is called. */
  readonly files: readonly (readonly [string, string])[]
  readonly folders: readonly string[]
}

type Listener = ReturnType<typeof listen>

/**
 * The Watch port over the working tree. What counts is a look at the files themselves, so an editor
 * that puts another file in a file's place, a folder that is new and a drive that tells of nothing
 * are all seen; what the machine tells of a folder only brings the next look forward.
 */
export class TreeWatch implements Watch {
  private readonly root: string
  private readonly configFile: string
  private readonly env: Readonly<Record<string, string | undefined>>
  private readonly listeners = new Map<string, Listener>()
  private wake: () => void = () => undefined
  private isTold = false
  private took = 0

  constructor(root: string, configFile: string, env: Readonly<Record<string, string | undefined>>) {
    this.root = root
    this.configFile = configFile
    this.env = env
  }

  async marks(): Promise<Marks> {
    this.isTold = false
    const began = performance.now()
    const [tree, git] = await Promise.all([this.tree(), this.git()])
    this.listenTo([...tree.folders, ...git.folders])
    const marks = await marksOf(new Map([...tree.files, ...git.files]))
    this.took = performance.now() - began
    return marks
  }

  worthALook(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const over = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', over)
        resolve()
      }
      const timer = setTimeout(over, this.isTold ? 0 : Math.max(LOOKED, this.took / SHARE))
      this.wake = over
      if (signal.aborted) over()
      else signal.addEventListener('abort', over)
    })
  }

  close(): void {
    for (const listener of this.listeners.values()) listener.close()
    this.listeners.clear()
  }

  private async tree(): Promise<Found> {
    const { files, folders } = await beneath(path.join(this.root, SOURCES), SOURCES)
    return {
      files: [
        [path.join(this.root, this.configFile), this.configFile],
        ...files.filter(([file]) => YAML.test(file)),
      ],
      folders: [this.root, ...folders],
    }
  }

  /** Where git keeps what is checked out and which commits have a name. */
  private async git(): Promise<Found> {
    const place = await findGit(this.root, this.env).catch(() => undefined)
    if (place === undefined) return { files: [], folders: [] }
    const own = await leadsTo(place)
    const shared = await readFile(path.join(own, 'commondir'), 'utf8').then(
      (text) => path.resolve(own, text.trim()),
      () => own,
    )
    const refs = await beneath(path.join(shared, 'refs'), '.git/refs')
    const named = (folder: string, file: string): readonly [string, string] => [
      path.join(folder, file),
      `.git/${file}`,
    ]
    return {
      files: [
        named(own, 'HEAD'),
        ...SHARED.map((file) => named(shared, file)),
        ...refs.files.filter(([file]) => !file.endsWith('.lock')),
      ],
      folders: [own, shared, ...refs.folders],
    }
  }

  /** Listens to these folders and no others. A machine that can't is no error: it is looked. */
  private listenTo(folders: readonly string[]): void {
    const wanted = new Set(folders.slice(0, MOST_FOLDERS))
    for (const [folder, listener] of this.listeners) {
      if (wanted.has(folder)) continue
      listener.close()
      this.listeners.delete(folder)
    }
    for (const folder of wanted) if (!this.listeners.has(folder)) this.listen(folder)
  }

  private listen(folder: string): void {
    try {
      const listener = listen(folder, { persistent: false }, (kind) => {
        // another folder may stand there by now
        if (kind === 'rename') forget()
        this.isTold = true
        this.wake()
      })
      const forget = (): void => {
        listener.close()
        if (this.listeners.get(folder) === listener) this.listeners.delete(folder)
      }
      listener.on('error', forget)
      this.listeners.set(folder, listener)
    } catch {
      // a folder that is gone again, no watches left, a drive without them
    }
  }
}

/**
 * A folder with all that is beneath it, without what of it can't be read: one that is gone a moment
 * later takes no other with it. Follows no link.
 */
async function beneath(folder: string, name: string): Promise<Found> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) return { files: [], folders: [] }
  const files: [string, string][] = []
  const below: Promise<Found>[] = []
  for (const entry of entries) {
    const [place, called] = [path.join(folder, entry.name), path.posix.join(name, entry.name)]
    if (entry.isDirectory()) below.push(beneath(place, called))
    else files.push([place, called])
  }
  const found = await Promise.all(below)
  return {
    files: [...files, ...found.flatMap((one) => one.files)],
    folders: [folder, ...found.flatMap((one) => one.folders)],
  }
}

/** The mark of each file that is there, by its name. */
async function marksOf(files: ReadonlyMap<string, string>): Promise<Marks> {
  const marks = new Map<string, string>()
  const rest = files.entries()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [file, name] of rest) {
        const mark = await markOf(file)
        if (mark !== undefined) marks.set(name, mark)
      }
    }),
  )
  return marks
}

/** Another one for a file that was written, replaced, or became a link. */
async function markOf(file: string): Promise<string | undefined> {
  const found = await lstat(file, { bigint: true }).catch(() => undefined)
  if (found === undefined) return undefined
  return [found.ino, found.size, found.mode, found.mtimeNs, found.ctimeNs].join(' ')
}
