import { openWorld } from '../adapters/world.ts'
import { pinIds } from '../adopt/pin.ts'
import type { ExitCode } from '../exit-code.ts'
import { settingsOf } from '../settings.ts'
import { showEdited } from './edited.ts'
import type { NetworkFlags } from './flags.ts'
import { whileReading } from './progress.ts'
import type { SafeTerminal } from './terminal.ts'

/** `pin [ID…]`: writes addresses into definitions that are bound by their record. */
export async function runPin(
  ids: readonly string[],
  flags: NetworkFlags,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const edited = await whileReading(openWorld(settings, terminal), terminal, (world) =>
    pinIds(world, settings, ids),
  )
  return showEdited(edited, flags, terminal)
}
