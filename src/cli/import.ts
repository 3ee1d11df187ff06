import { openPorts } from '../adapters/open-ports.ts'
import type { ExitCode } from '../exit-code.ts'
import { importSources } from '../import/import.ts'
import { nonEmpty, settingsOf } from '../settings.ts'
import type { NetworkFlags } from './flags.ts'
import { showEdited } from './terminal/edited.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

export interface ImportFlags extends NetworkFlags {
  readonly client?: string
  readonly address: readonly string[]
  readonly includeClosed?: boolean
  readonly out?: string
}

/** `import`: writes definitions for Sources that were published with other tools. */
export async function runImport(flags: ImportFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const client = nonEmpty(flags.client)
  const wish = {
    addresses: flags.address,
    includeClosed: flags.includeClosed === true,
    out: (nonEmpty(flags.out) ?? 'sources').replace(/^\.\//, '').replace(/\/$/, ''),
    ...(client === undefined ? {} : { client }),
  }
  const world = openPorts(settings, terminal)
  const edited = await importSources(world, settings, wish)
  return showEdited(edited, flags, terminal)
}
