import type { OwnComment } from '../consent/own-comments.ts'
import { readRecord } from '../consent/read-record.ts'
import { Fault } from '../model/fault.ts'
import type { PlanRecord } from '../model/review.ts'
import type { PlanCommentContext } from '../report/github/plan/plan-comment.ts'
import { faultMarkdown, withFault } from '../report/github/plan/stale-comment.ts'
import type { ActionContext } from './context.ts'
import type { PullRequestEvent } from './event.ts'
import type { Inputs } from './inputs.ts'
import { StickyComment } from './pulls/sticky.ts'

/** What became of the comment. */
export type Posted =
  | { readonly kind: 'written' | 'unchanged'; readonly url: string }
  /** A newer run, or apply, has the word. */
  | { readonly kind: 'stale' | 'none'; readonly url?: string }
  | { readonly kind: 'failed'; readonly fault: Fault }

/**
 * Puts a plan under its pull request. Never throws a Fault: a comment that can't be written is an
 * answer.
 */
export function postPlan(
  stage: ActionContext,
  pull: PullRequestEvent,
  network: string,
  body: string,
): Promise<Posted> {
  return guarded(stage, pull, network, async (sticky, existing) => {
    const record = readRecord(body)
    if (record?.state === 'unchanged' && !wantsQuietComment(stage.inputs, existing))
      return drop(stage.inputs, sticky, existing)
    if (existing !== undefined && isOfNewerRun(existing.record, record))
      return { kind: 'stale', url: existing.comment.url }
    return writeOver(sticky, body)
  })
}

/**
 * As many blocks a run may be behind another one of the same head. A comment that claims more was
 * not written by one.
 */
const MAX_AHEAD = 5_000

function isOfNewerRun(existing: PlanRecord, record: PlanRecord | undefined): boolean {
  if (existing.head !== record?.head || existing.block === null || record.block === null)
    return false
  return existing.block > record.block && existing.block - record.block <= MAX_AHEAD
}

/** Says that there is no new plan, above the last good one of the same head where there is one. */
export function postFault(
  stage: ActionContext,
  pull: PullRequestEvent,
  fault: Fault,
  context: PlanCommentContext & { readonly network: string },
): Promise<Posted> {
  return guarded(stage, pull, context.network, async (sticky, existing) => {
    const isOfHead =
      existing !== undefined &&
      existing.record.head === pull.head &&
      existing.record.state !== 'invalid'
    const body = isOfHead
      ? withFault(existing.comment.body, fault, context)
      : faultMarkdown(fault, context)
    return writeOver(sticky, stage.mask(body))
  })
}

/** Whether there is a comment of ours at all. */
export async function hasComment(
  stage: ActionContext,
  pull: PullRequestEvent,
  network: string,
): Promise<boolean> {
  if (stage.github === undefined) return false
  const existing = await new StickyComment(
    stage.github,
    pull.number,
    { config: stage.config, network },
    null,
  ).find()
  return existing !== undefined
}

/** Writes where it tells something new. */
async function writeOver(sticky: StickyComment, body: string): Promise<Posted> {
  const standing = sticky.standing(body)
  return standing === undefined
    ? { kind: 'written', url: await sticky.write(body) }
    : { kind: 'unchanged', url: standing.url }
}

type Write = (sticky: StickyComment, existing: OwnComment | undefined) => Promise<Posted>

async function guarded(
  stage: ActionContext,
  pull: PullRequestEvent,
  network: string,
  write: Write,
): Promise<Posted> {
  const { github, config } = stage
  if (github === undefined)
    return {
      kind: 'failed',
      fault: new Fault('github-refused', 'there is no github-token to write the comment with'),
    }
  try {
    const sticky = new StickyComment(github, pull.number, { config, network }, null)
    const existing = await sticky.find()
    const url = existing === undefined ? {} : { url: existing.comment.url }
    const now = await github.pulls.pull(pull.number)
    if (now.head !== pull.head || !now.isOpen) return { kind: 'stale', ...url }
    return await write(sticky, existing)
  } catch (error) {
    if (error instanceof Fault) return { kind: 'failed', fault: error }
    throw error
  }
}

function wantsQuietComment(
  { commentOnNoChanges }: Inputs,
  existing: OwnComment | undefined,
): boolean {
  return (
    commentOnNoChanges === 'always' ||
    (commentOnNoChanges === 'update-only' && existing !== undefined)
  )
}

/** Where no comment is wanted, one that tells of changes that are gone may not stand either. */
async function drop(
  { commentOnNoChanges }: Inputs,
  sticky: StickyComment,
  existing: OwnComment | undefined,
): Promise<Posted> {
  if (commentOnNoChanges === 'never' && existing !== undefined) await sticky.remove()
  return { kind: 'none' }
}
