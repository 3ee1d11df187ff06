import { byKey } from '../model/order.ts'
import type { FileAt, History, HistoryCommit, RepositoryFile } from '../ports/repository.ts'
import type { Settings } from '../settings.ts'
import type { FileRules } from './file-rules.ts'
import { type Repository, readRepository } from './repository.ts'

/** The files that say what is wanted of a definition, as a commit that was read names them. */
export function pathsBehind(
  id: string,
  { specs }: Repository,
  { configFile }: Settings,
): ReadonlySet<string> {
  const own = specs.filter((spec) => spec.id === id)
  const compose = own.flatMap((spec) =>
    spec.state === 'active' ? Object.values(spec.compose) : [],
  )
  const files = compose.flatMap(({ source }) => (source.kind === 'file' ? [source.path] : []))
  return new Set([configFile, ...own.map(({ file }) => file), ...files])
}

/** The files of ours at one commit of a history, which is gone back by undoing its commits. */
export class EarlierTree {
  private readonly history: History
  private readonly settings: Settings
  private readonly rules: FileRules
  private readonly bytes = new Map<string, Uint8Array>()
  private files = new Map<string, FileAt>()
  /** All of them, read; as long as they stay. */
  private whole: Repository | undefined

  constructor(history: History, settings: Settings, rules: FileRules) {
    this.history = history
    this.settings = settings
    this.rules = rules
  }

  /** Stands at a commit from now on. */
  async begin(commit: string): Promise<void> {
    this.files = new Map(await this.history.filesAt(commit))
    this.whole = undefined
  }

  /** Goes back before a commit; what comes back undoes that. */
  undo(before: HistoryCommit['before']): HistoryCommit['before'] {
    const undone = new Map([...before.keys()].map((path) => [path, this.files.get(path)]))
    this.whole = undefined
    for (const [path, file] of before) {
      if (file === undefined) this.files.delete(path)
      else this.files.set(path, file)
    }
    return undone
  }

  async read(): Promise<Repository> {
    this.whole ??= await this.readPart(new Set(this.files.keys()))
    return this.whole
  }

  /** The same of these files alone. */
  async readPart(paths: ReadonlySet<string>): Promise<Repository> {
    const files = [...this.files].filter(([path]) => paths.has(path)).sort(byKey)
    const unread = new Set(
      files.flatMap(([, { hash, reason }]) =>
        reason === undefined && !this.bytes.has(hash) ? [hash] : [],
      ),
    )
    for (const [hash, bytes] of await this.history.read([...unread])) this.bytes.set(hash, bytes)
    const fileOf = ([path, { hash, reason }]: (typeof files)[number]): RepositoryFile => {
      const bytes = this.bytes.get(hash)
      return reason === undefined && bytes !== undefined
        ? { path, bytes }
        : { path, reason: reason ?? 'git does not give it' }
    }
    return readRepository(files.map(fileOf), this.settings.configFile, this.rules)
  }
}
