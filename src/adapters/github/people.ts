import { Fault } from '../../model/fault.ts'
import { isJson, type Json } from '../../model/json.ts'
import { authorOf, type PullFacts } from '../../model/pull-request.ts'
import type { Hand, PullPeople, Unattributed } from '../../model/review.ts'
import { loginOf, optional } from './pulls.ts'
import type { GitHubRequests } from './requests.ts'
import { nodesOf } from './revisions.ts'

/** GitHub gives 250 commits of a pull request at most. */
const MAX_PAGES = 3
const MAX_AUTHORS = 50
const ACTIVITY = 'GET /repos/{owner}/{repo}/activity'

const COMMITS = `query PullRequestCommits($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      commits(first: 100, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          commit {
            oid
            authors(first: ${MAX_AUTHORS}) { totalCount nodes { email user { login } } }
            committer { email user { login } }
            signature { isValid wasSignedByGitHub }
          }
        }
      }
    }
  }
}`

/**
 * Who stands behind commits and pushes, as GitHub's accounts. Every method throws a Fault when
 * GitHub does not answer.
 */
export class GitHubPeople {
  private readonly requests: GitHubRequests

  constructor(requests: GitHubRequests) {
    this.requests = requests
  }

  /**
   * Who had a hand in a pull request: its author, whoever its commits name, and whoever pushed
   * them.
   */
  async of(pull: PullFacts): Promise<PullPeople> {
    const commits = await this.commits(pull.number)
    const pushes = await this.pushes(pull, commits)
    return {
      hands: [authorOf(pull), ...commits.hands, ...pushes.hands],
      unattributed: commits.unattributed ?? pushes.unattributed ?? null,
    }
  }

  /**
   * Commits to which somebody moved a branch of this repository himself, without a pull request;
   * undefined where GitHub does not tell.
   */
  async pushedTo(branch: string, login: string): Promise<readonly string[] | undefined> {
    const activities = await this.activities(this.requests.repository, {
      ref: `refs/heads/${branch}`,
      actor: login,
    })
    return activities?.flatMap((activity) =>
      isPush(activity) ? [optional(activity, 'after') ?? ''] : [],
    )
  }

  private async commits(number: number): Promise<Part & { readonly ids: ReadonlySet<string> }> {
    const found: Json[] = []
    let after: string | null = null
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { repository } = await this.requests.graphql(COMMITS, {
        ...this.requests.repository,
        number,
        after,
      })
      const pull = isJson(repository) ? repository['pullRequest'] : undefined
      const connection = isJson(pull) && isJson(pull['commits']) ? pull['commits'] : {}
      found.push(...nodesOf(connection).flatMap(({ commit }) => (isJson(commit) ? [commit] : [])))
      const info = isJson(connection['pageInfo']) ? connection['pageInfo'] : {}
      if (info['hasNextPage'] !== true) return joined(found, connection['totalCount'])
      after = optional(info, 'endCursor') ?? null
    }
    return joined(found, undefined)
  }

  /**
   * Whoever moved the branch to a commit of the pull request. The one who moved it to the head has
   * to be among them.
   */
  private async pushes(
    { head, headRef, headRepository }: PullFacts,
    { ids }: { readonly ids: ReadonlySet<string> },
  ): Promise<Part> {
    if (headRepository === undefined)
      return { hands: [], unattributed: { kind: 'push', commit: head } }
    const activities =
      (await this.activities(headRepository, { ref: `refs/heads/${headRef}` })) ?? []
    const own = activities.filter(
      (activity) => isJson(activity['actor']) && ids.has(optional(activity, 'after') ?? ''),
    )
    const hands = own.map(
      ({ actor, after }): Hand => ({
        login: loginOf(actor),
        as: 'push',
        commit: String(after),
        ...appMark(actor),
      }),
    )
    return own.some((activity) => activity['after'] === head)
      ? { hands }
      : { hands, unattributed: { kind: 'push', commit: head } }
  }

  /**
   * What happened to a branch, the newest 100; undefined where the token may not see it, as with a
   * private fork.
   */
  private async activities(
    repository: { readonly owner: string; readonly repo: string },
    query: Json,
  ): Promise<readonly Json[] | undefined> {
    try {
      const answer = await this.requests.ask(ACTIVITY, { ...query, ...repository, per_page: 100 })
      return Array.isArray(answer) ? answer.filter(isJson) : undefined
    } catch (error) {
      if (error instanceof Fault && error.code === 'github-refused') return undefined
      throw error
    }
  }
}

function appMark(actor: unknown): Pick<Hand, 'isApp'> {
  return isJson(actor) && actor['type'] === 'Bot' ? { isApp: true } : {}
}

interface Part {
  readonly hands: readonly Hand[]
  readonly unattributed?: Unattributed
}

function isPush(activity: Json): boolean {
  return activity['activity_type'] === 'push' || activity['activity_type'] === 'force_push'
}

function joined(
  commits: readonly Json[],
  total: unknown,
): Part & { readonly ids: ReadonlySet<string> } {
  const parts = commits.map(partOf)
  const unattributed = parts.find((part) => part.unattributed !== undefined)?.unattributed
  const ids = new Set(commits.map((commit) => optional(commit, 'oid') ?? ''))
  const isWhole = total === commits.length && commits.length > 0
  const missing: Unattributed | undefined = isWhole ? unattributed : { kind: 'commits' }
  return {
    ids,
    hands: parts.flatMap(({ hands }) => hands),
    ...(missing === undefined ? {} : { unattributed: missing }),
  }
}

/**
 * Author, co-authors and committer of one commit: GitHub itself tells whose their addresses are.
 */
function partOf(commit: Json): Part {
  const id = optional(commit, 'oid') ?? ''
  const authors = isJson(commit['authors']) ? commit['authors'] : {}
  const named = nodesOf(authors)
  const actors = [...named, ...(isByGitHub(commit) ? [] : [commit['committer']])].map(accountOf)
  const isWhole =
    named.length > 0 &&
    authors['totalCount'] === named.length &&
    actors.every((login) => login !== undefined)
  const hands = actors.flatMap((login): readonly Hand[] =>
    login === undefined ? [] : [{ login, as: 'commit', commit: id }],
  )
  return isWhole ? { hands } : { hands, unattributed: { kind: 'commit', commit: id } }
}

/** Made in the browser: GitHub signs such commits itself, and is nobody. */
function isByGitHub({ committer, signature }: Json): boolean {
  const isIts = isJson(committer) && committer['email'] === 'noreply@github.com'
  return (
    isIts &&
    isJson(signature) &&
    signature['isValid'] === true &&
    signature['wasSignedByGitHub'] === true
  )
}

/** An app has no account of a person, and an address that says so. */
const APP = /^(?:\d+\+)?([\w-]+\[bot\])@users\.noreply\.github\.com$/

function accountOf(actor: unknown): string | undefined {
  if (!isJson(actor)) return undefined
  const login = isJson(actor['user']) ? optional(actor['user'], 'login') : undefined
  return login ?? APP.exec(optional(actor, 'email') ?? '')?.[1]
}
