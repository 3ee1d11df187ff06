import { systemClock } from '../adapters/clock.ts'
import { pullRequests } from '../adapters/github/pull-requests.ts'
import { MergedPulls } from '../consent/merged-pulls.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Plan } from '../model/change.ts'
import { Fault } from '../model/fault.ts'
import type { Network } from '../model/network.ts'
import { isOwn } from '../model/own.ts'
import type { BaseCommit } from '../ports.ts'
import { type PlanOutcome, plan } from '../reconcile.ts'
import { type Annotation, annotations } from '../report/annotations.ts'
import { composeDiffs } from '../report/compose-diffs.ts'
import { jsonText } from '../report/json/json-text.ts'
import { planJson } from '../report/json/plan-json.ts'
import { approveCommand } from '../report/markdown/apply-comment.ts'
import { faultMarkdown } from '../report/markdown/overlay.ts'
import type { PlanCommentContext } from '../report/markdown/plan-comment.ts'
import { isCarried, planMarkdown } from '../report/markdown/plan-markdown.ts'
import { problemsMarkdown } from '../report/markdown/problems-markdown.ts'
import { reportMarkdown, summaryMarkdown } from '../report/markdown/summary.ts'
import { planText } from '../report/text/plan-text.ts'
import { problemsText } from '../report/text/problems-text.ts'
import { historyOf } from './history.ts'
import { annotate, say } from './log.ts'
import { networkNameOf } from './network-name.ts'
import type { PullRequestOccasion } from './occasion.ts'
import { addressesOutput, setOutputs, temporaryFile, writeSummary } from './outputs.ts'
import { hasComment, type Posted, postFault, postPlan } from './plan-comment.ts'
import { baseOf, commentContext, type Stage } from './stage.ts'
import { planVerdict } from './verdict.ts'

/** `plan`: the comment, the annotations, the summary and the outputs of what merging would do. */
export async function runPlan(stage: Stage): Promise<ExitCode> {
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
  stage: Stage,
  { plan, scope, composeTexts, bound }: Extract<PlanOutcome, { kind: 'plan' }>,
  pull: PullRequestOccasion | undefined,
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
  stage: Stage,
  { problems, warnings, network }: Extract<PlanOutcome, { kind: 'problems' }>,
  pull: PullRequestOccasion | undefined,
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
  stage: Stage,
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

/** Merging into another branch than the one that is applied sends nothing, whatever waits. */
function sendsNothing({ defaultBranch }: Stage, { base }: PullRequestOccasion): boolean {
  return base.ref !== defaultBranch
}

/**
 * A pull request that changes no file of ours, and has no comment that would have to follow: what
 * its merge sends waited from before.
 */
async function changesNothing(
  stage: Stage,
  pull: PullRequestOccasion,
  base: BaseCommit,
): Promise<boolean> {
  const { checkout, settings } = stage
  const changed = await checkout.changedFiles(base.commit)
  if (
    changed === undefined ||
    changed.some((file) => file === settings.configFile || file.startsWith('sources/'))
  )
    return false
  if (stage.inputs.commentOnNoChanges === 'always') return false
  return (
    stage.inputs.comment === 'off' ||
    !(await hasComment(stage, pull, await networkNameOf(stage, base)).catch(() => true))
  )
}

function saySkipped(stage: Stage): ExitCode {
  say(
    stage,
    'This pull request changes no definition and no setting, and nothing waits from before: there is nothing to plan.\n',
  )
  setOutputs(stage, { changes: false, 'to-publish': 0, 'to-update': 0, 'to-close': 0 })
  return EXIT.ok
}

/**
 * It brings nothing of its own, so it is not held up by what could not be looked at; but nobody may
 * read that there is nothing.
 */
function sayUnseen(stage: Stage, why: string): ExitCode {
  const message = `This pull request changes no definition and no setting. Whether its merge sends what waits from before could not be seen: ${why}`
  say(stage, `${message}\n`)
  annotate(stage, [{ level: 'warning', title: 'What waits from before is not known', message }])
  setOutputs(stage, { changes: false, 'to-publish': 0, 'to-update': 0, 'to-close': 0 })
  return EXIT.ok
}

/** The commit that links lead to: a pull request's own head, not the merge that is checked out. */
function headOf({ run: { occasion } }: Stage): string | undefined {
  return occasion.kind === 'pull-request' ? occasion.head : process.env['GITHUB_SHA']
}

async function annotatePlan(
  stage: Stage,
  plan: Plan,
  base: BaseCommit | undefined,
  ahead: readonly Annotation[],
): Promise<void> {
  const changedLines =
    base === undefined
      ? new Map<string, readonly number[]>()
      : await stage.checkout.changedLines(base.commit)
  const { warnings, changes } = plan
  const problems = [
    ...plan.problems.filter(isOwn),
    ...plan.problems.filter((problem) => !isOwn(problem)),
  ] // what is left out at the end is others'
  const own = changes.filter(isOwn)
  annotate(
    stage,
    annotations({ problems, warnings, ahead, changes: own, changedLines, prefix: stage.folder }),
  )
}

/**
 * Says that there is no comment. Where reviewers consent in it, this is an error, with the ways on
 * for the plan that they can't see there.
 */
function postedNotes(
  stage: Stage,
  posted: Posted | undefined,
  unseen: Plan | undefined,
): readonly Annotation[] {
  if (posted?.kind !== 'failed') return []
  const { message, hint } = posted.fault
  const told = `${message}. The plan is in this job's summary.`
  const title = 'The plan is not in the pull request'
  return [
    unseen === undefined
      ? { level: 'notice', title, message: `${told}${hint === '' ? '' : ` Hint: ${hint}.`}` }
      : { level: 'error', title, message: `${told} ${waysOn(stage, unseen)}` },
  ]
}

/** Merging would consent to nothing, and whoever merges does not read on to the last sentence. */
function tooLargeNote({ changes }: Plan): Annotation {
  const message = `${changes.length} changes are more than a comment can carry, so merging alone sends none of them. Split the pull request.`
  return { level: 'error', title: 'The plan is too large to be reviewed', message }
}

function waysOn(stage: Stage, { network, fingerprint }: Plan): string {
  const { repository, occasion } = stage.run
  const isFork = occasion.kind === 'pull-request' && occasion.isFork
  const again = isFork
    ? `push the branch to ${repository.owner}/${repository.repo} and open the pull request from there`
    : 'give the job pull-requests: write and run it again'
  return `${network} asks for a review of it there. Two ways on: ${again}; or merge, then approve it: ${approveCommand(fingerprint, commentContext(stage, undefined))}`
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
