import { openWorld } from '../adapters/world.ts'
import { closeId } from '../edit.ts'
import type { ExitCode } from '../exit-code.ts'
import { showEdited } from './edited.ts'
import { type NetworkFlags, settingsOf } from './flags.ts'
import type { Terminal } from './terminal.ts'

/** `close ID`: writes the closing into the definition; apply sends it. */
export async function runClose(
  id: string,
  flags: NetworkFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  return showEdited(await closeId(openWorld(settings, terminal.env), settings, id), flags, terminal)
}
