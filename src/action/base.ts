import { Fault } from '../model/fault.ts'
import type { BaseCommit } from '../ports.ts'
import type { Occasion, PullRequestOccasion } from './occasion.ts'

/** What is asked of the checkout. */
export interface CommitStore {
  head(): Promise<string | undefined>
  parents(commit: string): Promise<readonly string[]>
  has(commit: string): Promise<boolean>
  fetch(commit: string, depth?: number): Promise<void>
}

type MergeBase = (base: string, head: string) => Promise<string>

/** The commit to compare with, made present: the one that a pull request was merged onto, or the one that stood before a push. Throws a Fault when it can't be had. */
export async function baseFor(occasion: Occasion, store: CommitStore, mergeBase: MergeBase): Promise<BaseCommit | undefined> {
  const head = await store.head()
  if (head === undefined) throw new Fault('no-base', 'there is no checkout', 'put actions/checkout before this step')
  switch (occasion.kind) {
    case 'pull-request':
      return { name: occasion.base.ref, commit: await present(await baseOfPull(occasion, head, store, mergeBase), store), isBranch: true }
    case 'merge-group':
      return occasion.base === undefined ? undefined : { name: 'the queue’s base', commit: await present(occasion.base, store), isBranch: true }
    case 'push':
      return (await isPresent(occasion.before, head, store))
        ? { name: 'the commit before', commit: occasion.before ?? head, isBranch: false }
        : parentOf(head, store)
    case 'dispatch':
      return parentOf(head, store)
    case 'schedule':
    case 'other':
      return undefined
  }
}

/** A checkout of the merge commit names the base itself; one of the head has to ask where it left the base. */
async function baseOfPull({ head: pullHead, base }: PullRequestOccasion, head: string, store: CommitStore, mergeBase: MergeBase): Promise<string> {
  const [first, second] = await store.parents(head)
  if (first !== undefined && second === pullHead) return first
  return mergeBase(base.sha, head)
}

/** After a force push the commit before may be gone for good. */
async function isPresent(before: string | undefined, head: string, store: CommitStore): Promise<boolean> {
  if (before === undefined || before === head) return false
  return present(before, store).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Fault) return false
      throw error
    },
  )
}

async function parentOf(head: string, store: CommitStore): Promise<BaseCommit | undefined> {
  const [parent] = await store.parents(head)
  return parent === undefined ? undefined : { name: 'HEAD~1', commit: await present(parent, store), isBranch: false }
}

async function present(commit: string, store: CommitStore): Promise<string> {
  if (!(await store.has(commit))) await store.fetch(commit)
  return commit
}
