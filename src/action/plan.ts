import { systemClock } from '../adapters/clock.ts'
import { pullRequests } from '../adapters/github/pull-requests.ts'
import { MergedPulls } from '../consent/merged-pulls.ts'
import { type PlanOutcome, plan } from '../engine/plan.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { Fault } from '../model/fault.ts'
import type { Network } from '../model/network/network.ts'
import { isOwn } from '../model/own.ts'
import type { Plan } from '../model/source/change.ts'
import type { BaseCommit } from '../ports/repository.ts'
import { annotations } from '../report/annotations.ts'
import { composeDiffs } from '../report/compose-diffs.ts'
import type { PlanCommentContext } from '../report/github/plan/plan-comment.ts'
import { isCarried, planMarkdown } from '../report/github/plan/plan-markdown.ts'
import { problemsMarkdown } from '../report/github/plan/problems-markdown.ts'
import { faultMarkdown } from '../report/github/plan/stale-comment.ts'
import { reportMarkdown, summaryMarkdown } from '../report/github/plan/summary.ts'
import { jsonText } from '../report/json/json-text.ts'
import { planJson } from '../report/json/plan-json.ts'
import { planText } from '../report/text/plan-text.ts'
import { problemsText } from '../report/text/problems-text.ts'
import { type ActionContext, baseOf, commentContext } from './context.ts'
import type { PullRequestEvent } from './event.ts'
import { historyOf } from './history.ts'
import { annotate, say } from './log.ts'
import { networkNameOf } from './network-name.ts'
import { changesNothing, saySkipped, sayUnseen, sendsNothing } from './no-plan.ts'
import { addressesOutput, setOutputs, temporaryFile, writeSummary } from './outputs.ts'
import { annotatePlan, postedNotes, tooLargeNote } from './plan-annotations.ts'
import { postFault, postPlan } from './plan-comment.ts'
import { planVerdict } from './verdict.ts'

/** `plan`: the comment, the annotations, the summary and the outputs of what merging would do. */
export async function runPlan(stage: ActionContext): Promise<ExitCode> {
  const { occasion } = stage.run
  const pull = occasion.kind === 'pull-request' ? occasion : undefined
  const commented = pull !== undefined && stage.inputs.comment === 'update' ? pull : undefined
  let base: BaseCommit | undefined
  try {
    base = await baseOf(stage)
    const isElsewhere =
      pull !== undefined && base !== undefined && (await changesNothing(stage, pull, base))
    if (isElsewhere && sendsNothing(stage, pull)) return saySkipped(stage)
    const world = { ...stage.world(base), reviews: reviewsFor(stage, base) }
    const outcome = await plan(
      world,
      stage.settings,
      stage.order.approve === '' ? undefined : stage.order.approve,
    ).catch((error: unknown) => {
      if (isElsewhere && error instanceof Fault) return error
      throw error
    })
    if (outcome instanceof Fault) return sayUnseen(stage, outcome.message)
    if (isElsewhere && outcome.kind === 'problems')
      return sayUnseen(stage, outcome.problems[0]?.message ?? '')
    if (isElsewhere && outcome.kind === 'plan' && outcome.plan.waiting.length === 0)
      return saySkipped(stage)
    return outcome.kind === 'plan'
      ? await showPlan(stage, outcome, commented, base)
      : await showStopped(stage, outcome, commented, base)
  } catch (error) {
    if (!(error instanceof Fault) || pull === undefined) throw error
    const network = await networkNameOf(stage, base)
    const context = { ...commentContext(stage, pull.head), network }
    if (commented !== undefined) await postFault(stage, commented, error, context)
    await writeSummary(stage, () => summaryMarkdown(faultMarkdown(error, context)))
    throw error
  }
}

