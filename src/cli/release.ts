import { openPorts } from '../adapters/open-ports.ts'
import { releaseId, releaseUnreadable } from '../engine/edit-definitions.ts'
import type { ExitCode } from '../exit-code.ts'
import { settingsOf } from '../settings.ts'
import type { NetworkFlags } from './flags.ts'
import { showEdited } from './terminal/edited.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

export interface ReleaseFlags extends NetworkFlags {
  readonly unreadable?: boolean
}

/** `release ID` and `release --unreadable`: declares Sources not ours. */
export async function runRelease(
  id: string | undefined,
  flags: ReleaseFlags,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const world = openPorts(settings, terminal)
  if (id !== undefined && flags.unreadable !== true)
    return showEdited(await releaseId(world, settings, id), flags, terminal)
  if (id === undefined && flags.unreadable === true)
    return showEdited(await releaseUnreadable(world, settings), flags, terminal)
  return showStopped(
    {
      problems: [
        {
          code: 'usage',
          message: 'release takes an id or --unreadable',
          hint: 'ogpu-gitops release --help',
        },
      ],
      warnings: [],
    },
    flags,
    terminal,
  )
}
