import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { openPorts } from '../adapters/open-ports.ts'
import { timingFor } from '../apply/timing.ts'
import type { Consent } from '../consent/decide.ts'
import { readPlanFile } from '../consent/plan-file.ts'
import { show } from '../desired/show.ts'
import { apply } from '../engine/apply.ts'
import { plan } from '../engine/plan.ts'
import { runToEnd } from '../engine/run-apply.ts'
import { applyExit, EXIT, type ExitCode } from '../exit-code.ts'
import type { ApplyEvent } from '../model/events.ts'
import type { Problem, Refusal } from '../model/problem.ts'
import type { Ports } from '../ports.ts'
import { composeDiffs } from '../report/compose-diffs.ts'
import { applyJson } from '../report/json/apply-json.ts'
import { jsonText } from '../report/json/json-text.ts'
import { stoppedApplyJson } from '../report/json/stopped-json.ts'
import { applyText } from '../report/text/apply-text.ts'
import { fittingLines } from '../report/text/layout.ts'
import { planText } from '../report/text/plan-text.ts'
import { progressOf, underWay } from '../report/text/progress-text.ts'
import { type Settings, settingsOf } from '../settings.ts'
import type { NetworkFlags } from './flags.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

export interface ApplyFlags extends NetworkFlags {
  readonly plan?: string
  readonly approve?: string
  readonly yes?: boolean
  readonly wide?: boolean
}

const CONFIRM_LENGTH = 8

/** `apply`: sends what was agreed to, and says what came of it. */
export async function runApply(flags: ApplyFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const world = openPorts(settings, terminal)
  const agreed = await consentOf(flags, settings, world, terminal)
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
    })
    const driven = await runToEnd(begun, stop.signal, showProgress(flags, terminal))
    if (driven.kind === 'cancelled') return showCancelled(flags, terminal)
    if (driven.kind === 'stopped') return showStopped(driven.stopped, flags, terminal, 'apply')
    terminal.out(
      flags.json === true
        ? jsonText(applyJson(driven.result))
        : applyText(driven.result, { colour: terminal.colour, wide: flags.wide === true }),
    )
    return applyExit(driven.result.outcome)
  } finally {
    forget()
  }
}

function showProgress({ wide }: ApplyFlags, terminal: SafeTerminal): (event: ApplyEvent) => void {
  const progress = progressOf()
  return (event) => {
    const line = progress(event)
    if (line !== '') terminal.err(`${fittingLines([line], wide === true).join('\n')}\n`)
    terminal.progress.about(underWay(event))
  }
}

function showCancelled({ json }: ApplyFlags, terminal: SafeTerminal): ExitCode {
  if (json === true)
    terminal.out(
      jsonText({ ...stoppedApplyJson({ problems: [], warnings: [] }), outcome: 'cancelled' }),
    )
  else terminal.err('Cancelled. Nothing was sent.\n')
  return EXIT.cancelled
}

type Agreed =
  | { readonly consent: Consent }
  | { readonly problem: Problem }
  | { readonly exit: ExitCode }

/** What the flags, or a person at the terminal, agree to. */
async function consentOf(
  flags: ApplyFlags,
  settings: Settings,
  world: Ports,
  terminal: SafeTerminal,
): Promise<Agreed> {
  const given = [flags.plan, flags.approve, flags.yes === true ? 'yes' : undefined].filter(
    (flag) => flag !== undefined,
  )
  if (given.length > 1)
    return { problem: usage('--plan, --approve and --yes exclude each other', 'give one of them') }
  if (flags.plan !== undefined) return planFileConsent(path.resolve(terminal.cwd, flags.plan))
  if (flags.approve !== undefined) return approval(flags.approve)
  if (flags.yes === true) return { consent: { kind: 'all' } }
  return terminal.isInteractive && flags.json !== true
    ? askConsent(flags, settings, world, terminal)
    : { consent: { kind: 'none' } }
}

function approval(text: string): Agreed {
  const prefix = text.trim().toLowerCase()
  if (/^[0-9a-f]{16,64}$/.test(prefix)) return { consent: { kind: 'approve', prefix } }
  return {
    problem: usage(
      `--approve takes 16 to 64 hex characters of a fingerprint or a digest, not ${show(text)}`,
      'the plan’s last line shows them',
    ),
  }
}

async function planFileConsent(file: string): Promise<Agreed> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  const saved = text === undefined ? undefined : readPlanFile(text)
  const name = path.basename(file)
  if (text === undefined)
    return {
      problem: {
        code: 'bad-plan-file',
        message: `${name} can't be read`,
        hint: 'write it with: ogpu-gitops plan --out plan.json',
      },
    }
  if (saved === undefined)
    return {
      problem: {
        code: 'bad-plan-file',
        message: `${name} is no plan of this program`,
        hint: 'write it with: ogpu-gitops plan --out plan.json',
      },
    }
  return { consent: { kind: 'plan-file', file: saved } }
}

/**
 * Shows the plan and asks for what nobody types by accident: the beginning of its fingerprint, or
 * the network's name where review is none.
 */
async function askConsent(
  { wide }: ApplyFlags,
  settings: Settings,
  world: Ports,
  terminal: SafeTerminal,
): Promise<Agreed> {
  const outcome = await plan(world, settings)
  if (outcome.kind === 'problems') return { exit: showStopped(outcome, {}, terminal) }
  const { network } = outcome.scope.context
  if (!('signer' in (await world.wallet(network)))) return { consent: { kind: 'none' } }
  terminal.out(
    planText(outcome.plan, {
      colour: terminal.colour,
      raw: false,
      wide: wide === true,
      verb: 'apply',
      composeDiffs: composeDiffs(outcome.composeTexts),
    }),
  )
  if (outcome.plan.changes.length === 0)
    return { exit: outcome.plan.problems.length > 0 ? EXIT.problems : EXIT.ok }
  if (outcome.plan.refusals.some(isForGood)) {
    terminal.err('Nothing was sent: no confirmation changes what is refused above.\n')
    return { exit: EXIT.refused }
  }
  const expected =
    network.review === 'none' ? network.name : outcome.plan.fingerprint.slice(0, CONFIRM_LENGTH)
  const question =
    network.review === 'none'
      ? `Type the network's name (${network.name}) to send this: `
      : `Type the first ${CONFIRM_LENGTH} characters of the plan's fingerprint to send this: `
  const typed = (await terminal.ask(question)).trim()
  if (typed === expected)
    return { consent: { kind: 'confirmed', fingerprint: outcome.plan.fingerprint } }
  terminal.err(`That is not it. Nothing was sent.\n`)
  return { exit: EXIT.refused }
}

/** What keeps all of a plan back whoever agrees to it. */
function isForGood({ id, code }: Refusal): boolean {
  return id === undefined && (code === 'insufficient-funds' || code === 'fee-limit')
}

function usage(message: string, hint: string): Problem {
  return { code: 'usage', message, hint }
}
