import { openPorts } from '../adapters/open-ports.ts'
import { type DriftOutcome, drift } from '../engine/drift.ts'
import { driftExit, type ExitCode } from '../exit-code.ts'
import type { Ports } from '../ports/run.ts'
import { driftMarkdown } from '../report/github/drift/issue.ts'
import { driftJson } from '../report/json/drift-json.ts'
import { jsonText } from '../report/json/json-text.ts'
import { driftReport } from '../report/text/drift-report.ts'
import { linkableInDrift } from '../report/text/linkable.ts'
import { type Settings, settingsOf } from '../settings.ts'
import { watchSupply } from '../supply/watch.ts'
import type { NetworkFlags } from './flags.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'
import { withLinks } from './terminal/with-links.ts'

export interface DriftFlags extends NetworkFlags {
  readonly markdown?: boolean
  readonly wide?: boolean
  readonly supply?: boolean
}

/** `drift`: what differs between the chain and the checked-out commit, since when, and by whom. */
export async function runDrift(flags: DriftFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const world = openPorts(settings, terminal)
  const found = await drift(world, settings)
  if (found.kind === 'problems') return showStopped(found, flags, terminal, 'drift')
  const outcome = flags.supply === true ? await watched(found, world, settings) : found
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
  return driftExit(outcome)
}

/** The same with what live Sources need of others; nothing is kept from run to run here. */
async function watched(
  found: Extract<DriftOutcome, { readonly kind: 'plan' }>,
  { clock, web, registry }: Ports,
  { offline }: Settings,
): Promise<typeof found> {
  const asked = offline ? { web: undefined, registry: undefined } : { web, registry }
  const { connection, scope } = found
  const { memory: _, ...supply } = await watchSupply(
    { connection, clock, ...asked },
    { ...found, network: scope.network },
  )
  return { ...found, supply }
}
