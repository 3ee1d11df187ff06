import { openWorld } from '../adapters/world.ts'
import { closeId } from '../edit.ts'
import type { ExitCode } from '../exit-code.ts'
import { showEdited } from './edited.ts'
import { type NetworkFlags, settingsOf } from './flags.ts'
import { whileReading } from './progress.ts'
import type { Terminal } from './terminal.ts'

/** `close ID`: writes the closing into the definition; apply sends it. */
export async function runClose(
  id: string,
  flags: NetworkFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const edited = await whileReading(openWorld(settings, terminal.env), terminal, (world) =>
    closeId(world, settings, id),
  )
  return showEdited(edited, flags, terminal)
}
