import { openPorts } from '../adapters/open-ports.ts'
import { timingFor } from '../apply/timing.ts'
import { apply } from '../engine/apply.ts'
import { runToEnd } from '../engine/run-apply.ts'
import { applyExit, EXIT, type ExitCode } from '../exit-code.ts'
import type { ApplyEvent } from '../model/events.ts'
import { applyJson } from '../report/json/apply-json.ts'
import { jsonText } from '../report/json/json-text.ts'
import { stoppedApplyJson } from '../report/json/stopped-json.ts'
import { applyText } from '../report/text/apply-text.ts'
import { fittingLines } from '../report/text/layout.ts'
import { linkableInResult } from '../report/text/linkable.ts'
import { progressOf, underWay } from '../report/text/progress-text.ts'
import { settingsOf } from '../settings.ts'
import { consentOf } from './consent.ts'
import type { NetworkFlags } from './flags.ts'
import { withSigned } from './signed.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'
import { withLinks } from './terminal/with-links.ts'

export interface ApplyFlags extends NetworkFlags {
  readonly plan?: string
  readonly approve?: string
  readonly yes?: boolean
  readonly wide?: boolean
  /** The file that holds what was signed elsewhere. */
  readonly signed?: string
}

/** `apply`: sends what was agreed to, and says what came of it. */
export async function runApply(flags: ApplyFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const opened = await withSigned(openPorts(settings, terminal), flags.signed, terminal)
  if ('code' in opened)
    return showStopped({ problems: [opened], warnings: [] }, flags, terminal, 'apply')
  const { world, narrowed } = opened
  const agreed = await consentOf(flags, settings, world, { terminal, purpose: 'send' })
  if ('problem' in agreed)
    return showStopped({ problems: [agreed.problem], warnings: [] }, flags, terminal, 'apply')
  if ('exit' in agreed) return agreed.exit
  const stop = new AbortController()
  const forget = terminal.onStop(() => stop.abort())
  try {
    const begun = apply(world, settings, {
      consent: agreed.consent,
      timing: timingFor,
      signal: stop.signal,
      ...(narrowed === undefined ? {} : { narrowed }),
    })
    const driven = await runToEnd(begun, stop.signal, showProgress(flags, terminal))
    if (driven.kind === 'cancelled') return showCancelled(flags, terminal)
    if (driven.kind === 'stopped') return showStopped(driven.stopped, flags, terminal, 'apply')
    terminal.out(
      flags.json === true
        ? jsonText(applyJson(driven.result))
        : withLinks(
            applyText(driven.result, { colour: terminal.colour, wide: flags.wide === true }),
            linkableInResult(driven.result),
            driven.scope.network,
            { settings, terminal },
          ),
    )
    return applyExit(driven.result.outcome)
  } finally {
    forget()
  }
}

/** Says each event on standard error. */
export function showProgress(
  { wide }: Pick<ApplyFlags, 'wide'>,
  terminal: SafeTerminal,
): (event: ApplyEvent) => void {
  const progress = progressOf()
  return (event) => {
    const line = progress(event)
    if (line !== '') terminal.err(`${fittingLines([line], wide === true).join('\n')}\n`)
    terminal.progress.about(underWay(event))
  }
}

/** Says that the run was ended before anything was sent. */
export function showCancelled(
  { json }: Pick<ApplyFlags, 'json'>,
  terminal: SafeTerminal,
): ExitCode {
  if (json === true)
    terminal.out(
      jsonText({ ...stoppedApplyJson({ problems: [], warnings: [] }), outcome: 'cancelled' }),
    )
  else terminal.err('Cancelled. Nothing was sent.\n')
  return EXIT.cancelled
}
