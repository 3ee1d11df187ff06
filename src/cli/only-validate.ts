import type { ExitCode } from '../exit-code.ts'
import { secretsIn } from '../secrets.ts'
import type { NetworkFlags } from './flags.ts'
import { followed } from './terminal/progress.ts'
import { showFault } from './terminal/show-fault.ts'
import { maskedTerminal, type Terminal } from './terminal/terminal.ts'
import { keysIn } from './usage.ts'
import { runValidate } from './validate.ts'

/**
 * `validate` without a parser and without the other verbs: hooks run it at every commit. Says and
 * gives back what `runCli` does for the same flags.
 */
export async function onlyValidate(
  args: readonly string[],
  flags: NetworkFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const masked = maskedTerminal(terminal, [...secretsIn(terminal.env), ...keysIn(args)])
  const { terminal: safe, end } = followed(masked, { json: flags.json === true })
  try {
    return await runValidate(flags, safe)
  } catch (error) {
    return showFault(error, flags.json === true, safe)
  } finally {
    await end()
  }
}
