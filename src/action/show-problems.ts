import type { Problem, Warning } from '../model/problem.ts'
import { annotations } from '../report/annotations.ts'
import { problemsText } from '../report/text/problems-text.ts'
import type { ActionContext } from './context.ts'
import { annotate, say } from './log.ts'
import { setOutputs } from './outputs.ts'

/** Says what stops a run that has no comment of its own: in the log, on its lines, as an output. */
export function showProblems(
  stage: ActionContext,
  {
    problems,
    warnings,
  }: { readonly problems: readonly Problem[]; readonly warnings: readonly Warning[] },
): void {
  say(stage, problemsText(problems, warnings, { colour: false }))
  annotate(
    stage,
    annotations({
      problems,
      warnings,
      changes: [],
      changedLines: new Map(),
      prefix: stage.folder,
    }),
  )
  setOutputs(stage, { 'failure-reason': problems[0]?.code })
}
