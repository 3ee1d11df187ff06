import { Fault } from '../../model/fault.ts'
import type { PullRequests } from '../../ports/reviews.ts'
import type { GitHub } from './github.ts'

/** The PullRequests port over GitHub. What the token may not see is not told. */
export function pullRequests(github: GitHub): PullRequests {
  const { pulls, comments, people } = github
  return {
    author: () => github.author(),
    of: (commit) => pulls.pullsOf(commit),
    reviews: (number) => pulls.reviews(number),
    comments: (number) => comments.of(number),
    revisions: (comment) => comments.revisions(comment).catch(unlessRefused),
    people: (pull) => people.of(pull).catch(unlessRefused),
    mayWrite: (login) => pulls.mayWrite(login),
  }
}

/**
 * For a promise's `catch`: undefined where GitHub does not let this token see it; anything else is
 * thrown on.
 */
export function unlessRefused(error: unknown): undefined {
  if (!(error instanceof Fault) || error.code !== 'github-refused') throw error
}
