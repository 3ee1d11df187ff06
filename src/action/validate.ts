import { EXIT, type ExitCode } from '../exit-code.ts'
import { annotations } from '../report/annotations.ts'
import { validateText } from '../report/text/validate-text.ts'
import { validation } from '../validation.ts'
import { annotate, say } from './log.ts'
import { setOutputs } from './outputs.ts'
import type { Stage } from './stage.ts'

/** `validate`: every definition and the configuration, offline; problems on their lines. */
export async function runValidate(stage: Stage): Promise<ExitCode> {
  const found = await validation(stage.settings)
  const { problems, warnings } = found
  say(stage, validateText(found, { colour: false }))
  annotate(stage, annotations({ problems, warnings, changes: [], changedLines: new Map(), prefix: stage.folder }))
  const isWrong = problems.length > 0 || (stage.inputs.failOn === 'warnings' && warnings.length > 0)
  setOutputs(stage, { 'failure-reason': isWrong ? (problems[0]?.code ?? warnings[0]?.code) : undefined })
  return isWrong ? EXIT.problems : EXIT.ok
}
