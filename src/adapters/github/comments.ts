import type { Json } from '../../model/json.ts'
import type { PostFacts, RevisionFacts } from '../../model/pull-request.ts'
import { loginOf, numberOf, optional, textField } from './pulls.ts'
import type { GitHubRequests } from './requests.ts'
import { revisionsOf } from './revisions.ts'

/**
 * Comments at pull requests and issues. Every method throws a Fault when GitHub does not answer.
 */
export class GitHubComments {
  private readonly requests: GitHubRequests

  constructor(requests: GitHubRequests) {
    this.requests = requests
  }

  /** All comments of a pull request, over all pages, oldest first. */
  async of(number: number): Promise<readonly PostFacts[]> {
    return (
      await this.requests.list('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        issue_number: number,
      })
    ).map((comment) => post(comment, number))
  }

  /** The comments of the whole repository that changed last, 100 at most. */
  async recent(): Promise<readonly PostFacts[]> {
    const comments = await this.requests.list(
      'GET /repos/{owner}/{repo}/issues/comments',
      { sort: 'updated', direction: 'desc' },
      1,
    )
    return comments.map((comment) =>
      post(comment, Number((optional(comment, 'issue_url') ?? '').split('/').at(-1))),
    )
  }

  /**
   * Every text that a comment had, the oldest first, as GitHub keeps them; undefined where that is
   * more than it gives.
   */
  async revisions({
    nodeId,
  }: Pick<PostFacts, 'nodeId'>): Promise<readonly RevisionFacts[] | undefined> {
    return revisionsOf(this.requests, nodeId)
  }

  async create(number: number, body: string): Promise<PostFacts> {
    return post(
      await this.requests.ask('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        issue_number: number,
        body,
      }),
      number,
    )
  }

  async edit({ id, at }: Pick<PostFacts, 'id' | 'at'>, body: string): Promise<PostFacts> {
    return post(
      await this.requests.ask('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
        comment_id: id,
        body,
      }),
      at,
    )
  }

  async remove({ id }: Pick<PostFacts, 'id'>): Promise<void> {
    await this.requests.ask('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      comment_id: id,
    })
  }
}

/** Issues of the repository. Every method throws a Fault when GitHub does not answer. */
export class GitHubIssues {
  private readonly requests: GitHubRequests

  constructor(requests: GitHubRequests) {
    this.requests = requests
  }

  /** All issues by an author, open and closed, the newest first; pull requests are none. */
  async by(author: string): Promise<readonly PostFacts[]> {
    const issues = await this.requests.list(
      'GET /repos/{owner}/{repo}/issues',
      { state: 'all', creator: author, sort: 'created', direction: 'desc' },
      10,
    )
    return issues.filter((issue) => issue['pull_request'] === undefined).map(issuePost)
  }

  async read(number: number): Promise<PostFacts> {
    return issuePost(
      await this.requests.ask('GET /repos/{owner}/{repo}/issues/{issue_number}', {
        issue_number: number,
      }),
    )
  }

  async create(title: string, body: string): Promise<PostFacts> {
    return issuePost(await this.requests.ask('POST /repos/{owner}/{repo}/issues', { title, body }))
  }

  /** The title stays as people made it. */
  async edit(
    number: number,
    change: { readonly body: string; readonly isOpen: boolean },
  ): Promise<PostFacts> {
    const state = change.isOpen ? { state: 'open' } : { state: 'closed', state_reason: 'completed' }
    return issuePost(
      await this.requests.ask('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
        issue_number: number,
        body: change.body,
        ...state,
      }),
    )
  }
}

function post(value: unknown, at: number): PostFacts {
  return { id: numberOf(value, 'id'), at, isOpen: true, ...common(value) }
}

function issuePost(value: unknown): PostFacts {
  const number = numberOf(value, 'number')
  return { id: number, at: number, isOpen: (value as Json)['state'] === 'open', ...common(value) }
}

function common(
  value: unknown,
): Pick<PostFacts, 'url' | 'author' | 'body' | 'createdAt' | 'updatedAt' | 'nodeId'> {
  const item = value as Json
  return {
    url: textField(item, 'html_url'),
    author: loginOf(item['user']),
    body: optional(item, 'body') ?? '',
    createdAt: optional(item, 'created_at') ?? '',
    updatedAt: optional(item, 'updated_at') ?? '',
    nodeId: optional(item, 'node_id') ?? '',
  }
}
