import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { openPorts } from '../adapters/open-ports.ts'
import { type PlanOutcome, plan } from '../engine/plan.ts'
import { type ExitCode, planExit } from '../exit-code.ts'
import { Fault } from '../model/fault.ts'
import { composeDiffs } from '../report/compose-diffs.ts'
import { planMarkdown } from '../report/github/plan/plan-markdown.ts'
import { jsonText } from '../report/json/json-text.ts'
import { planJson } from '../report/json/plan-json.ts'
import { linkableInPlan } from '../report/text/linkable.ts'
import { planText } from '../report/text/plan-text.ts'
import { type Settings, settingsOf } from '../settings.ts'
import { VERSION } from '../version.ts'
import type { NetworkFlags } from './flags.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'
import { withLinks } from './terminal/with-links.ts'

export interface PlanFlags extends NetworkFlags {
  readonly markdown?: boolean
  readonly out?: string
  readonly raw?: boolean
  readonly wide?: boolean
  readonly detailedExitcode?: boolean
}

/** `plan`: what would be sent, what it costs, what refuses. */
export async function runPlan(flags: PlanFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const world = openPorts(settings, terminal)
  return showPlan(await plan(world, settings), flags, settings, terminal)
}

/** Shows a plan, or what stopped the run before there could be one. */
export async function showPlan(
  outcome: PlanOutcome,
  flags: PlanFlags,
  settings: Settings,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  if (outcome.kind === 'problems') return showStopped(outcome, flags, terminal, 'plan')
  const { network } = outcome.scope.context
  const diffs = composeDiffs(outcome.composeTexts)
  const { progress } = terminal
  const json = progress.during('report', () => jsonText(planJson(outcome.plan)))
  if (flags.out !== undefined)
    await save(path.resolve(terminal.cwd, flags.out), terminal.mask(json))
  if (flags.json === true) terminal.out(json)
  else if (flags.markdown === true)
    terminal.out(
      planMarkdown(outcome.plan, {
        version: VERSION,
        config: settings.configFile,
        composeDiffs: diffs,
        ...(network.explorer === undefined ? {} : { explorer: network.explorer }),
      }),
    )
  else
    terminal.out(
      progress.during('report', () =>
        withLinks(
          planText(outcome.plan, {
            colour: terminal.colour,
            raw: flags.raw === true,
            wide: flags.wide === true,
            verb: 'plan',
            composeDiffs: diffs,
          }),
          linkableInPlan(outcome.plan),
          network,
          { settings, terminal },
        ),
      ),
    )
  return planExit(outcome.plan, flags.detailedExitcode === true)
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch {
    throw new Fault(
      'file-failed',
      `the plan can't be written to ${path.basename(file)}`,
      'is there such a folder, and may this program write to it?',
    )
  }
}
