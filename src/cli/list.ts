import { openPorts } from '../adapters/open-ports.ts'
import { list } from '../engine/list.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { jsonText } from '../report/json/json-text.ts'
import { listJson } from '../report/json/list-json.ts'
import { listText } from '../report/text/list-text.ts'
import { settingsOf } from '../settings.ts'
import type { NetworkFlags } from './flags.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'
import { withLinks } from './terminal/with-links.ts'

export interface ListFlags extends NetworkFlags {
  readonly all?: boolean
  readonly wide?: boolean
}

/** `list`: the Sources that are ours, and with `--all` the client's others. */
export async function runList(flags: ListFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const world = openPorts(settings, terminal)
  const outcome = await list(world, settings)
  if (outcome.kind === 'problems') return showStopped(outcome, flags, terminal)
  const rows = outcome.rows.filter(({ managed }) => managed || flags.all === true)
  terminal.out(
    flags.json === true
      ? jsonText(listJson(rows))
      : withLinks(
          listText(rows, {
            colour: terminal.colour,
            wide: flags.wide === true,
            others: outcome.rows.length - rows.length,
          }),
          { hashes: rows.map(({ address }) => address), files: [] },
          outcome.scope.network,
          { settings, terminal },
        ),
  )
  return EXIT.ok
}
