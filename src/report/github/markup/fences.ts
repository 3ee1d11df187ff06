const FENCE = /^ {0,3}(`{3,})([^`]*)$/

/** A line of a comment, and whether it stands in a fenced block or is one end of it. */
export interface CommentLine {
  readonly text: string
  readonly isCode: boolean
}

/**
 * The lines of a Markdown text, each with whether it is code: what looks like markup there is none.
 */
export function linesOf(text: string): readonly CommentLine[] {
  let fence = 0
  return text.split('\n').map((line) => {
    const [, ticks = '', rest = ''] = FENCE.exec(line) ?? []
    const isOpen = fence > 0
    if (!isOpen) fence = ticks.length
    else if (ticks.length >= fence && rest.trim() === '') fence = 0
    return { text: line, isCode: isOpen || fence > 0 }
  })
}

/** Whether a part can stand inside a fold: whatever it opens, it closes. */
export function isFenceClosed(text: string): boolean {
  const lines = linesOf(`${text}\n`)
  const prose = lines.filter(({ isCode }) => !isCode).map((line) => line.text)
  let depth = 0
  for (const line of prose) {
    if (/^<details\b/.test(line)) depth += 1
    if (/<\/details>$/.test(line)) depth -= 1
    if (depth < 0) return false
  }
  return (
    depth === 0 && lines.at(-1)?.isCode === false && !prose.some((line) => /^ {0,3}<!--/.test(line))
  )
}
