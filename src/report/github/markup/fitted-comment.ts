import { recordLine } from '../../../consent/record.ts'
import type { PlanRecord } from '../../../model/review.ts'
import { bytesOf } from '../../../model/units/text.ts'
import { COMMENT_BUDGET, cutParts, type Detail, fitted, LEAST } from './budget.ts'

/**
 * The fullest comment of a record that fits: its line, then the parts with a blank line between
 * them.
 */
export function fittedComment(
  record: PlanRecord,
  draw: (detail: Detail) => readonly string[],
  most = COMMENT_BUDGET,
): string {
  const first = recordLine(record)
  const room = most - bytesOf(first) - 2
  const body = fitted((detail) => draw(detail).join('\n\n'), room)
  return `${first}\n${bytesOf(body) <= room ? body : cutParts(draw(LEAST), room)}\n`
}
