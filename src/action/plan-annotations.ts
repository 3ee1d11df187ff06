import { isOwn } from '../model/own.ts'
import type { Plan } from '../model/source/change.ts'
import type { BaseCommit } from '../ports/repository.ts'
import { type Annotation, annotations } from '../report/annotations.ts'
import { approveCommand } from '../report/github/outcome/apply-comment.ts'
import { type ActionContext, commentContext } from './context.ts'
import { annotate } from './log.ts'
import type { Posted } from './plan-comment.ts'

/** Annotates what a plan says of the files of this branch; `ahead` goes before everything else. */
export async function annotatePlan(
  stage: ActionContext,
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
export function postedNotes(
  stage: ActionContext,
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
export function tooLargeNote({ changes }: Plan): Annotation {
  const message = `${changes.length} changes are more than a comment can carry, so merging alone sends none of them. Split the pull request.`
  return { level: 'error', title: 'The plan is too large to be reviewed', message }
}

function waysOn(stage: ActionContext, { network, fingerprint }: Plan): string {
  const { repository, occasion } = stage.run
  const isFork = occasion.kind === 'pull-request' && occasion.isFork
  const again = isFork
    ? `push the branch to ${repository.owner}/${repository.repo} and open the pull request from there`
    : 'give the job pull-requests: write and run it again'
  return `${network} asks for a review of it there. Two ways on: ${again}; or merge, then approve it: ${approveCommand(fingerprint, commentContext(stage, undefined))}`
}
