import type { LoggedRequest, Violation } from './api-server.ts'
import { startApi } from './api-server.ts'
import { createBareRepository, type FileChanges } from './bare-repository.ts'
import { startClock } from './clock.ts'
import { readContract } from './contract.ts'
import { type LoggedFetch, startGitServer } from './git-server.ts'
import { commentsOf, fileIssue } from './operations-issues.ts'
import {
  closePull,
  type MergeOptions,
  type Moved,
  mergePull,
  type NewPull,
  type NewReview,
  openPull,
  type Push,
  pushToBranch,
  pushToPull,
  refreshTrial,
  reviewPull,
  tipOf,
} from './pulls.ts'
import { enqueue, landGroup, type MergeGroup } from './queue.ts'
import { type Show, showOf } from './show.ts'
import {
  ACTIONS_BOT,
  addComment,
  type Comment,
  editComment,
  type Issue,
  type Pull,
  pullOf,
  type Review,
  type Role,
  type State,
  userOf,
} from './state.ts'
import { keepTokens, type Tokens } from './tokens.ts'
import { keepTroubles, type Troubles } from './troubles.ts'

export interface GitHubOptions {
  /** What the default branch holds at first. */
  readonly files: FileChanges
  /**
   * True unless it is said otherwise: private repositories are where a token is needed for
   * everything.
   */
  readonly isPrivate?: boolean
  /** People and what they may do. `maintainer` is an admin and `author` may write in any case. */
  readonly roles?: Readonly<Record<string, Role>>
}

/** GitHub on the loopback interface with one repository, `acme/ogpu-sources`. */
export interface GitHub {
  readonly state: State
  readonly show: Show
  readonly tokens: Tokens
  readonly troubles: Troubles
  /** What was asked of the API, in order. */
  readonly requests: readonly LoggedRequest[]
  /** What was asked over git's protocol. */
  readonly fetches: readonly LoggedFetch[]
  /** What GitHub's own description does not allow; a test ends by seeing that it is empty. */
  readonly violations: readonly Violation[]
  /** How often an operation was asked for, whatever came of it. */
  count(operation: string): number
  /** How often something was to be changed; who a token is, is asked by POST too. */
  writes(): number
  openPull(pull: NewPull): Promise<Pull>
  pull(number: number): Pull
  pushToPull(number: number, files: FileChanges, push?: Push): Promise<Moved>
  pushToBranch(branch: string, files: FileChanges, push?: Push): Promise<Moved>
  /** Makes the trial merge anew, against the default branch as it is. */
  refreshTrial(number: number): Promise<Pull>
  merge(number: number, options?: MergeOptions): Promise<Moved>
  close(number: number): void
  enqueue(...numbers: readonly number[]): Promise<MergeGroup>
  landGroup(group: MergeGroup): Promise<Moved>
  review(number: number, review: NewReview): Review
  comment(number: number, author: string, body: string): Comment
  /** Somebody writes a comment anew: a maintainer, who may, unless another is named. */
  edit(comment: Comment, body: string, by?: string): void
  commentsOf(number: number): readonly Comment[]
  /** What jobs have written there, or another app: the bot's comments. */
  botCommentsOf(number: number, app?: string): readonly Comment[]
  issues(): readonly Issue[]
  openIssue(author: string, title: string, body: string): Issue
  /** The default branch's tip. */
  tip(): Promise<string>
  stop(): Promise<void>
}

/**
 * Starts it: the API and the git server, each on a free port, and the repository with its first
 * commit.
 */
export async function startGitHub({
  files,
  isPrivate = true,
  roles = {},
}: GitHubOptions): Promise<GitHub> {
  const contract = await readContract()
  const defaultBranch = 'main'
  const state: State = {
    clock: startClock(),
    repository: await createBareRepository(defaultBranch),
    owner: 'acme',
    name: 'ogpu-sources',
    defaultBranch,
    isPrivate,
    apiUrl: '',
    serverUrl: '',
    users: new Map(),
    roles: new Map(Object.entries({ maintainer: 'admin', author: 'write', ...roles })),
    pulls: new Map(),
    issues: new Map(),
    comments: new Map(),
    runs: new Map(),
    activities: [],
    lastId: 10_000,
    lastNumber: 0,
  }
  await state.repository.commit(`refs/heads/${defaultBranch}`, undefined, files, {
    author: 'maintainer',
    at: state.clock.tick(),
    message: 'Begin',
  })
  const [tokens, troubles, show] = [keepTokens(state), keepTroubles(), showOf(state, contract)]
  const requests: LoggedRequest[] = []
  const violations: Violation[] = []
  const fetches: LoggedFetch[] = []
  const api = await startApi({ state, contract, show, tokens, troubles, requests, violations })
  const server = await startGitServer({ state, tokens, fetches })
  state.apiUrl = api.origin
  state.serverUrl = server.origin
  return {
    state,
    show,
    tokens,
    troubles,
    requests,
    fetches,
    violations,
    count: (operation) => requests.filter((request) => request.operation === operation).length,
    writes: () =>
      requests.filter(
        ({ method, operation }) => method !== 'get' && !operation.startsWith('graphql/'),
      ).length,
    openPull: (pull) => openPull(state, pull),
    pull: (number) => pullOf(state, number),
    pushToPull: (number, changes, push) => pushToPull(state, number, changes, push),
    pushToBranch: (branch, changes, push) => pushToBranch(state, branch, changes, push),
    refreshTrial: (number) => refreshTrial(state, number),
    merge: (number, options) => mergePull(state, number, options),
    close: (number) => closePull(state, number),
    enqueue: (...numbers) => enqueue(state, ...numbers),
    landGroup: (group) => landGroup(state, group),
    review: (number, review) => reviewPull(state, number, review),
    comment: (number, author, body) => addComment(state, number, userOf(state, author), body),
    edit: (comment, body, by = 'maintainer') =>
      editComment(state, comment, body, userOf(state, by)),
    commentsOf: (number) => commentsOf(state, number),
    botCommentsOf: (number, app = ACTIONS_BOT.login) =>
      commentsOf(state, number).filter(({ author }) => author.login === app),
    issues: () => [...state.issues.values()],
    openIssue: (author, title, body) =>
      fileIssue(state, { author: userOf(state, author), title, body }),
    tip: () => tipOf(state),
    stop: async () => {
      await Promise.all([api.stop(), server.stop()])
      await state.repository.remove()
    },
  }
}
