import type { BareRepository } from './bare-repository.ts'
import type { Clock } from './clock.ts'

export interface User {
  readonly login: string
  readonly id: number
  readonly type: 'User' | 'Bot'
}

/** What a person may do in the repository. */
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED'

export type MergeMethod = 'merge' | 'squash' | 'rebase'

export interface Comment {
  readonly id: number
  readonly issue: number
  readonly author: User
  body: string
  readonly createdAt: Date
  updatedAt: Date
  /** How often its body was written anew. */
  edits: number
  /** Every text that it had, the oldest first. */
  readonly revisions: Revision[]
}

export interface Revision {
  readonly at: Date
  readonly by: User
  readonly body: string
  /** Somebody took it out of the history. */
  isDeleted: boolean
}

/** A branch that moved. */
export interface Activity {
  readonly id: number
  readonly kind: 'push' | 'force_push' | 'branch_creation' | 'pr_merge' | 'merge_queue_merge'
  readonly ref: string
  readonly before: string
  readonly after: string
  readonly by: User
  readonly at: Date
}

export interface Review {
  readonly id: number
  readonly author: User
  readonly body: string
  state: ReviewState
  readonly commit: string
  readonly submittedAt: Date
}

/** What issues and pull requests have in common; GitHub counts them in one row of numbers. */
export interface Thread {
  readonly number: number
  title: string
  body: string | null
  readonly author: User
  readonly createdAt: Date
  updatedAt: Date
  closedAt: Date | undefined
}

export interface Issue extends Thread {
  state: 'open' | 'closed'
  reason: string | null
  labels: readonly string[]
}

export interface Pull extends Thread {
  readonly draft: boolean
  /** The owner of the fork; undefined for a branch of the repository itself. */
  readonly fork: string | undefined
  readonly branch: string
  head: string
  /** The default branch's tip when the head was last pushed. */
  base: string
  /** The trial merge of refs/pull/N/merge; undefined where it conflicts. */
  trial: string | undefined
  readonly reviews: Review[]
  merged: Merged | undefined
}

export interface Merged {
  readonly at: Date
  readonly by: User
  /** The commit that pull requests show as theirs. */
  readonly commit: string
  /** Every commit that it brought to the default branch. */
  readonly commits: readonly string[]
  /** How many more questions are answered as if nobody had noticed the merge. */
  hiddenFor: number
}

/** A run of a workflow. */
export interface WorkflowRun {
  readonly id: number
  readonly number: number
  readonly event: string
  readonly branch: string
  readonly commit: string
  readonly actor: User
  readonly startedAt: Date
  attempt: number
}

/** Everything that GitHub knows. */
export interface State {
  readonly clock: Clock
  readonly repository: BareRepository
  readonly owner: string
  readonly name: string
  readonly defaultBranch: string
  readonly isPrivate: boolean
  /** Where the API is, without a slash at the end. */
  apiUrl: string
  /** Where people and git go. */
  serverUrl: string
  readonly users: Map<string, User>
  readonly roles: Map<string, Role>
  readonly pulls: Map<number, Pull>
  readonly issues: Map<number, Issue>
  readonly comments: Map<number, Comment>
  readonly runs: Map<number, WorkflowRun>
  /** What happened to branches, the oldest first. */
  readonly activities: Activity[]
  /** The last id that was given out. */
  lastId: number
  lastNumber: number
}

/** The author of what a job's token writes. */
export const ACTIONS_BOT: User = { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' }

/** The user of that name, who exists from now on. */
export function userOf(state: State, login: string): User {
  if (login === ACTIONS_BOT.login) return ACTIONS_BOT
  const found = state.users.get(login)
  if (found !== undefined) return found
  const user: User = { login, id: nextId(state), type: login.endsWith('[bot]') ? 'Bot' : 'User' }
  state.users.set(login, user)
  return user
}

/** An id that nothing else has. */
export function nextId(state: State): number {
  state.lastId += 1
  return state.lastId
}

/** A pull request that the test has opened. */
export function pullOf(state: State, number: number): Pull {
  const pull = state.pulls.get(number)
  if (pull === undefined) throw new Error(`there is no pull request ${number}`)
  return pull
}

/** Adds a comment to an issue or a pull request. */
export function addComment(state: State, issue: number, author: User, body: string): Comment {
  const now = state.clock.tick()
  const comment: Comment = {
    id: nextId(state),
    issue,
    author,
    body,
    createdAt: now,
    updatedAt: now,
    edits: 0,
    revisions: [{ at: now, by: author, body, isDeleted: false }],
  }
  state.comments.set(comment.id, comment)
  return comment
}

/** Writes a comment anew. */
export function editComment(state: State, comment: Comment, body: string, by: User): void {
  comment.body = body
  comment.updatedAt = state.clock.tick()
  comment.edits += 1
  comment.revisions.push({ at: comment.updatedAt, by, body, isDeleted: false })
}

/** Writes down that somebody moved a branch. */
export function recordActivity(
  state: State,
  activity: Omit<Activity, 'id' | 'at' | 'by'> & { readonly by: string },
): void {
  state.activities.push({
    ...activity,
    id: nextId(state),
    at: state.clock.tick(),
    by: userOf(state, activity.by),
  })
}
