import { printable, terminal } from '../format/escape.ts'
import { counted } from '../format/words.ts'
import { fittingLines } from './layout.ts'

/** So many files are named; of the others there is a count. */
const NAMED = 3

/** Below a plan that is made again by itself: until when it counts, and how it ends. */
export function watchingText(): string {
  return printable(['', 'Watching: any change of what was read plans again. Ctrl-C ends it.'])
}

/**
 * What was changed since, so that the plan above counts no longer; nothing was where a plan that
 * failed is tried again.
 */
export function changedText(files: readonly string[]): string {
  const named = files.slice(0, NAMED).map((file) => terminal(file))
  const more = files.length > NAMED ? [counted(files.length - NAMED, 'other')] : []
  const text =
    files.length === 0
      ? 'Trying again …'
      : `Changed: ${[...named, ...more].join(', ')}. The last plan no longer counts; planning …`
  return printable(fittingLines([text]))
}
