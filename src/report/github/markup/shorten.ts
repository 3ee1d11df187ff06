import { linesOf } from './fences.ts'

/**
 * A comment's middle in ever fewer words: whole, without what is folded away, up to its first
 * details, its headline alone.
 */
export function shorterMiddles(middle: string): readonly string[] {
  const headline = linesOf(middle).find(({ text, isCode }) => !isCode && text.startsWith('### '))
  return [
    middle,
    withoutFolds(middle),
    beforeDetails(middle),
    [headline?.text ?? '', LEFT_OUT].join('\n\n').trimStart(),
  ]
}

const LEFT_OUT = "Left out for length: see the run's report, or the comment's edit history."

function withoutFolds(middle: string): string {
  let depth = 0
  const kept = linesOf(middle).filter(({ text, isCode }) => {
    if (!isCode && text.startsWith('<details')) depth += 1
    const isInside = depth > 0
    if (!isCode && text === '</details>') depth -= 1
    return !isInside
  })
  return joined(kept)
}

/** Totals, what can't be undone, and the table. */
function beforeDetails(middle: string): string {
  const lines = linesOf(middle)
  const end = lines.findIndex(
    ({ text, isCode }) => !isCode && (text.startsWith('#### ') || text.startsWith('<details')),
  )
  return joined(end === -1 ? lines : lines.slice(0, end))
}

function joined(lines: readonly { readonly text: string }[]): string {
  return `${lines
    .map(({ text }) => text)
    .join('\n')
    .trimEnd()}\n\n${LEFT_OUT}`
}
