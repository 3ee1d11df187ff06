import { openPorts } from '../adapters/open-ports.ts'
import { market } from '../engine/market.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { jsonText } from '../report/json/json-text.ts'
import { marketReportJson } from '../report/json/market-json.ts'
import { marketText } from '../report/text/market-text.ts'
import { settingsOf } from '../settings.ts'
import type { NetworkFlags } from './flags.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

export interface MarketFlags extends NetworkFlags {
  readonly wide?: boolean
}

/** `market`: what live Sources ask for, and where the price of one definition stands. */
export async function runMarket(
  id: string | undefined,
  flags: MarketFlags,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const outcome = await market(openPorts(settings, terminal), settings, id)
  if (outcome.kind === 'problems') return showStopped(outcome, flags, terminal)
  terminal.out(
    flags.json === true
      ? jsonText(marketReportJson(outcome))
      : marketText(outcome, { colour: terminal.colour, wide: flags.wide === true }),
  )
  return EXIT.ok
}
