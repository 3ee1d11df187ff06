import { bytesOf } from '../../../model/units/text.ts'
import { joinComment, splitComment } from '../markup/comment-body.ts'
import { shorterMiddles } from '../markup/shorten.ts'

// GitHub takes 1 MiB for each step.
const SUMMARY_BUDGET = 900 * 1024

/**
 * The job's summary: the bodies of comments without their data, one below the other. Where they are
 * too long together, each is told in fewer words, the longest first.
 */
export function summaryMarkdown(...bodies: readonly string[]): string {
  return fittedSummary(bodies, SUMMARY_BUDGET)
}

/** The same within a size. */
export function fittedSummary(bodies: readonly string[], most: number): string {
  const choices = bodies.map(readable)
  const picked = choices.map(() => 0)
  const drawn = (): readonly string[] => choices.map((steps, at) => steps[picked[at] ?? 0] ?? '')
  for (let parts = drawn(); sizeOf(parts) > most; parts = drawn()) {
    const open = parts.map((part, at) =>
      (picked[at] ?? 0) + 1 < (choices[at]?.length ?? 0) ? bytesOf(part) : 0,
    )
    const longest = open.indexOf(Math.max(...open))
    if ((open[longest] ?? 0) === 0) break
    picked[longest] = (picked[longest] ?? 0) + 1
  }
  return drawn().join(SEPARATOR)
}

/** The same without a limit, for the report's file. */
export function reportMarkdown(...bodies: readonly string[]): string {
  return bodies.map((body) => readable(body)[0] ?? '').join(SEPARATOR)
}

const SEPARATOR = '\n---\n\n'

/** A comment as people read it, in ever fewer words. */
function readable(comment: string): readonly string[] {
  const parts = splitComment(comment)
  return shorterMiddles(parts.middle).map((middle) => joinComment({ ...parts, record: '', middle }))
}

function sizeOf(parts: readonly string[]): number {
  return bytesOf(parts.join(SEPARATOR))
}
