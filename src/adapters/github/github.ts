import { Fault } from '../../model/fault.ts'
import { isJson } from '../../model/json.ts'
import { type Secret, tokenText } from '../../model/secret.ts'
import { GitHubComments, GitHubIssues } from './comments.ts'
import { GitHubPeople } from './people.ts'
import { GitHubPulls, loginOf, optional } from './pulls.ts'
import { type GitHubAccess, GitHubRequests } from './requests.ts'

/** Tokens of apps, of which the job's own is one; `v1.` is how older servers begin them. */
const INSTALLATION = /^(ghs_|v1\.)/

type Methods<T> = Pick<T, keyof T>

/** GitHub as the Action needs it. */
export interface GitHub {
  readonly pulls: Methods<GitHubPulls>
  readonly people: Methods<GitHubPeople>
  readonly comments: Methods<GitHubComments>
  readonly issues: Methods<GitHubIssues>
  /**
   * The login that this token writes as: only its comments are ours. Throws a Fault where GitHub
   * does not tell.
   */
  author(): Promise<string>
}

export interface GitHubDoor extends Omit<GitHubAccess, 'token'> {
  readonly token: Secret<'token'>
}

/** GitHub by its API, with one token; nothing is asked before somebody asks. */
export function openGitHub({ token: sealed, ...access }: GitHubDoor): GitHub {
  const token = tokenText(sealed)
  const requests = new GitHubRequests({ ...access, token })
  let author: Promise<string> | undefined
  return {
    pulls: new GitHubPulls(requests),
    people: new GitHubPeople(requests),
    comments: new GitHubComments(requests),
    issues: new GitHubIssues(requests),
    author: () => {
      author ??= authorOf(requests, token)
      return author
    },
  }
}

/**
 * Every kind of token may ask who it is: a job's, an app's, a person's. REST tells it of people
 * only.
 */
async function authorOf(requests: GitHubRequests, token: string): Promise<string> {
  try {
    const { viewer } = await requests.graphql('query Viewer { viewer { login } }')
    const login = isJson(viewer) ? optional(viewer, 'login') : undefined
    if (login !== undefined)
      return INSTALLATION.test(token) && !login.endsWith('[bot]') ? `${login}[bot]` : login
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'github-refused') throw error
  }
  return requests.ask('GET /user').then(loginOf, (error: unknown) => {
    if (error instanceof Fault && error.code === 'github-refused') throw unknownAuthor()
    throw error
  })
}

function unknownAuthor(): Fault {
  return new Fault(
    'github-refused',
    'GitHub does not say whom this token writes as, so none of its comments could be found again',
    `github-token takes \${{ github.token }}, the installation token of a GitHub App, or a person's token that may read and write pull requests`,
  )
}
