import { landed, type Moved, tipOf } from './pulls.ts'
import { type Pull, pullOf, type State } from './state.ts'

/**
 * A group of a merge queue: pull requests merged one after the other on a branch of the queue's
 * own.
 */
export interface MergeGroup {
  readonly ref: string
  readonly base: string
  readonly head: string
  /** In their order, each with the commit that merges it. */
  readonly entries: readonly { readonly pull: Pull; readonly commit: string }[]
}

/** Puts pull requests into the queue, which tests them as they would land. */
export async function enqueue(state: State, ...numbers: readonly number[]): Promise<MergeGroup> {
  const { repository, clock, owner, defaultBranch } = state
  const base = await tipOf(state)
  const entries: { pull: Pull; commit: string }[] = []
  for (const number of numbers) {
    const pull = pullOf(state, number)
    const onto = entries.at(-1)?.commit ?? base
    const message = `Merge pull request #${number} from ${pull.fork ?? owner}/${pull.branch}\n\n${pull.title}`
    const commit = await repository.merge(onto, pull.head, {
      author: pull.author.login,
      at: clock.tick(),
      message,
    })
    if (commit === undefined) throw new Error(`pull request ${number} conflicts in the queue`)
    entries.push({ pull, commit })
  }
  const last = entries.at(-1)
  if (last === undefined) throw new Error('the queue is empty')
  const ref = `refs/heads/gh-readonly-queue/${defaultBranch}/pr-${last.pull.number}-${base}`
  await repository.point(ref, last.commit)
  return { ref, base, head: last.commit, entries }
}

/** The group's checks are green: the default branch goes forward to it in one push. */
export async function landGroup(
  state: State,
  { ref, base, head, entries }: MergeGroup,
): Promise<Moved> {
  let before = base
  for (const { pull, commit } of entries) {
    await landed(state, pull, { before, after: commit, by: pull.author.login })
    before = commit
  }
  await state.repository.git('update-ref', '-d', ref)
  return {
    branch: state.defaultBranch,
    before: base,
    after: head,
    by: 'github-merge-queue[bot]',
    forced: false,
  }
}
