import { TreeFiles } from '../adapters/files.ts'
import { validation } from '../engine/validate.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { jsonText } from '../report/json/json-text.ts'
import { validateJson } from '../report/json/validate-json.ts'
import { validateText } from '../report/text/validate-text.ts'
import { settingsOf } from '../settings.ts'
import { withConfigAbove } from './config-above.ts'
import type { NetworkFlags } from './flags.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

/** `validate`: checks every definition and the configuration, offline. */
export async function runValidate(flags: NetworkFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const { root, configFile } = settingsOf(flags, terminal)
  const { progress } = terminal
  const files = await new TreeFiles(root, configFile, progress).definitions()
  const { problems, ...rest } = validation(files, configFile, progress)
  const found = { ...rest, problems: withConfigAbove(problems, flags, terminal) }
  terminal.out(
    flags.json === true
      ? jsonText(validateJson(found))
      : validateText(found, { colour: terminal.colour }),
  )
  return found.problems.length > 0 ? EXIT.problems : EXIT.ok
}
