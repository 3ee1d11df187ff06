import { openPorts } from '../adapters/open-ports.ts'
import type { ExitCode } from '../exit-code.ts'
import { pinIds } from '../import/pin.ts'
import { settingsOf } from '../settings.ts'
import type { NetworkFlags } from './flags.ts'
import { showEdited } from './terminal/edited.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

/** `pin [ID…]`: writes addresses into definitions that are bound by their record. */
export async function runPin(
  ids: readonly string[],
  flags: NetworkFlags,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const edited = await pinIds(openPorts(settings, terminal), settings, ids)
  return showEdited(edited, flags, terminal)
}
