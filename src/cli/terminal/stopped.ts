import { EXIT, type ExitCode } from '../../exit-code.ts'
import { jsonText } from '../../report/json/json-text.ts'
import {
  type StoppedRun,
  stoppedApplyJson,
  stoppedDriftJson,
  stoppedJson,
  stoppedPlanJson,
} from '../../report/json/stopped-json.ts'
import { problemsText } from '../../report/text/problems-text.ts'
import { withConfigAbove } from '../config-above.ts'
import type { Terminal } from './terminal.ts'

const JSON_OF = {
  plan: stoppedPlanJson,
  apply: stoppedApplyJson,
  drift: stoppedDriftJson,
  other: stoppedJson,
} as const

/** A verb whose JSON has a shape of its own where nothing could be planned. */
export type StoppedVerb = keyof typeof JSON_OF

/** The one that a command line asks for. */
export function stoppedVerb(args: readonly string[]): StoppedVerb {
  return (['plan', 'apply', 'drift'] as const).find((verb) => args.includes(verb)) ?? 'other'
}

/**
 * Shows what stopped a run before there was anything to plan, in the shape that the verb's JSON
 * has.
 */
export function showStopped(
  stopped: StoppedRun,
  flags: { readonly json?: boolean; readonly config?: string },
  terminal: Terminal,
  verb: StoppedVerb = 'other',
): ExitCode {
  const { json } = flags
  const run = { ...stopped, problems: withConfigAbove(stopped.problems, flags, terminal) }
  if (json === true) terminal.out(jsonText(JSON_OF[verb](run)))
  else terminal.err(problemsText(run.problems, run.warnings, { colour: terminal.colour }))
  return EXIT.problems
}
