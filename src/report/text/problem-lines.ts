import type { Problem, Warning } from '../../model/problem.ts'
import { hintText } from '../format/command-text.ts'
import { MESSAGE_CAP, terminal, terminalLines } from '../format/escape.ts'

/** Where a problem is: "sources/x.yaml:7:15"; undefined where it is in no file. */
export function placeText({
  file,
  line,
  column,
}: Pick<Problem, 'file' | 'line' | 'column'>): string | undefined {
  if (file === undefined) return undefined
  return [terminal(file), line, line === undefined ? undefined : column]
    .filter((part) => part !== undefined)
    .join(':')
}

/** What is wrong and what to do, below whatever names the problem. */
export function problemDetail(problem: Problem | Warning, indent: string): readonly string[] {
  const frame = problem.frame === undefined ? [] : terminalLines(problem.frame)
  const text = hintText(problem.hint)
  const hint = text === '' ? [] : [`hint: ${terminal(text, MESSAGE_CAP)}`]
  return [...frame, ...hint].map((line) => `${indent}${line}`)
}
