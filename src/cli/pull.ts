import { openWorld } from '../adapters/world.ts'
import { pullId } from '../adopt/pull.ts'
import type { ExitCode } from '../exit-code.ts'
import { showEdited } from './edited.ts'
import { type NetworkFlags, settingsOf } from './flags.ts'
import { whileReading } from './progress.ts'
import type { Terminal } from './terminal.ts'

/** `pull ID`: writes the chain's values into the definition. */
export async function runPull(
  id: string,
  flags: NetworkFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const edited = await whileReading(openWorld(settings, terminal.env), terminal, (world) =>
    pullId(world, settings, id),
  )
  return showEdited(edited, flags, terminal)
}
