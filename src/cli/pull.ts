import { openWorld } from '../adapters/world.ts'
import { pullId } from '../adopt/pull.ts'
import type { ExitCode } from '../exit-code.ts'
import { settingsOf } from '../settings.ts'
import { showEdited } from './edited.ts'
import type { NetworkFlags } from './flags.ts'
import { whileReading } from './progress.ts'
import type { SafeTerminal } from './terminal.ts'

/** `pull ID`: writes the chain's values into the definition. */
export async function runPull(
  id: string,
  flags: NetworkFlags,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const edited = await whileReading(openWorld(settings, terminal), terminal, (world) =>
    pullId(world, settings, id),
  )
  return showEdited(edited, flags, terminal)
}
