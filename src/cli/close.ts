import { openPorts } from '../adapters/open-ports.ts'
import { closeId } from '../engine/edit-definitions.ts'
import type { ExitCode } from '../exit-code.ts'
import { settingsOf } from '../settings.ts'
import type { NetworkFlags } from './flags.ts'
import { showEdited } from './terminal/edited.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

/** `close ID`: writes the closing into the definition; apply sends it. */
export async function runClose(
  id: string,
  flags: NetworkFlags,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const edited = await closeId(openPorts(settings, terminal), settings, id)
  return showEdited(edited, flags, terminal)
}
