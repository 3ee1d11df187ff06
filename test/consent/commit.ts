import type { Content } from './content.ts'
import type { Login } from './hub.ts'

/** A commit of the default branch. */
export interface Commit {
  readonly hash: string
  readonly parent: Commit | undefined
  readonly content: Content
  /** The pull request that it came with. */
  readonly pull?: number
  /** Who moved the default branch to it. */
  readonly by: Login
}

/** A commit and all before it, newest first. */
export function ancestors(commit: Commit | undefined): readonly Commit[] {
  const all: Commit[] = []
  for (let one = commit; one !== undefined; one = one.parent) all.push(one)
  return all
}

/** What brought a definition into its present form, and what stood before. */
export interface Arrival {
  /** The same for the same asking. */
  readonly key: string
  readonly pull: number | undefined
  /** Who pushed it, where no pull request brought it. */
  readonly by: Login | undefined
  readonly before: Commit | undefined
}

/** Of a pull request all of it, else one commit. A file that can't be read brings nothing. */
export function arrivalOf(id: string, tip: Commit): Arrival {
  const form = ({ content }: Commit): string | undefined => {
    const definition = content.definitions[id]
    if (definition === undefined) return 'none'
    return definition.isBroken
      ? undefined
      : JSON.stringify([
          definition.isClosed,
          ...(definition.isClosed ? [] : [definition.price, definition.name]),
        ])
  }
  const all = ancestors(tip)
  const wanted = form(tip)
  let asking = all[0]
  for (const commit of all) {
    const here = form(commit)
    if (here === undefined) continue
    if (here !== wanted) break
    asking = commit
  }
  const pull = asking?.pull
  let end = asking === undefined ? 0 : all.indexOf(asking)
  while (pull !== undefined && all[end + 1]?.pull === pull) end += 1
  return {
    key: pull === undefined ? (asking?.hash ?? '') : `#${pull}`,
    pull,
    by: pull === undefined ? asking?.by : undefined,
    before: all[end + 1],
  }
}
