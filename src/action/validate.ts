import path from 'node:path'
import { TreeFiles } from '../adapters/files.ts'
import { validation } from '../engine/validate.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Progress } from '../model/progress.ts'
import { annotations } from '../report/annotations.ts'
import { validateText } from '../report/text/validate-text.ts'
import type { Inputs } from './inputs.ts'
import { annotate, say } from './log.ts'
import { setOutputs } from './outputs.ts'
import { type Mask, settingsFrom, workspace } from './settings.ts'

interface ValidateRequest {
  readonly inputs: Inputs
  readonly mask: Mask
  readonly env: Readonly<Record<string, string | undefined>>
  readonly progress: Progress
}

/** `validate`: every definition and the configuration, offline; problems on their lines. */
export async function runValidate({
  inputs,
  mask,
  env,
  progress,
}: ValidateRequest): Promise<ExitCode> {
  const { root, configFile } = settingsFrom(inputs, env)
  const files = await new TreeFiles(root, configFile, progress).definitions()
  const found = validation(files, configFile, progress)
  const { problems, warnings } = found
  say({ mask }, validateText(found, { colour: false }))
  const folder = path.relative(workspace(env), root)
  const prefix = folder === '' ? '' : `${folder.split(path.sep).join('/')}/`
  annotate(
    { mask },
    annotations({ problems, warnings, changes: [], changedLines: new Map(), prefix }),
  )
  const isWrong = problems.length > 0 || (inputs.failOn === 'warnings' && warnings.length > 0)
  setOutputs(
    { mask },
    { 'failure-reason': isWrong ? (problems[0]?.code ?? warnings[0]?.code) : undefined },
  )
  return isWrong ? EXIT.problems : EXIT.ok
}
