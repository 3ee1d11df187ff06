import { systemClock } from '../adapters/clock.ts'
import { pullRequests } from '../adapters/github/pull-requests.ts'
import { asksInRecords, type Coverage, coverageOf } from '../consent/coverage.ts'
import { recentPulls } from '../consent/gather.ts'
import { MergedPulls } from '../consent/merged-pulls.ts'
import { type DriftOutcome, drift } from '../engine/drift.ts'
import { driftExit, EXIT, type ExitCode } from '../exit-code.ts'
import { FAULT_CODES } from '../model/codes.ts'
import { Fault } from '../model/fault.ts'
import type { MergedPull, PlanRecord } from '../model/review.ts'
import type { Plan } from '../model/source/change.ts'
import type { Drift } from '../model/source/drift.ts'
import type { Supply, SupplyMemory } from '../model/source/supply.ts'
import type { Ports } from '../ports/run.ts'
import type { DriftContext, WaitingChange } from '../report/github/drift/context.ts'
import { driftMarkdown } from '../report/github/drift/issue.ts'
import { reportMarkdown, summaryMarkdown } from '../report/github/plan/summary.ts'
import { driftJson } from '../report/json/drift-json.ts'
import { jsonText } from '../report/json/json-text.ts'
import { driftReport } from '../report/text/drift-report.ts'
import { problemsTold } from '../report/told-apply.ts'
import { driftTold } from '../report/told-drift.ts'
import { watchSupply } from '../supply/watch.ts'
import { type ActionContext, commentContext } from './context.ts'
import { DriftIssue } from './drift-issue.ts'
import { historyOf } from './history.ts'
import { say } from './log.ts'
import { setOutputs, temporaryFile, writeSummary } from './outputs.ts'
import { showProblems } from './show-problems.ts'
import { tell, tellingFaults } from './told.ts'

/**
 * `drift`: the summary, the outputs and the one issue of what differs between the default branch
 * and the chain. Nothing is sent.
 */
export function runDrift(stage: ActionContext): Promise<ExitCode> {
  return tellingFaults(stage, 'drift', () => compared(stage))
}

async function compared(stage: ActionContext): Promise<ExitCode> {
  const world = stage.world(undefined)
  const found = await drift(world, stage.settings)
  if (found.kind === 'problems') {
    showProblems(stage, found)
    tell(
      stage,
      problemsTold('drift', stage.settings.network ?? null, found.problems, stage.run.runUrl),
    )
    return EXIT.problems
  }
  const { plan, scope } = found
  const watch = stage.inputs.supply ? await watched(stage, found, world) : undefined
  const outcome = watch === undefined ? found : { ...found, supply: watch.supply }
  say(stage, driftReport(outcome, { colour: false }))
  const pulls = plan.changes.length === 0 ? [] : await pullsFor(stage, outcome)
  const { explorer } = scope.network
  const context: DriftContext = {
    ...commentContext(stage, stage.defaultBranch === '' ? undefined : stage.defaultBranch),
    ...waitingAndLast(outcome, pulls),
    ...(explorer === undefined ? {} : { explorer }),
    memory: watch?.memory,
  }
  const body = stage.mask(driftMarkdown(outcome, context))
  const exit = driftExit(outcome)
  await writeSummary(stage, () => summaryMarkdown(body))
  setOutputs(stage, {
    changes: plan.changes.length > 0,
    'to-publish': plan.summary.publish,
    'to-update': plan.summary.update,
    'to-close': plan.summary.close,
    orphans: plan.summary.orphans,
    drifted: driftJson(outcome).summary.drifted,
    fingerprint: plan.fingerprint,
    'plan-path': await temporaryFile(
      `ogpu-drift-${plan.network}.json`,
      stage.mask(jsonText(driftJson(outcome))),
    ),
    'report-path': await temporaryFile(`ogpu-drift-${plan.network}.md`, reportMarkdown(body)),
    'failure-reason': exit === EXIT.ok ? undefined : reasonOf(outcome),
  })
  const issue = issueOf(stage, plan)
  if (issue !== undefined) {
    const change = { differs: exit !== EXIT.ok, watches: watch?.memory !== undefined }
    const followed = await issue.follow(body, change).catch(explain)
    setOutputs(stage, { 'comment-url': followed?.url })
    if (change.differs && followed?.isNews === true) tell(stage, driftTold(outcome, followed.url))
  } else if (exit !== EXIT.ok) tell(stage, driftTold(outcome, stage.run.runUrl))
  return exit
}

