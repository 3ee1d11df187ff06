import { TreeFiles } from './adapters/files.ts'
import { readRepository } from './assemble.ts'
import { composeProblems } from './plan/compose.ts'
import type { Validation } from './report/json/validate-json.ts'
import type { Settings } from './settings.ts'

/** What can be said of a repository's files without a chain: for both doors. */
export async function validation({ root, configFile }: Settings): Promise<Validation> {
  const { definitions, specs, ...found } = readRepository(
    await new TreeFiles(root, configFile).definitions(),
    configFile,
  )
  const compose = composeProblems(specs)
  return {
    definitions,
    problems: [...found.problems, ...compose.problems],
    warnings: [...found.warnings, ...compose.warnings],
  }
}
