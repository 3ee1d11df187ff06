import { Fault } from '../model/fault.ts'
import type { LastCommit } from '../model/source/catalog.ts'
import type { Repo } from '../ports/repository.ts'

/**
 * Which commit changed each of these files last, up to the checked-out one. A file whose change lies
 * behind the edge of a shallow clone is missing; so are all of them where git does not say.
 */
export async function lastCommits(
  { history }: Pick<Repo, 'history'>,
  head: string,
  files: ReadonlySet<string>,
): Promise<ReadonlyMap<string, LastCommit>> {
  const found = new Map<string, LastCommit>()
  if (files.size === 0) return found
  try {
    for await (const { commit, time, before } of history.changes(head)) {
      for (const file of before.keys())
        if (files.has(file) && !found.has(file))
          found.set(file, { commit, ...(time === undefined ? {} : { time }) })
      if (found.size === files.size) break
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
  }
  return found
}
