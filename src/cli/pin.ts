import { openWorld } from '../adapters/world.ts'
import { pinIds } from '../adopt/pin.ts'
import type { ExitCode } from '../exit-code.ts'
import { showEdited } from './edited.ts'
import { type NetworkFlags, settingsOf } from './flags.ts'
import { whileReading } from './progress.ts'
import type { Terminal } from './terminal.ts'

/** `pin [ID…]`: writes addresses into definitions that are bound by their record. */
export async function runPin(
  ids: readonly string[],
  flags: NetworkFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const edited = await whileReading(openWorld(settings, terminal.env), terminal, (world) =>
    pinIds(world, settings, ids),
  )
  return showEdited(edited, flags, terminal)
}
