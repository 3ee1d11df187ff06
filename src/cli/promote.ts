import { openPorts } from '../adapters/open-ports.ts'
import type { ExitCode } from '../exit-code.ts'
import { promoteId } from '../import/promote.ts'
import { settingsOf } from '../settings.ts'
import { showEdited } from './terminal/edited.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

export interface PromoteFlags {
  readonly config?: string
  readonly json?: boolean
  readonly from: string
  readonly to: string
  readonly withPrice?: boolean
}

/** `promote ID`: what is live on one network, written into the definition for another. */
export async function runPromote(
  id: string,
  flags: PromoteFlags,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const { from, to, withPrice = false } = flags
  const edited = await promoteId(openPorts(settings, terminal), settings, {
    id,
    from,
    to,
    withPrice,
  })
  return showEdited(edited, flags, terminal)
}
