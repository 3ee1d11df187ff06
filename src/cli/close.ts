import { openWorld } from '../adapters/world.ts'
import { closeId } from '../edit.ts'
import type { ExitCode } from '../exit-code.ts'
import { settingsOf } from '../settings.ts'
import { showEdited } from './edited.ts'
import type { NetworkFlags } from './flags.ts'
import { whileReading } from './progress.ts'
import type { SafeTerminal } from './terminal.ts'

/** `close ID`: writes the closing into the definition; apply sends it. */
export async function runClose(
  id: string,
  flags: NetworkFlags,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const edited = await whileReading(openWorld(settings, terminal), terminal, (world) =>
    closeId(world, settings, id),
  )
  return showEdited(edited, flags, terminal)
}
