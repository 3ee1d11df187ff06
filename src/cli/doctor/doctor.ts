import { thisMachine } from '../../adapters/machine.ts'
import { openPorts } from '../../adapters/open-ports.ts'
import { examine } from '../../doctor/examine.ts'
import { doctorExit, type ExitCode } from '../../exit-code.ts'
import { CHECKS, type Check } from '../../model/diagnosis.ts'
import type { Progress } from '../../model/progress.ts'
import { doctorJson } from '../../report/json/doctor-json.ts'
import { jsonText } from '../../report/json/json-text.ts'
import {
  checkText,
  doctorEnding,
  doctorHeading,
  isToldWith,
} from '../../report/text/doctor-text.ts'
import { settingsOf } from '../../settings.ts'
import type { NetworkFlags } from '../flags.ts'
import type { SafeTerminal } from '../terminal/terminal.ts'

export interface DoctorFlags extends NetworkFlags {
  readonly upload?: boolean
  /** What the network is like, in place of what a run needs. */
  readonly report?: boolean
}

/**
 * Whoever asks what is wrong wants to hear it soon: an RPC that fails is given up earlier than by
 * those who need it.
 */
const PATIENCE = { request: 10_000, refused: 3_000, failing: 15_000 }

/** `doctor`: looks at everything that a run needs, and says each thing as soon as it is known. */
export async function runDoctor(flags: DoctorFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const world = openPorts(settings, terminal, {}, PATIENCE)
  const upload = flags.upload === true
  if (flags.report === true)
    return (await import('./report.ts')).runReport(
      world,
      settings,
      { upload, patience: PATIENCE },
      terminal,
    )
  const { network, checks } = await examine(world, settings, {
    machine: thisMachine(terminal.env),
    upload,
  })
  const say = (text: string): void => {
    if (flags.json !== true) terminal.out(text)
  }
  say(doctorHeading(network, terminal))
  const done: Check[] = []
  const told = counted(checks, terminal.progress)
  for await (const [first, ...others] of together(told)) {
    if (first === undefined) continue
    done.push(first, ...others)
    say(checkText(first, others, terminal))
  }
  if (flags.json === true) terminal.out(jsonText(doctorJson(network, done)))
  say(doctorEnding(done))
  return doctorExit(done)
}

/** Checks that say when they are waited for which one it is, and how many are done. */
function counted(
  checks: readonly Promise<Check>[],
  progress: Progress,
): readonly (() => Promise<Check>)[] {
  const task = progress.begin('checks', checks.length)
  return checks.map((check, index) => async () => {
    progress.about(`Looking at ${CHECKS[index] ?? ''}`)
    try {
      return await check
    } finally {
      task.done()
    }
  })
}

/**
 * Checks as they are done; those that were skipped one after another for the same reason come
 * together.
 */
async function* together(
  checks: readonly (() => Promise<Check>)[],
): AsyncGenerator<readonly Check[]> {
  let run: readonly Check[] = []
  for (const running of checks) {
    const check = await running()
    if (!isToldWith(run[0], check)) {
      if (run.length > 0) yield run
      run = []
    }
    if (check.status === 'skipped') run = [...run, check]
    else yield [check]
  }
  if (run.length > 0) yield run
}