async function showPlan(
  stage: ActionContext,
  { plan, scope, composeTexts, bound }: Extract<PlanOutcome, { kind: 'plan' }>,
  pull: PullRequestEvent | undefined,
  base: BaseCommit | undefined,
): Promise<ExitCode> {
  const diffs = composeDiffs(composeTexts)
  say(
    stage,
    planText(plan, {
      colour: false,
      raw: false,
      verb: 'plan',
      composeDiffs: diffs,
      inWorkflow: true,
    }),
  )
  const { explorer } = scope.network
  const context: PlanCommentContext = {
    ...commentContext(stage, headOf(stage)),
    composeDiffs: diffs,
    ...(explorer === undefined ? {} : { explorer }),
  }
  const posted =
    pull === undefined
      ? undefined
      : await postPlan(stage, pull, plan.network, stage.mask(planMarkdown(plan, context)))
  const verdict = planVerdict(plan, {
    failOn: stage.inputs.failOn,
    isPullRequest: stage.run.occasion.kind === 'pull-request',
    posted,
    review: scope.context.network.review,
    isCarried: isCarried(plan, context),
    changedFiles: base === undefined ? undefined : await stage.checkout.changedFiles(base.commit),
  })
  const ahead = [
    ...(verdict.reason === 'plan-too-large' ? [tooLargeNote(plan)] : []),
    ...postedNotes(stage, posted, verdict.reason === 'comment-not-written' ? plan : undefined),
  ]
  await annotatePlan(stage, plan, base, ahead)
  await writeSummary(stage, (most) => summaryMarkdown(planMarkdown(plan, context, most)))
  setOutputs(stage, {
    ...countsOf(plan),
    fingerprint: plan.fingerprint,
    'plan-path': await temporaryFile(
      `ogpu-plan-${plan.network}.json`,
      stage.mask(jsonText(planJson(plan))),
    ),
    'report-path': await temporaryFile(
      `ogpu-plan-${plan.network}.md`,
      stage.mask(reportMarkdown(planMarkdown(plan, context, Number.POSITIVE_INFINITY))),
    ),
    'comment-url': posted !== undefined && 'url' in posted ? posted.url : undefined,
    'failure-reason': verdict.reason,
    addresses: await addressesOutput(bound, plan.network),
  })
  return verdict.exit
}

async function showStopped(
  stage: ActionContext,
  { problems, warnings, network }: Extract<PlanOutcome, { kind: 'problems' }>,
  pull: PullRequestEvent | undefined,
  base: BaseCommit | undefined,
): Promise<ExitCode> {
  say(stage, problemsText(problems, warnings, { colour: false }))
  const name = network?.name ?? (await networkNameOf(stage, base))
  const context = { ...commentContext(stage, headOf(stage)), network: name }
  const posted =
    pull === undefined
      ? undefined
      : await postPlan(stage, pull, name, stage.mask(problemsMarkdown(problems, warnings, context)))
  annotate(
    stage,
    annotations({
      problems,
      warnings,
      changes: [],
      changedLines: base === undefined ? new Map() : await stage.checkout.changedLines(base.commit),
      prefix: stage.folder,
      ahead: postedNotes(stage, posted, undefined),
    }),
  )
  await writeSummary(stage, (most) =>
    summaryMarkdown(problemsMarkdown(problems, warnings, context, most)),
  )
  setOutputs(stage, {
    'comment-url': posted !== undefined && 'url' in posted ? posted.url : undefined,
    'report-path': await temporaryFile(
      `ogpu-plan-${name}.md`,
      stage.mask(
        reportMarkdown(problemsMarkdown(problems, warnings, context, Number.POSITIVE_INFINITY)),
      ),
    ),
    'failure-reason': problems[0]?.code ?? 'problems',
  })
  return EXIT.problems
}

/**
 * Merged pull requests as seen from the base: for what waits from before. Undefined without a
 * token.
 */
function reviewsFor(
  stage: ActionContext,
  base: BaseCommit | undefined,
): (network: Network) => MergedPulls | undefined {
  const { github, config, defaultBranch } = stage
  return (network) => {
    if (github === undefined || base === undefined) return undefined
    const history = (): Promise<readonly string[]> => historyOf(stage, base.commit)
    return new MergedPulls({
      pulls: pullRequests(github),
      clock: systemClock,
      config,
      network: network.name,
      defaultBranch,
      history,
      pushed: 0,
      isFresh: false,
    })
  }
}

/** The commit that links lead to: a pull request's own head, not the merge that is checked out. */
function headOf({ run: { occasion } }: ActionContext): string | undefined {
  return occasion.kind === 'pull-request' ? occasion.head : process.env['GITHUB_SHA']
}

function countsOf(
  plan: Plan,
): Readonly<
  Record<
    'changes' | 'to-publish' | 'to-update' | 'to-close' | 'orphans' | 'drifted',
    string | number | boolean
  >
> {
  const sent = plan.changes.filter((change) => plan.sends === 'all' || isOwn(change))
  const count = (kind: string): number => sent.filter((change) => change.kind === kind).length
  return {
    changes: sent.length > 0,
    'to-publish': count('publish'),
    'to-update': count('update'),
    'to-close': count('close'),
    orphans: plan.summary.orphans,
    drifted: plan.changes.filter((change) => !isOwn(change)).length,
  }
}
