import { EXIT, type ExitCode } from '../exit-code.ts'
import type { BaseCommit } from '../ports/repository.ts'
import type { ActionContext } from './context.ts'
import type { PullRequestEvent } from './event.ts'
import { annotate, say } from './log.ts'
import { networkNameOf } from './network-name.ts'
import { setOutputs } from './outputs.ts'
import { hasComment } from './plan-comment.ts'

/** Merging into another branch than the one that is applied sends nothing, whatever waits. */
export function sendsNothing(
  { defaultBranch }: ActionContext,
  { base }: PullRequestEvent,
): boolean {
  return base.ref !== defaultBranch
}

/**
 * A pull request that changes no file of ours, and has no comment that would have to follow: what
 * its merge sends waited from before.
 */
export async function changesNothing(
  stage: ActionContext,
  pull: PullRequestEvent,
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

/** Says that there is nothing to plan, in the log and in the outputs; the check is green. */
export function saySkipped(stage: ActionContext): ExitCode {
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
export function sayUnseen(stage: ActionContext, why: string): ExitCode {
  const message = `This pull request changes no definition and no setting. Whether its merge sends what waits from before could not be seen: ${why}`
  say(stage, `${message}\n`)
  annotate(stage, [{ level: 'warning', title: 'What waits from before is not known', message }])
  setOutputs(stage, { changes: false, 'to-publish': 0, 'to-update': 0, 'to-close': 0 })
  return EXIT.ok
}
