import { linesOf } from './fences.ts'

/** What GitHub draws as a coloured box. */
export type AlertKind = 'CAUTION' | 'WARNING' | 'IMPORTANT'

const FIRST_LINE = /^> \[!\w+\]$/

/** An alert. It stands at the top level only: GitHub does not render one inside a fold. */
export function alert(kind: AlertKind, lines: readonly string[]): string {
  return [`[!${kind}]`, ...lines.flatMap((line) => line.split('\n'))]
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')
}

/**
 * A text with its first alerts as they are and the others as plain quotes: a comment has two at
 * most, a fold none.
 */
export function demoteAlerts(text: string, keep: number): string {
  let alerts = 0
  return linesOf(text)
    .filter((line) => {
      if (line.isCode || !FIRST_LINE.test(line.text)) return true
      alerts += 1
      return alerts <= keep
    })
    .map((line) => line.text)
    .join('\n')
}
