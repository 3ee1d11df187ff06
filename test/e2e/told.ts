import { expect } from 'vitest'
import { readRecord } from '../../src/consent/read-record.ts'
import type { PlanRecord } from '../../src/model/review.ts'
import type { Comment } from '../support/github/state.ts'
import type { World } from './world.ts'

/** The one comment of ours at a pull request, with what its hidden line says. */
export function told(
  { github }: World,
  number: number,
): { readonly comment: Comment; readonly body: string; readonly record: PlanRecord } {
  const [comment, ...others] = github.botCommentsOf(number)
  expect(others).toEqual([])
  if (comment === undefined) throw new Error(`nothing was told at #${number}`)
  const record = readRecord(comment.body)
  if (record === undefined) throw new Error(`no record stands in ${comment.body}`)
  return { comment, body: comment.body, record }
}

/** The first line that people see of it. */
export function headline(world: World, number: number): string {
  return /^### (.*)$/m.exec(told(world, number).body)?.[1] ?? ''
}

/** The value that a text tells to approve. */
export function approvalIn(text: string): string {
  return /-f approve=([0-9a-f]{16})/.exec(text)?.[1] ?? 'none'
}
