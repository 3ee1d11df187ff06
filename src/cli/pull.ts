import { openPorts } from '../adapters/open-ports.ts'
import type { ExitCode } from '../exit-code.ts'
import { pullId } from '../import/pull.ts'
import { settingsOf } from '../settings.ts'
import type { NetworkFlags } from './flags.ts'
import { showEdited } from './terminal/edited.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

/** `pull ID`: writes the chain's values into the definition. */
export async function runPull(
  id: string,
  flags: NetworkFlags,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const edited = await pullId(openPorts(settings, terminal), settings, id)
  return showEdited(edited, flags, terminal)
}
