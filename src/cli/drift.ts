import { openPorts } from '../adapters/open-ports.ts'
import { drift } from '../engine/drift.ts'
import { driftExit, type ExitCode } from '../exit-code.ts'
import { driftMarkdown } from '../report/github/drift/issue.ts'
import { driftJson } from '../report/json/drift-json.ts'
import { jsonText } from '../report/json/json-text.ts'
import { driftReport } from '../report/text/drift-report.ts'
import { linkableInDrift } from '../report/text/linkable.ts'
import { settingsOf } from '../settings.ts'
import type { NetworkFlags } from './flags.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'
import { withLinks } from './terminal/with-links.ts'

export interface DriftFlags extends NetworkFlags {
  readonly markdown?: boolean
  readonly wide?: boolean
}

/** `drift`: what differs between the chain and the checked-out commit, since when, and by whom. */
export async function runDrift(flags: DriftFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const world = openPorts(settings, terminal)
  const outcome = await drift(world, settings)
  if (outcome.kind === 'problems') return showStopped(outcome, flags, terminal, 'drift')
  const { explorer } = outcome.scope.network
  if (flags.json === true) terminal.out(jsonText(driftJson(outcome)))
  else if (flags.markdown === true)
    terminal.out(driftMarkdown(outcome, { config: settings.configFile, explorer }))
  else
    terminal.out(
      withLinks(
        driftReport(outcome, { colour: terminal.colour, wide: flags.wide === true }),
        linkableInDrift(outcome),
        outcome.scope.network,
        { settings, terminal },
      ),
    )
  return driftExit(outcome.plan)
}
