import type { TextFile } from '../desired/text-file.ts'
import type { Progress } from '../model/progress.ts'
import type { Validation } from '../model/validation.ts'
import { composeProblems } from '../plan/compose.ts'
import { fileRules } from './file-rules.ts'
import { offlinePolicies } from './offline-policies.ts'
import { readRepository } from './repository.ts'

/** What can be said of a repository's files without a chain: for both doors. */
export function validation(
  files: readonly TextFile[],
  configFile: string,
  progress?: Progress,
): Validation {
  const rules = fileRules(progress)
  const { definitions, specs, config, ...found } = readRepository(files, configFile, rules)
  const compose = composeProblems(specs)
  const policies = offlinePolicies(specs, config, rules)
  return {
    definitions,
    problems: [...found.problems, ...compose.problems, ...policies.problems],
    warnings: [...found.warnings, ...compose.warnings, ...policies.warnings],
  }
}
