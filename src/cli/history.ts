import { openPorts } from '../adapters/open-ports.ts'
import { history } from '../engine/history.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { historyJson } from '../report/json/history-json.ts'
import { jsonText } from '../report/json/json-text.ts'
import { historyCsv } from '../report/text/history-csv.ts'
import { historyText } from '../report/text/history-text.ts'
import { settingsOf } from '../settings.ts'
import type { NetworkFlags } from './flags.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

export interface HistoryFlags extends NetworkFlags {
  readonly csv?: boolean
  readonly wide?: boolean
}

/** `history ID`: what happened to a Source since it was published. */
export async function runHistory(
  what: string,
  flags: HistoryFlags,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const outcome = await history(openPorts(settings, terminal), settings, what)
  if (outcome.kind === 'problems') return showStopped(outcome, flags, terminal)
  const { report } = outcome
  if (flags.json === true) terminal.out(jsonText(historyJson(report)))
  else if (flags.csv === true) terminal.out(historyCsv(report))
  else terminal.out(historyText(report, { colour: terminal.colour, wide: flags.wide === true }))
  return EXIT.ok
}
