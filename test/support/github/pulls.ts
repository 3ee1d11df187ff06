import type { FileChanges } from './bare-repository.ts'
import {
  type Merged,
  type MergeMethod,
  nextId,
  type Pull,
  pullOf,
  type Review,
  type ReviewState,
  recordActivity,
  type State,
  userOf,
} from './state.ts'

export interface NewPull {
  readonly branch: string
  readonly author?: string
  /** The owner of the fork that it comes from. */
  readonly fork?: string
  readonly files: FileChanges
  readonly title?: string
  readonly body?: string
  readonly draft?: boolean
}

export interface Push {
  /** Who pushes. */
  readonly by?: string
  /**
   * Whom the commit names as its author and committer, a login or an address; who pushes, unless it
   * is said otherwise.
   */
  readonly author?: string
  readonly message?: string
  /** Leaves out what the branch held: the new commit stands on the default branch's tip. */
  readonly force?: boolean
}

/** A branch that moved, as a push event tells it. */
export interface Moved {
  readonly branch: string
  readonly before: string
  readonly after: string
  readonly by: string
  readonly forced: boolean
}

export interface NewReview {
  readonly by: string
  readonly state?: ReviewState
  readonly body?: string
  /** The head, unless another commit is named. */
  readonly commit?: string
}

export interface MergeOptions {
  readonly by?: string
  readonly how?: MergeMethod
  /**
   * How many questions for a commit's pull requests are answered with nothing first, as GitHub does
   * while it catches up.
   */
  readonly hiddenFor?: number
}

/** Where a pull request's branch lies: a fork's is hidden, for the repository does not list it. */
function refOf({ fork, branch }: Pick<Pull, 'fork' | 'branch'>): string {
  return fork === undefined ? `refs/heads/${branch}` : `refs/forks/${fork}/${branch}`
}

/** The default branch's tip. */
export function tipOf(state: State): Promise<string> {
  return state.repository.tip(`refs/heads/${state.defaultBranch}`)
}

/** Opens a pull request with one commit on the default branch's tip. */
export async function openPull(
  state: State,
  {
    branch,
    author = 'author',
    fork,
    files,
    title = `Change ${branch}`,
    body,
    draft = false,
  }: NewPull,
): Promise<Pull> {
  const base = await tipOf(state)
  const user = userOf(state, author)
  if (!state.roles.has(author)) state.roles.set(author, fork === undefined ? 'write' : 'none')
  const head = await state.repository.commit(refOf({ fork, branch }), base, files, {
    author,
    at: state.clock.tick(),
    message: title,
  })
  state.lastNumber += 1
  const now = state.clock.tick()
  const pull: Pull = {
    number: state.lastNumber,
    title,
    body: body ?? null,
    author: user,
    createdAt: now,
    updatedAt: now,
    closedAt: undefined,
    draft,
    fork,
    branch,
    head,
    base,
    trial: undefined,
    reviews: [],
    merged: undefined,
  }
  state.pulls.set(pull.number, pull)
  if (fork === undefined)
    recordActivity(state, {
      kind: 'branch_creation',
      ref: refOf({ fork, branch }),
      before: '0'.repeat(40),
      after: head,
      by: author,
    })
  await refreshTrial(state, pull.number)
  return pull
}

/**
 * Writes refs/pull/N/head and refs/pull/N/merge anew, the latter against the default branch as it
 * stands.
 */
export async function refreshTrial(state: State, number: number): Promise<Pull> {
  const pull = pullOf(state, number)
  const { repository, clock } = state
  pull.base = await tipOf(state)
  const signature = {
    author: pull.author.login,
    at: clock.tick(),
    message: `Merge ${pull.head} into ${pull.base}`,
  }
  pull.trial = await repository.merge(pull.base, pull.head, signature)
  await repository.point(`refs/pull/${number}/head`, pull.head)
  if (pull.trial !== undefined) await repository.point(`refs/pull/${number}/merge`, pull.trial)
  return pull
}

/** Pushes a commit to the branch of a pull request. */
export async function pushToPull(
  state: State,
  number: number,
  files: FileChanges,
  { by, author: named, message = 'More', force = false }: Push = {},
): Promise<Moved> {
  const pull = pullOf(state, number)
  const before = pull.head
  const parent = force ? await tipOf(state) : before
  const author = by ?? pull.author.login
  pull.head = await state.repository.commit(refOf(pull), parent, files, {
    author: named ?? author,
    at: state.clock.tick(),
    message,
  })
  const kind = force ? 'force_push' : 'push'
  if (pull.fork === undefined)
    recordActivity(state, { kind, ref: refOf(pull), before, after: pull.head, by: author })
  await refreshTrial(state, number)
  pull.updatedAt = state.clock.tick()
  return { branch: pull.branch, before, after: pull.head, by: author, forced: force }
}

