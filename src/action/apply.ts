import { warning } from '@actions/core'
import { systemClock } from '../adapters/clock.ts'
import { timingFor } from '../apply/timing.ts'
import type { Consent } from '../consent/decide.ts'
import { masked } from '../desired/check/secrets.ts'
import { type ApplyOutcome, apply } from '../engine/apply.ts'
import { type EndedRun, runToEnd } from '../engine/run-apply.ts'
import { applyExit, EXIT, type ExitCode } from '../exit-code.ts'
import type { ApplyEvent } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { Network } from '../model/network/network.ts'
import type { Problem, Refusal } from '../model/problem.ts'
import type { ApplyResult } from '../model/result.ts'
import type { Ports } from '../ports/run.ts'
import { annotations } from '../report/annotations.ts'
import { terminal } from '../report/format/escape.ts'
import { reportMarkdown, summaryMarkdown } from '../report/github/plan/summary.ts'
import { applyText } from '../report/text/apply-text.ts'
import { progressOf, underWay } from '../report/text/progress-text.ts'
import { applyTold, problemsTold } from '../report/told-apply.ts'
import { ApplySession } from './apply-session.ts'
import { approversOf } from './approver.ts'
import { type ActionContext, baseOf } from './context.ts'
import { historyOf, pushedIn } from './history.ts'
import { annotate, say } from './log.ts'
import { addressesOutput, setOutputs, temporaryFile, writeSummary } from './outputs.ts'
import { markSuperseded } from './pulls/superseded.ts'
import { showProblems } from './show-problems.ts'
import { tell, tellingFaults } from './told.ts'

/**
 * GitHub's runner asks with SIGINT, insists after 7.5 s and kills 2.5 s later: a cancelled run is
 * over before that, whoever does not answer.
 */
const CANCELLED_AFTER = 4_800
/** Of these, what the chain gets; the rest is for the comment. */
const SHUTDOWN_GRACE_MS = 2_000
const MAX_TOLD = 500

/**
 * `apply`: sends what merged pull requests, or an approval, agreed to, and says under each of them
 * what came of it.
 */
export function runApply(stage: ActionContext): Promise<ExitCode> {
  return tellingFaults(stage, 'apply', () => applied(stage))
}

async function applied(stage: ActionContext): Promise<ExitCode> {
  const wanted = consentOf(stage)
  if ('code' in wanted) return stoppedBy(stage, [wanted])
  const stop = new AbortController()
  const cancel = (): void => {
    stop.abort()
    setTimeout(() => process.exit(EXIT.cancelled), CANCELLED_AFTER).unref()
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, cancel)
  const head = (await stage.checkout.head()) ?? ''
  const base = await baseOf(stage)
  const history = await historyOf(stage, head)
  const consent: Consent =
    wanted.kind === 'approve' ? { ...wanted, by: await approversOf(stage, history) } : wanted
  const plain = stage.world(base)
  let session: ApplySession | undefined
  const sessionOf = (network: Network): ApplySession => {
    session ??= new ApplySession({
      stage,
      network,
      clock: systemClock,
      head,
      history,
      pushed: pushedIn(stage, history),
      chain: plain.connect(network).chain,
      signal: stop.signal,
      isApproval: consent.kind === 'approve',
    })
    return session
  }
  const world: Ports = {
    ...plain,
    connect: (network) => {
      const connection = plain.connect(network)
      return { ...connection, notes: sessionOf(network).notes(connection.notes) }
    },
    reviews: (network) => sessionOf(network).reviews,
  }
  const progress = progressOf()
  const onEvent = (event: ApplyEvent): void => {
    session?.observe(event)
    const line = progress(event)
    if (line !== '') say(stage, `${line}\n`)
    stage.progress.about(underWay(event))
  }
  try {
    const begun = apply(world, stage.settings, {
      consent,
      timing: timingFor,
      signal: stop.signal,
    }).then((outcome) => refusedInFork(stage, outcome))
    const driven = await runToEnd(begun, stop.signal, onEvent, SHUTDOWN_GRACE_MS)
    return driven.kind === 'result'
      ? await told(stage, driven.result, show(stage, driven, sessionOf))
      : await show(stage, driven, sessionOf)
  } catch (error) {
    if (error instanceof Fault && session !== undefined) {
      const told = session
      await told.refuseWaiting(error)
      await writeSummary(stage, (most) => summaryMarkdown(told.faultBody(error, most)))
      setOutputs(stage, { 'comment-url': told.reports.urls.at(-1) })
    }
    throw error
  }
}

