import type { Ask } from '../model/source/ask.ts'
import type { HistoryCommit } from '../ports/repository.ts'

/** An id whose ask is looked for, going back. */
export interface Search {
  readonly id: string
  readonly form: string | undefined
  /**
   * The files behind it, as the commit holds them that was read last; undefined where that could
   * not be read.
   */
  paths: ReadonlySet<string> | undefined
  /**
   * The newest commit above one that could not be read: what came before decides whether it asked.
   */
  above?: { readonly commit: string; readonly age: number; readonly unread: readonly string[] }
  /** Once it is found: the ask, and how far its pull request reaches back is still open. */
  ask?: Extract<Ask, { kind: 'commit' }>
}

/** Whether a commit changed a file behind an id, or may have. */
export function isTouched({ paths }: Search, before: HistoryCommit['before']): boolean {
  return paths === undefined || [...before.keys()].some((path) => paths.has(path))
}
