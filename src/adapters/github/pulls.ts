import { Fault } from '../../model/fault.ts'
import { isJson, type Json } from '../../model/json.ts'
import type { PullFacts, ReviewFacts } from '../../model/pull-request.ts'
import type { GitHubRequests } from './requests.ts'

/**
 * Pull requests and what surrounds them. Every method throws a Fault when GitHub does not answer.
 */
export class GitHubPulls {
  private readonly requests: GitHubRequests

  constructor(requests: GitHubRequests) {
    this.requests = requests
  }

  async defaultBranch(): Promise<string> {
    const repository = await this.requests.ask('GET /repos/{owner}/{repo}')
    return textField(repository, 'default_branch')
  }

  async pull(number: number): Promise<PullFacts> {
    return pullFacts(
      await this.requests.ask('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
        pull_number: number,
      }),
    )
  }

  /** Pull requests that a commit came with. */
  async pullsOf(commit: string): Promise<readonly PullFacts[]> {
    return (
      await this.requests.list(
        'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
        { commit_sha: commit },
        1,
      )
    ).map(pullFacts)
  }

  /** The open pull requests into a branch that changed last, 100 at most. */
  async openInto(branch: string): Promise<readonly PullFacts[]> {
    const parameters = { state: 'open', base: branch, sort: 'updated', direction: 'desc' }
    return (await this.requests.list('GET /repos/{owner}/{repo}/pulls', parameters, 1)).map(
      pullFacts,
    )
  }

  /** All reviews, oldest first. */
  async reviews(number: number): Promise<readonly ReviewFacts[]> {
    const reviews = await this.requests.list(
      'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
      { pull_number: number },
    )
    return reviews.map((review) => ({
      user: loginOf(review['user']),
      isPerson: isPerson(review['user']),
      state: optional(review, 'state') ?? '',
      commit: optional(review, 'commit_id') ?? '',
      submittedAt: optional(review, 'submitted_at') ?? '',
    }))
  }

  /** Whether a user may write to the repository; false where GitHub won't say. */
  async mayWrite(user: string): Promise<boolean> {
    try {
      const answer = await this.requests.ask(
        'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
        { username: user },
      )
      return ['admin', 'write'].includes(textField(answer, 'permission'))
    } catch (error) {
      if (error instanceof Fault && error.code === 'github-refused') return false
      throw error
    }
  }

  /** Where two commits parted. */
  async mergeBase(base: string, head: string): Promise<string> {
    const answer = await this.requests.ask('GET /repos/{owner}/{repo}/compare/{basehead}', {
      basehead: `${base}...${head}`,
      per_page: 1,
    })
    return textField(isJson(answer) ? answer['merge_base_commit'] : undefined, 'sha')
  }
}

function pullFacts(value: unknown): PullFacts {
  const pull = isJson(value) ? value : {}
  const [head, base] = [pull['head'], pull['base']]
  return {
    number: numberOf(pull, 'number'),
    url: textField(pull, 'html_url'),
    author: loginOf(pull['user']),
    isByApp: isJson(pull['user']) && pull['user']['type'] === 'Bot',
    head: textField(head, 'sha'),
    headRef: textField(head, 'ref'),
    headRepository: repositoryOf(isJson(head) ? head['repo'] : undefined),
    baseRef: textField(base, 'ref'),
    isOpen: pull['state'] === 'open',
    mergedAt: optional(pull, 'merged_at') ?? null,
    mergedBy: isJson(pull['merged_by']) ? loginOf(pull['merged_by']) : null,
    mergeCommit: optional(pull, 'merge_commit_sha') ?? null,
  }
}

function repositoryOf(value: unknown): PullFacts['headRepository'] {
  const [owner, repo, ...others] = isJson(value)
    ? (optional(value, 'full_name') ?? '').split('/')
    : []
  return owner === undefined || repo === undefined || others.length > 0
    ? undefined
    : { owner, repo }
}

/**
 * Whether an account is a person's: GitHub says `Bot` of apps, some of which have a login like
 * anybody's.
 */
function isPerson(user: unknown): boolean {
  return isJson(user) && user['type'] === 'User' && !loginOf(user).endsWith('[bot]')
}

/** The login of an account; `ghost`, as GitHub shows it, for one that is gone. */
export function loginOf(user: unknown): string {
  return isJson(user) ? (optional(user, 'login') ?? 'ghost') : 'ghost'
}

/** A text of an answer. Throws a Fault where it has none. */
export function textField(value: unknown, name: string): string {
  const text = isJson(value) ? optional(value, name) : undefined
  if (text === undefined) throw new Fault('github-failed', `GitHub's answer has no ${name}`)
  return text
}

/** A number of an answer. Throws a Fault where it has none. */
export function numberOf(value: unknown, name: string): number {
  const number = isJson(value) ? value[name] : undefined
  if (typeof number !== 'number') throw new Fault('github-failed', `GitHub's answer has no ${name}`)
  return number
}

/** A text of an answer, or nothing. */
export function optional(value: Json, name: string): string | undefined {
  const text = value[name]
  return typeof text === 'string' ? text : undefined
}
