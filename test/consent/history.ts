import type { FileAt, History, HistoryCommit, HistoryEnd } from '../../src/ports/repository.ts'
import { ancestors, type Commit } from './commit.ts'
import { type Content, textsOf } from './content.ts'
import type { Team } from './team.ts'

/** The History port over a team's commits. */
export function historyOf(
  find: (hash: string) => Commit | undefined,
  { clone: { without, depth } }: Pick<Team, 'clone'>,
): History {
  const blobs = new Map<string, string>()
  const listing = (content: Content | undefined): Map<string, FileAt> => {
    const texts = Object.entries(content === undefined ? {} : textsOf(content))
    for (const [path, text] of texts) blobs.set(`${path}:${text}`, text)
    return new Map(texts.map(([path, text]) => [path, { hash: `${path}:${text}` }]))
  }
  const readable = (content: Content | undefined): Content | undefined => {
    if (content === undefined || without !== 'unreadable asks for nothing') return content
    return {
      ...content,
      definitions: Object.fromEntries(
        Object.entries(content.definitions).filter(([, { isBroken }]) => !isBroken),
      ),
    }
  }
  return {
    filesAt: (hash) => Promise.resolve(listing(readable(find(hash)?.content))),
    async *changes(from): AsyncGenerator<HistoryCommit, HistoryEnd> {
      for (const [at, commit] of ancestors(find(from)).entries()) {
        await Promise.resolve()
        if (at >= depth) return without === 'not found is refused' ? 'first' : 'shallow'
        const [now, then] = [
          listing(readable(commit.content)),
          listing(readable(commit.parent?.content)),
        ]
        if (without === 'guards before the ask' && commit.parent !== undefined) {
          yield {
            commit: commit.hash,
            before: new Map(
              [...now.keys()].map((path) => [
                path,
                path === 'ogpu.yaml' ? then.get(path) : undefined,
              ]),
            ),
          }
          return 'first'
        }
        const paths = [...new Set([...now.keys(), ...then.keys()])].filter(
          (path) => now.get(path)?.hash !== then.get(path)?.hash,
        )
        if (paths.length > 0)
          yield {
            commit: commit.hash,
            before: new Map(paths.map((path) => [path, then.get(path)])),
          }
      }
      return 'first'
    },
    read: (hashes) =>
      Promise.resolve(
        new Map(hashes.map((hash) => [hash, new TextEncoder().encode(blobs.get(hash) ?? '')])),
      ),
    lastConfig: () => Promise.resolve(undefined),
    parentOf: (hash) => Promise.resolve(find(hash)?.parent?.hash),
  }
}
