import { TreeFiles } from '../adapters/files.ts'
import { readRepository } from '../assemble.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { composeProblems } from '../plan/compose.ts'
import { jsonText } from '../report/json/json-text.ts'
import { validateJson } from '../report/json/validate-json.ts'
import { validateText } from '../report/text/validate-text.ts'
import { type NetworkFlags, settingsOf } from './flags.ts'
import type { Terminal } from './terminal.ts'

/** `validate`: checks every definition and the configuration, offline. */
export async function runValidate(flags: NetworkFlags, terminal: Terminal): Promise<ExitCode> {
  const { root, configFile } = settingsOf(flags, terminal)
  const { definitions, specs, ...found } = readRepository(await new TreeFiles(root, configFile).definitions(), configFile)
  const compose = composeProblems(specs)
  const problems = [...found.problems, ...compose.problems]
  const validation = { definitions, problems, warnings: [...found.warnings, ...compose.warnings] }
  terminal.out(flags.json === true ? jsonText(validateJson(validation)) : validateText(validation, { colour: terminal.colour }))
  return problems.length > 0 ? EXIT.problems : EXIT.ok
}
