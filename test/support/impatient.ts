import { openPorts } from '../../src/adapters/open-ports.ts'
import type { Timing } from '../../src/apply/context.ts'
import { applyResult } from '../../src/apply/result.ts'
import { apply } from '../../src/engine/apply.ts'
import { runToEnd } from '../../src/engine/run-apply.ts'
import { applyExit, EXIT, type ExitCode } from '../../src/exit-code.ts'
import type { ApplyEvent } from '../../src/model/events.ts'
import { Fault } from '../../src/model/fault.ts'
import type { ApplyResult } from '../../src/model/result.ts'
import { takeSecrets } from '../../src/secrets.ts'
import { settingsOf } from '../../src/settings.ts'
import type { TestChain } from './chain.ts'
import type { Project } from './project.ts'

/** What an apply in this process came to. */
export interface ImpatientRun {
  readonly events: readonly ApplyEvent[]
  /** Undefined where it ended before its first round. */
  readonly result: ApplyResult | undefined
  readonly fault: Fault | undefined
}

/**
 * A tenth to a hundredth of the usual pauses; the chain has as long as ever, or a busy machine
 * would end the run.
 */
const IMPATIENT: Timing = {
  poll: 50,
  resend: 500,
  raise: 1_000,
  stall: 60_000,
  pending: 1_000,
  nonsense: 30_000,
  lag: 60_000,
  raises: 12,
  rounds: 3,
}
/**
 * For a run that is to give up. It waits for three of the chain's longest recent gaps all the same:
 * make them short with `quicken`.
 */
export const GIVING_UP = { stall: 3_000, raises: 4 } as const

/** More blocks than a run looks back for a chain's pace. */
const RECENT = 24

/**
 * Makes blocks without a pause: a run that begins now finds a fast chain, whatever the tests before
 * it took on a busy machine.
 */
export function quicken({ mine }: Pick<TestChain, 'mine'>): Promise<void> {
  return mine(RECENT)
}

/**
 * Applies everything that is wanted, with another patience than the program has; `seen` is called
 * with each event as it happens.
 */
export async function applyImpatiently(
  project: Project,
  timing: Partial<Timing> = {},
  seen: (event: ApplyEvent) => unknown = () => undefined,
): Promise<ImpatientRun> {
  const settings = settingsOf({}, { cwd: project.root, env: project.env })
  const world = openPorts(settings, takeSecrets(project.env))
  const { signal } = new AbortController()
  const outcome = await apply(world, settings, {
    consent: { kind: 'all' },
    timing: () => ({ ...IMPATIENT, ...timing }),
    signal,
  })
  if (outcome.kind !== 'run')
    throw new Error(
      `the apply did not begin: ${JSON.stringify(outcome.kind === 'problems' ? outcome.problems : outcome.refusal)}`,
    )
  const events: ApplyEvent[] = []
  try {
    for await (const event of outcome.events) {
      events.push(event)
      await seen(event)
    }
    return { events, result: applyResult('local', events), fault: undefined }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { events, result: applyResult('local', events, error.message), fault: error }
  }
}

/** How a door would end an apply, with the patience of a test. */
export interface DrivenRun {
  readonly exit: ExitCode
  /** Undefined where only a fault is told. */
  readonly result?: ApplyResult
  /** What was thrown to the door, where anything was. */
  readonly error?: unknown
}

/** Waits little for a node that is gone, and as long as ever for one on a busy machine. */
const SHORT = { request: 20_000, refused: 300, failing: 1_000 }

/** The same as the doors do it: what ends the run is told with an exit code. */
export async function driveImpatiently(
  project: Project,
  timing: Partial<Timing> = {},
): Promise<DrivenRun> {
  const settings = settingsOf({}, { cwd: project.root, env: project.env })
  const world = openPorts(settings, takeSecrets(project.env), {}, SHORT)
  const { signal } = new AbortController()
  const begun = apply(world, settings, {
    consent: { kind: 'all' },
    timing: () => ({ ...IMPATIENT, stall: 1_500, ...timing }),
    signal,
  })
  try {
    const driven = await runToEnd(begun, signal, () => undefined)
    if (driven.kind !== 'result')
      throw new Error(`the apply did not begin: ${JSON.stringify(driven)}`)
    return { exit: applyExit(driven.result.outcome), result: driven.result }
  } catch (error) {
    return { exit: EXIT.fault, error }
  }
}
