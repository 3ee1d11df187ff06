import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Stopped } from '../reconcile.ts'
import { jsonText } from '../report/json-text.ts'
import { problemJson } from '../report/problem-json.ts'
import { problemsText } from '../report/problems-text.ts'
import type { Terminal } from './terminal.ts'

/** Shows what stopped a run before there was anything to plan. */
export function showStopped(
  { problems, warnings }: Pick<Stopped, 'problems' | 'warnings'>,
  { json }: { readonly json?: boolean },
  terminal: Terminal,
): ExitCode {
  if (json === true) terminal.out(jsonText({ formatVersion: 1, problems: problems.map(problemJson), warnings: warnings.map(problemJson) }))
  else terminal.err(problemsText(problems, warnings, { colour: terminal.colour }))
  return EXIT.problems
}
