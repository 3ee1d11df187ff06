import { Fault } from '../model/fault.ts'
import type { BaseCommit } from '../ports/repository.ts'
import type { PullRequestEvent, WorkflowEvent } from './event.ts'

/** What is asked of the checkout. */
export interface CommitStore {
  head(): Promise<string | undefined>
  parents(commit: string): Promise<readonly string[]>
  has(commit: string): Promise<boolean>
  fetch(commit: string, depth?: number): Promise<void>
}

/** What GitHub is asked. */
export interface CommitFacts {
  mergeBase(base: string, head: string): Promise<string>
  /**
   * Numbers of the pull requests that a commit of the default branch came with; none where GitHub
   * does not tell.
   */
  pullsOf(commit: string): Promise<readonly number[]>
}

/** A pull request that was merged by rebasing has at most so many commits. */
const MAX_COMMITS = 100

/**
 * The commit to compare with, made present: the one that a pull request was merged onto, or the one
 * that stood before a push. Throws a Fault when it can't be had.
 */
export async function baseFor(
  occasion: WorkflowEvent,
  store: CommitStore,
  facts: CommitFacts,
): Promise<BaseCommit | undefined> {
  const head = await store.head()
  if (head === undefined)
    throw new Fault('no-base', 'there is no checkout', 'put actions/checkout before this step')
  switch (occasion.kind) {
    case 'pull-request':
      return {
        name: occasion.base.ref,
        commit: await present(await baseOfPull(occasion, head, store, facts), store),
        isBranch: true,
      }
    case 'merge-group':
      return occasion.base === undefined
        ? undefined
        : { name: 'the queue’s base', commit: await present(occasion.base, store), isBranch: true }
    case 'push':
      return (await isPresent(occasion.before, head, store))
        ? { name: 'the commit before', commit: occasion.before ?? head, isBranch: false }
        : beforeMerge(head, store, facts)
    case 'dispatch':
      return beforeMerge(head, store, facts)
    case 'schedule':
      return parentOf(head, store)
    case 'other':
      return undefined
  }
}

/**
 * What a schedule compares with is of no weight, as it sends nothing; but a checkout of one commit
 * has to hold it.
 */
async function parentOf(head: string, store: CommitStore): Promise<BaseCommit | undefined> {
  const [parent] = await store.parents(head)
  return parent === undefined
    ? undefined
    : { name: 'HEAD~1', commit: await present(parent, store), isBranch: false }
}

/**
 * A checkout of the merge commit names the base itself; one of the head has to ask where it left
 * the base.
 */
async function baseOfPull(
  { head: pullHead, base }: PullRequestEvent,
  head: string,
  store: CommitStore,
  { mergeBase }: CommitFacts,
): Promise<string> {
  const [first, second] = await store.parents(head)
  if (first !== undefined && second === pullHead) return first
  return mergeBase(base.sha, head)
}

/** After a force push the commit before may be gone for good. */
async function isPresent(
  before: string | undefined,
  head: string,
  store: CommitStore,
): Promise<boolean> {
  if (before === undefined || before === head) return false
  return present(before, store).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Fault) return false
      throw error
    },
  )
}

/**
 * The newest commit that did not come with the head's own pull request: a merge by rebasing brings
 * several, and none of them weakens the guards of the next.
 */
async function beforeMerge(
  head: string,
  store: CommitStore,
  { pullsOf }: CommitFacts,
): Promise<BaseCommit | undefined> {
  const pulls = await pullsOf(head)
  let commit = head
  for (let back = 1; back <= MAX_COMMITS; back += 1) {
    const [parent] = await store.parents(commit)
    if (parent === undefined) return undefined
    commit = await present(parent, store)
    const isOfHead =
      pulls.length > 0 && (await pullsOf(commit)).some((number) => pulls.includes(number))
    if (!isOfHead) return { name: `HEAD~${back}`, commit, isBranch: false }
  }
  throw new Fault(
    'no-base',
    `the last ${MAX_COMMITS} commits all came with one pull request`,
    'run the workflow of the push again: that knows the commit before',
  )
}

async function present(commit: string, store: CommitStore): Promise<string> {
  if (!(await store.has(commit))) await store.fetch(commit)
  return commit
}