/**
 * Pushes a commit to a branch of the repository itself, the default one for example; makes the
 * branch where there is none.
 */
export async function pushToBranch(
  state: State,
  branch: string,
  files: FileChanges,
  { by = 'maintainer', message = 'Change', force = false }: Push = {},
): Promise<Moved> {
  const ref = `refs/heads/${branch}`
  userOf(state, by)
  const before = await state.repository.tip(ref).catch(() => '0'.repeat(40))
  const isNew = /^0+$/.test(before)
  const parent = force || isNew ? await tipOf(state) : before
  const after = await state.repository.commit(ref, parent, files, {
    author: by,
    at: state.clock.tick(),
    message,
  })
  recordActivity(state, {
    kind: isNew ? 'branch_creation' : force ? 'force_push' : 'push',
    ref,
    before,
    after,
    by,
  })
  return { branch, before, after, by, forced: force }
}

/** Merges a pull request as the button does. Throws where it conflicts. */
export async function mergePull(
  state: State,
  number: number,
  { by = 'maintainer', how = 'merge', hiddenFor = 0 }: MergeOptions = {},
): Promise<Moved> {
  const pull = pullOf(state, number)
  if (pull.merged !== undefined || pull.closedAt !== undefined)
    throw new Error(`pull request ${number} is not open`)
  const before = await tipOf(state)
  const after = await mergedCommit(state, pull, { before, by, how })
  await landed(state, pull, { before, after, by, hiddenFor })
  return { branch: state.defaultBranch, before, after, by, forced: false }
}

/** Records that the default branch came from one commit to another by this pull request. */
export async function landed(
  state: State,
  pull: Pull,
  {
    before,
    after,
    by,
    hiddenFor = 0,
  }: {
    readonly before: string
    readonly after: string
    readonly by: string
    readonly hiddenFor?: number
  },
): Promise<void> {
  await state.repository.point(`refs/heads/${state.defaultBranch}`, after)
  const at = state.clock.tick()
  const commits = await state.repository.between(before, after)
  const merged: Merged = { at, by: userOf(state, by), commit: after, commits, hiddenFor }
  recordActivity(state, {
    kind: 'pr_merge',
    ref: `refs/heads/${state.defaultBranch}`,
    before,
    after,
    by,
  })
  pull.merged = merged
  pull.closedAt = at
  pull.updatedAt = at
}

async function mergedCommit(
  { repository, clock, owner }: State,
  pull: Pull,
  { before, by, how }: { readonly before: string; readonly by: string; readonly how: MergeMethod },
): Promise<string> {
  const { number, head, branch, fork, title } = pull
  const at = clock.tick()
  if (how === 'rebase') return repository.rebase(before, head)
  const merged =
    how === 'merge'
      ? await repository.merge(before, head, {
          author: by,
          at,
          message: `Merge pull request #${number} from ${fork ?? owner}/${branch}\n\n${title}`,
        })
      : await repository.squash(before, head, {
          author: pull.author.login,
          at,
          message: `${title} (#${number})`,
        })
  if (merged === undefined) throw new Error(`pull request ${number} conflicts with ${before}`)
  return merged
}

/** Closes a pull request without merging it. */
export function closePull(state: State, number: number): void {
  const pull = pullOf(state, number)
  pull.closedAt = state.clock.tick()
  pull.updatedAt = pull.closedAt
}

/** Adds a review, an approving one unless it is said otherwise. */
export function reviewPull(
  state: State,
  number: number,
  { by, state: verdict = 'APPROVED', body = '', commit }: NewReview,
): Review {
  const pull = pullOf(state, number)
  const now = state.clock.tick()
  if (!state.roles.has(by)) state.roles.set(by, 'write')
  const review: Review = {
    id: nextId(state),
    author: userOf(state, by),
    body,
    state: verdict,
    commit: commit ?? pull.head,
    submittedAt: now,
  }
  pull.reviews.push(review)
  pull.updatedAt = now
  return review
}

/**
 * The pull requests that GitHub names for a commit: those that brought it to the default branch,
 * else those that hold it.
 */
export async function pullsOfCommit(state: State, commit: string): Promise<readonly Pull[]> {
  const all = [...state.pulls.values()]
  if (await state.repository.contains(await tipOf(state), commit)) {
    const bringers = all.filter(({ merged }) => merged?.commits.includes(commit))
    const hidden = bringers.filter(({ merged }) => merged !== undefined && merged.hiddenFor > 0)
    for (const { merged } of hidden) if (merged !== undefined) merged.hiddenFor -= 1
    return bringers.filter((pull) => !hidden.includes(pull))
  }
  const holders = await Promise.all(
    all.map(async (pull) => {
      const isWanted = pull.closedAt === undefined || pull.merged !== undefined
      return isWanted && (await state.repository.between(pull.base, pull.head)).includes(commit)
        ? [pull]
        : []
    }),
  )
  return holders.flat()
}