function reasonOf({ plan, supply }: Drift): string {
  const differs = plan.changes.length + plan.orphans.length > 0
  return plan.problems[0]?.code ?? (differs ? 'drift' : (supply?.findings[0]?.cause ?? 'drift'))
}

/** Undefined without a token, or where the workflow wants none. */
function issueOf(
  { github, inputs, config }: ActionContext,
  { network }: Pick<Plan, 'network'>,
): DriftIssue | undefined {
  return github === undefined || inputs.comment !== 'update'
    ? undefined
    : new DriftIssue(github, { config, network })
}

/** What live Sources need of others, held against what the issue remembers. */
async function watched(
  stage: ActionContext,
  found: Extract<DriftOutcome, { readonly kind: 'plan' }>,
  { clock, web, registry }: Ports,
): Promise<{ readonly supply: Supply; readonly memory: SupplyMemory | undefined }> {
  const { plan, scope, connection } = found
  const before = await issueOf(stage, plan)?.memory().catch(unlessFault)
  const { memory, ...supply } = await watchSupply(
    { connection, clock, web, registry },
    {
      ...found,
      network: scope.network,
      memory: before?.memory,
      isAcknowledged: before?.isOpen === false,
    },
  )
  return { supply, memory: before === undefined ? undefined : memory }
}

/** Without GitHub's answer nothing is known of before; writing the issue says what is wrong. */
function unlessFault(error: unknown): undefined {
  if (error instanceof Fault) return undefined
  throw error
}

/** Says what a job needs that may not keep the issue; the summary is written by then. */
function explain(error: unknown): never {
  if (!(error instanceof Fault) || error.code !== 'github-refused') throw error
  const message = `the job may not keep the drift issue: ${error.message}`
  throw new Fault(
    error.code,
    message,
    'give it permissions: { issues: write }; or comment: off, which leaves the summary',
  )
}

/** Merged pull requests that may explain what differs; none where GitHub does not tell. */
async function pullsFor(stage: ActionContext, { plan }: Drift): Promise<readonly MergedPull[]> {
  const { github, config, defaultBranch, checkout } = stage
  const head = await checkout.head()
  if (github === undefined || head === undefined) return []
  try {
    const history = await historyOf(stage, head)
    const reviews = new MergedPulls({
      pulls: pullRequests(github),
      clock: systemClock,
      config,
      network: plan.network,
      defaultBranch,
      history,
      pushed: 1,
      isFresh: false,
    })
    return await recentPulls(reviews, plan, 'plan', (pulls) => asksInRecords(plan, pulls))
  } catch (error) {
    if (error instanceof Fault) return []
    throw error
  }
}

/**
 * What was merged and waits, and by id the newest pull request whose receipt says that it was
 * applied.
 */
function waitingAndLast(
  { plan }: Drift,
  pulls: readonly MergedPull[],
): Pick<DriftContext, 'waiting' | 'lastPulls'> {
  const standings = coverageOf(plan, pulls, asksInRecords(plan, pulls))
  const last = plan.changes.flatMap(({ id }) => {
    const applied = pulls.find(({ record }) => record?.done.includes(id) === true)
    return applied === undefined ? [] : [[id, { pull: applied.number, url: applied.url }] as const]
  })
  return { waiting: standings.flatMap(waitingChange), lastPulls: new Map(last) }
}

/**
 * A change that the chain itself has moved away from is drift, also where its pull request still
 * waits.
 */
function waitingChange(standing: Coverage): readonly WaitingChange[] {
  if (!('pull' in standing) || (standing.kind === 'moved' && standing.code === 'chain-changed'))
    return []
  const { change, pull } = standing
  return [
    {
      pull: pull.number,
      url: pull.url,
      id: change.id,
      kind: change.kind,
      why: whyWaiting(pull.record),
    },
  ]
}

function whyWaiting(record: PlanRecord | undefined): string {
  switch (record?.state) {
    case 'refused':
      if (FAULT_CODES.some((code) => code === record.reason))
        return `Its run ended early (${record.reason}). Run it again; nothing has to be reviewed again.`
      return `Its run was refused${record.reason === null ? '' : ` (${record.reason})`}; the comment there has the ways on.`
    case 'applying':
      return 'Its run has not finished. If it is over, run it again: it is safe.'
    case 'partly-applied':
      return 'Its run sent only a part; the comment there says why, and what to do.'
    default:
      return 'No receipt says that it was sent. Run the last one on the default branch again.'
  }
}
