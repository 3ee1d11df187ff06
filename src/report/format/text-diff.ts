import { structuredPatch } from 'diff'
import { terminalLines } from './escape.ts'

/**
 * Past this many edits two texts have little in common, and looking for it takes a square of their
 * lines.
 */
export const MAX_EDITS = 2000
const MAX_LINES = 200

/** The lines that differ between two texts, each behind its `-` or `+`. */
export function diffOfTexts(before: string, after: string): readonly string[] {
  const patch = structuredPatch('', '', ended(before), ended(after), '', '', {
    context: 0,
    maxEditLength: MAX_EDITS,
  })
  const lines = patch?.hunks.flatMap((hunk) => hunk.lines) ?? [
    '-(the whole text)',
    '+(another text)',
  ]
  return limited(lines.filter((line) => !line.startsWith('\\')))
}

/**
 * The lines that differ, out of a unified diff; what stands before its first hunk is its header.
 */
export function linesOfPatch(patch: string): readonly string[] {
  return limited(linesOfHunks(patch).filter((line) => line.startsWith('-') || line.startsWith('+')))
}

/** A unified diff without its header, hunk lines and context included. */
export function linesOfHunks(patch: string): readonly string[] {
  const lines = terminalLines(patch.trimEnd())
  const start = lines.findIndex((line) => line.startsWith('@@'))
  return start === -1 ? [] : lines.slice(start).filter((line) => !line.startsWith('\\'))
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}

function limited(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => terminalLines(line)).slice(0, MAX_LINES)
}
