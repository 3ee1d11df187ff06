import type { RevisionFacts } from '../model/pull-request.ts'
import type { PlanRecord } from '../model/review.ts'
import { readRecord } from './read-record.ts'

/**
 * Since when a plan has stood in our comment, by GitHub's own times: the oldest text of the
 * unbroken row, up to the present one, that we wrote and that holds this plan. What a comment says
 * of itself counts for nothing here. Undefined where somebody else wrote what stands there now.
 */
export function plannedSince(
  revisions: readonly RevisionFacts[],
  author: string,
  plan: PlanRecord,
): string | undefined {
  let since: string | undefined
  for (const { at, by, body } of [...revisions].reverse()) {
    const record = by === author && body !== undefined ? readRecord(body) : undefined
    if (record === undefined || !isSamePlan(record, plan)) break
    since = at
  }
  return since
}

/**
 * Whether two records hold the same plan of the same head. What apply adds to it changes nothing of
 * that.
 */
function isSamePlan(a: PlanRecord, b: PlanRecord): boolean {
  const plan = ({ config, network, head, fingerprint, changes, withheld }: PlanRecord): string =>
    JSON.stringify([config, network, head, fingerprint, changes, withheld])
  return plan(a) === plan(b)
}
