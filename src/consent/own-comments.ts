import type { PostFacts } from '../model/pull-request.ts'
import { APPLY_STATES, type PlanRecord } from '../model/review.ts'
import { readRecord } from './read-record.ts'

/** One of our comments with what its hidden line says. */
export interface OwnComment {
  readonly comment: PostFacts
  readonly record: PlanRecord
}

/** Those of our comments whose hidden line is wanted, in their order. */
export function ownAmong(
  comments: readonly PostFacts[],
  author: string,
  isWanted: (record: PlanRecord) => boolean,
): readonly OwnComment[] {
  return comments.flatMap((comment) => {
    const record = comment.author === author ? readRecord(comment.body) : undefined
    return record !== undefined && isWanted(record) ? [{ comment, record }] : []
  })
}

/**
 * The one that counts where there are several: what apply wrote, else the oldest plan. Apply has a
 * word only after the merge: what says so and was written before that, or while the pull request is
 * open (`mergedAt` is null), is somebody's invention and counts as the plan that it holds.
 */
export function counting(
  own: readonly OwnComment[],
  mergedAt: string | null,
): OwnComment | undefined {
  const isOfApply = ({ record }: OwnComment): boolean => APPLY_STATES.has(record.state)
  const isBelieved = (one: OwnComment): boolean =>
    isOfApply(one) && mergedAt !== null && isAfter(one.comment.updatedAt, mergedAt)
  const found = own.find(isBelieved) ?? own.find((one) => !isOfApply(one)) ?? own[0]
  return found === undefined || isBelieved(found)
    ? found
    : { ...found, record: withoutApply(found.record) }
}

/** What a plan can have written: nothing is done by then. */
function withoutApply(record: PlanRecord): PlanRecord {
  const plan = { ...record, merge: null, done: [], inFlight: [] }
  return APPLY_STATES.has(record.state) ? { ...plan, state: 'planned', reason: null } : plan
}

function isAfter(time: string, other: string): boolean {
  return other === '' || Date.parse(time) > Date.parse(other)
}