/**
 * A copy of somebody's repository does not publish for them: its configuration has to say that it
 * is meant.
 */
function refusedInFork(
  { run: { isForkedRepository, repository } }: ActionContext,
  outcome: ApplyOutcome,
): ApplyOutcome {
  if (
    !isForkedRepository ||
    outcome.kind !== 'run' ||
    outcome.scope.desired.config?.repository !== undefined
  )
    return outcome
  const name = `${repository.owner}/${repository.repo}`
  const refusal: Refusal = {
    code: 'other-repository',
    message: `${name} is a fork, and its configuration does not say that it is applied from here`,
    ways: [
      { kind: 'look', network: outcome.scope.network.name, why: 'elsewhere' },
      {
        kind: 'do',
        text: `write repository: ${name} and an owner of your own into the configuration`,
      },
    ],
  }
  return { kind: 'refused', scope: outcome.scope, refusal }
}

/**
 * What can't be told any more, for want of space say, changes nothing of how the run ended: exit
 * code 1 would mean that nothing was sent.
 */
async function told(
  stage: ActionContext,
  { outcome }: ApplyResult,
  shown: Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await shown
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    annotate(stage, [
      { level: 'error', title: 'The report is not complete', message: terminal(why, MAX_TOLD) },
    ])
    return applyExit(outcome)
  }
}

async function show(
  stage: ActionContext,
  driven: EndedRun,
  sessionOf: (network: Network) => ApplySession,
): Promise<ExitCode> {
  if (driven.kind === 'cancelled') {
    say(stage, 'Cancelled. Nothing was sent.\n')
    return EXIT.cancelled
  }
  if (driven.kind === 'stopped') return stoppedBy(stage, driven.stopped.problems)
  const { result, scope } = driven
  const session = sessionOf(scope.network)
  say(stage, applyText(result, { colour: false }))
  const [refusal] = result.refusals
  if (driven.events.length === 0 && refusal !== undefined) await session.refuseWaiting(refusal)
  else await session.finish(result)
  if (result.outcome !== 'cancelled')
    await markSuperseded(stage, session, result).catch(warnOf(stage))
  const { problems, warnings, refusals } = result
  annotate(
    stage,
    annotations({
      problems,
      warnings,
      refusals,
      changes: [],
      changedLines: new Map(),
      prefix: stage.folder,
    }),
  )
  await writeSummary(stage, (most) => summaryMarkdown(...session.bodies(result, most)))
  const network = scope.network.name
  setOutputs(stage, {
    ...session.counts(result),
    'comment-url': session.reports.urls.at(-1),
    'report-path': await temporaryFile(
      `ogpu-apply-${network}.md`,
      stage.mask(reportMarkdown(...session.bodies(result, Number.POSITIVE_INFINITY))),
    ),
    'failure-reason': applyExit(result.outcome) === EXIT.ok ? undefined : reasonOf(result),
    addresses: await addressesOutput(result.addresses, network),
  })
  tell(stage, applyTold(result, session.reports.urls.at(-1) ?? stage.run.runUrl))
  return applyExit(result.outcome)
}

function reasonOf({ refusals, problems, outcome }: ApplyResult): string {
  return refusals[0]?.code ?? problems[0]?.code ?? outcome
}

async function stoppedBy(stage: ActionContext, problems: readonly Problem[]): Promise<ExitCode> {
  showProblems(stage, { problems, warnings: [] })
  tell(stage, problemsTold('apply', stage.settings.network ?? null, problems, stage.run.runUrl))
  return EXIT.problems
}

/** What the workflow agrees to: an approval that somebody typed, else the reviews. */
function consentOf({ order: { approve } }: ActionContext): Consent | Problem {
  const prefix = approve.trim().toLowerCase()
  if (prefix === '') return { kind: 'reviews' }
  if (/^[0-9a-f]{16,64}$/.test(prefix)) return { kind: 'approve', prefix }
  return {
    code: 'workflow',
    message: `approve takes 16 to 64 hex characters of a fingerprint or a digest, not ${JSON.stringify(masked(approve))}`,
    hint: 'the refusal and the plan’s last line show them',
  }
}

function warnOf({ mask }: ActionContext): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Fault)) throw error
    warning(mask(error.message))
  }
}
