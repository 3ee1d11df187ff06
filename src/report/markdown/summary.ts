import { bytesOf } from './budget.ts'
import { joinComment, splitComment } from './comment-body.ts'

/** Draws one comment in at most that many bytes. */
export type Draw = (most: number) => string

// GitHub takes 1 MiB for each step, and other steps' outputs are not ours to count.
const SUMMARY_BUDGET = 900 * 1024

/** The job's summary: the bodies of the comments without their data, one below the other, each with its share of the room. */
export function summaryMarkdown(draws: readonly Draw[], most = SUMMARY_BUDGET): string {
  let room = most
  const parts = draws.map((draw, at) => {
    const share = Math.floor(room / (draws.length - at))
    const part = draw(share - SEPARATOR.length)
    room -= bytesOf(part) + SEPARATOR.length
    return part
  })
  return joined(parts)
}

/** The same without a limit, for the report's file. */
export function reportMarkdown(draws: readonly Draw[]): string {
  return joined(draws.map((draw) => draw(Number.POSITIVE_INFINITY)))
}

const SEPARATOR = '\n---\n\n'

function joined(parts: readonly string[]): string {
  return parts.map(withoutRecord).join(SEPARATOR)
}

/** A comment as people read it. */
function withoutRecord(comment: string): string {
  return joinComment({ ...splitComment(comment), record: '' })
}
