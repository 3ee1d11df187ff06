import { readRecord } from '../../src/consent/read-record.ts'
import { recordLine } from '../../src/consent/record.ts'
import type { PlanRecord } from '../../src/model/review.ts'
import type { GitHub } from '../support/github/github.ts'
import { ACTIONS_BOT, type Comment } from '../support/github/state.ts'

export interface OwnComment {
  readonly comment: Comment
  readonly body: string
  readonly record: PlanRecord
}

/** The comments at a pull request that are ours, by author and hidden line. */
export function ownComments(github: GitHub, number: number): readonly OwnComment[] {
  return github.botCommentsOf(number).flatMap((comment) => {
    const record = readRecord(comment.body)
    return record === undefined ? [] : [{ comment, body: comment.body, record }]
  })
}

/** The only one; throws where there is none, or one too many. */
export function ownComment(github: GitHub, number: number): OwnComment {
  const [only, ...others] = ownComments(github, number)
  if (only === undefined || others.length > 0)
    throw new Error(`${only === undefined ? 0 : others.length + 1} comments of ours at #${number}`)
  return only
}

/** How often comments were written: posted, edited or removed. */
export function writes(github: GitHub): number {
  return ['issues/create-comment', 'issues/update-comment', 'issues/delete-comment'].reduce(
    (sum, operation) => sum + github.count(operation),
    0,
  )
}

/** What jobs write, by another job of the same name. */
export function botComment(github: GitHub, number: number, body: string): Comment {
  return github.comment(number, ACTIONS_BOT.login, body)
}

/** The same comment with other data in its hidden line. */
export function withRecord(body: string, change: Partial<PlanRecord>): string {
  const record = readRecord(body)
  if (record === undefined) throw new Error('no comment of ours')
  return body.replace(/^.*\n/, `${recordLine({ ...record, ...change })}\n`)
}
