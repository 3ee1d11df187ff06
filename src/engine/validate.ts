import type { TextFile } from '../desired/text-file.ts'
import type { Progress } from '../model/progress.ts'
import type { Validation } from '../model/validation.ts'
import { composeProblems } from '../plan/compose.ts'
import { fileRules } from './file-rules.ts'
import { readRepository } from './repository.ts'

/** What can be said of a repository's files without a chain: for both doors. */
export function validation(
  files: readonly TextFile[],
  configFile: string,
  progress?: Progress,
): Validation {
  const { definitions, specs, ...found } = readRepository(files, configFile, fileRules(progress))
  const compose = composeProblems(specs)
  return {
    definitions,
    problems: [...found.problems, ...compose.problems],
    warnings: [...found.warnings, ...compose.warnings],
  }
}
