import { Fault } from '../../model/fault.ts'
import { GitHubComments, GitHubIssues } from './comments.ts'
import { GitHubPulls, loginOf } from './pulls.ts'
import { type GitHubAccess, GitHubRequests } from './requests.ts'

/** Whom a workflow's own token writes as. */
const JOB = 'github-actions[bot]'
/** Tokens of people; whatever else is given is taken for the job's. */
const PERSONAL = /^(ghp|gho|ghu|github_pat)_/

type Methods<T> = Pick<T, keyof T>

/** GitHub as the Action needs it. */
export interface GitHub {
  readonly pulls: Methods<GitHubPulls>
  readonly comments: Methods<GitHubComments>
  readonly issues: Methods<GitHubIssues>
  /** The login that this token writes as: only its comments are ours. */
  author(): Promise<string>
}

export function openGitHub(access: GitHubAccess): GitHub {
  const requests = new GitHubRequests(access)
  let author: Promise<string> | undefined
  const ask = (): Promise<string> =>
    requests.ask('GET /user').then(loginOf, (error: unknown) => {
      if (error instanceof Fault && error.code === 'github-refused') return JOB
      throw error
    })
  return {
    pulls: new GitHubPulls(requests),
    comments: new GitHubComments(requests),
    issues: new GitHubIssues(requests),
    author: () => {
      author ??= PERSONAL.test(access.token) ? ask() : Promise.resolve(JOB)
      return author
    },
  }
}
