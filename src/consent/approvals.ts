import type { ReviewFacts } from '../model/pull-request.ts'
import type { DiscountedApproval, PlanRecord, PullPeople } from '../model/review.ts'
import { noSecondPerson } from './second-person.ts'

/**
 * Why a review is no approval of a plan by a second person; undefined where it is one, if its
 * account may write to the repository. `since` is when the plan came to stand where it was
 * reviewed.
 */
export function whyNoApproval(
  { user, isPerson, commit, submittedAt }: ReviewFacts,
  { head }: PlanRecord,
  people: PullPeople,
  since: string | undefined,
): DiscountedApproval['why'] | undefined {
  if (commit !== head) return { kind: 'older-head' }
  if (since === undefined) return { kind: 'edited-plan' }
  if (!(Date.parse(submittedAt) > Date.parse(since))) return { kind: 'before-plan' }
  return noSecondPerson(user, isPerson, people)
}

/** Of everybody who has one, the last word where it is an approval. A comment is none. */
export function lastWords(reviews: readonly ReviewFacts[]): readonly ReviewFacts[] {
  const last = new Map<string, ReviewFacts>()
  for (const review of reviews)
    if (review.state !== 'COMMENTED' && review.state !== 'PENDING') last.set(review.user, review)
  return [...last.values()].filter(({ state }) => state === 'APPROVED')
}
