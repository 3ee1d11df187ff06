import type { Problem, Warning } from '../../model/problem.ts'
import { MESSAGE_CAP, printable, terminal } from '../format/escape.ts'
import { hintedOnce } from '../format/warnings.ts'
import { counted } from '../format/words.ts'
import { type Paint, paint } from './colours.ts'
import { fittingLines } from './layout.ts'
import { placeText, problemDetail } from './problem-lines.ts'

/**
 * Problems, then warnings, each with its place, frame and hint; a count at the end. Empty where
 * there is neither.
 */
export function problemsText(
  problems: readonly Problem[],
  warnings: readonly Warning[],
  { colour, wide = false }: { readonly colour: boolean; readonly wide?: boolean },
): string {
  if (problems.length + warnings.length === 0) return ''
  const look = paint(colour)
  const blocks = [
    ...problems.map((problem) => problemLines(problem, '', look)),
    ...hintedOnce(warnings).map((warning) => problemLines(warning, 'warning ', look)),
  ]
  const lines = [...blocks.flatMap((block) => [...block, '']), `${countText(problems, warnings)}.`]
  return printable(fittingLines(lines, wide))
}

/** Why an answer won't do: what is wrong with it and what would do, without a count. */
export function reasonsText(
  problems: readonly Problem[],
  { colour }: { readonly colour: boolean },
): string {
  return printable(
    fittingLines(problems.flatMap((problem) => problemLines(problem, '', paint(colour)))),
  )
}

/** "1 problem, 2 warnings". */
export function countText(problems: readonly unknown[], warnings: readonly unknown[]): string {
  const counts = [
    problems.length === 0 ? '' : counted(problems.length, 'problem'),
    warnings.length === 0 ? '' : counted(warnings.length, 'warning'),
  ]
  return counts.filter((count) => count !== '').join(', ') || 'no problems'
}

function problemLines(problem: Problem | Warning, word: string, look: Paint): readonly string[] {
  const place = placeText(problem) ?? (problem.id === undefined ? undefined : terminal(problem.id))
  const code = look.kind(word === '' ? 'blocked' : 'orphan', `${word}${problem.code}`)
  return [
    `${place === undefined ? '' : `${place} `}${code}: ${terminal(problem.message, MESSAGE_CAP)}`,
    ...problemDetail(problem, '  '),
  ]
}
