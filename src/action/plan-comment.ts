import { Fault } from '../model/fault.ts'
import { APPLY_STATES } from '../model/review.ts'
import { joinComment, sameComment, splitComment } from '../report/markdown/comment-body.ts'
import { faultMarkdown, withFault } from '../report/markdown/overlay.ts'
import type { PlanCommentContext } from '../report/markdown/plan-comment.ts'
import { readRecord, recordLine } from '../report/markdown/record.ts'
import type { Inputs } from './inputs.ts'
import type { PullRequestOccasion } from './occasion.ts'
import type { Stage } from './stage.ts'
import { type OwnComment, StickyComment } from './sticky.ts'

/** What became of the comment. */
export type Posted =
  | { readonly kind: 'written' | 'unchanged'; readonly url: string }
  /** A newer run, or apply, has the word. */
  | { readonly kind: 'stale' | 'none'; readonly url?: string }
  | { readonly kind: 'failed'; readonly fault: Fault }

/** Puts a plan under its pull request. Never throws a Fault: a comment that can't be written is an answer. */
export function postPlan(stage: Stage, pull: PullRequestOccasion, network: string, body: string): Promise<Posted> {
  return guarded(stage, pull, network, async (sticky, existing) => {
    const record = readRecord(body)
    if (record?.state === 'unchanged' && !wantsQuietComment(stage.inputs, existing)) return drop(stage.inputs, sticky, existing)
    if (existing !== undefined && sameComment(existing.comment.body, body)) return { kind: 'unchanged', url: existing.comment.url }
    if (existing !== undefined && existing.record.head === record?.head && (existing.record.block ?? -1) > (record?.block ?? Number.POSITIVE_INFINITY))
      return { kind: 'stale', url: existing.comment.url }
    return { kind: 'written', url: await sticky.write(datedAs(existing, body)) }
  })
}

/** Says that there is no new plan, above the last good one of the same head where there is one. */
export function postFault(stage: Stage, pull: PullRequestOccasion, network: string, fault: Fault, context: PlanCommentContext): Promise<Posted> {
  return guarded(stage, pull, network, async (sticky, existing) => {
    const isOfHead = existing !== undefined && existing.record.head === pull.head && existing.record.state !== 'invalid'
    const body = stage.mask(isOfHead ? withFault(existing.comment.body, fault, context) : faultMarkdown(fault, { ...context, network }))
    if (existing !== undefined && sameComment(existing.comment.body, body)) return { kind: 'unchanged', url: existing.comment.url }
    return { kind: 'written', url: await sticky.write(datedAs(existing, body)) }
  })
}

/** Whether there is a comment of ours at all. */
export async function hasComment(stage: Stage, pull: PullRequestOccasion, network: string): Promise<boolean> {
  if (stage.github === undefined) return false
  const existing = await new StickyComment(stage.github, pull.number, { config: stage.config, network }).find()
  return existing !== undefined
}

/** The same plan at the same head stays as old as it is: an approval that was given for it still counts. */
function datedAs(existing: OwnComment | undefined, body: string): string {
  const record = readRecord(body)
  const isSame = existing !== undefined && record !== undefined && existing.record.head === record.head && existing.record.fingerprint === record.fingerprint
  if (!isSame || record.fingerprint === null) return body
  return joinComment({ ...splitComment(body), record: recordLine({ ...record, plannedAt: existing.record.plannedAt ?? existing.comment.updatedAt }) })
}

type Write = (sticky: StickyComment, existing: OwnComment | undefined) => Promise<Posted>

async function guarded(stage: Stage, pull: PullRequestOccasion, network: string, write: Write): Promise<Posted> {
  const { github, config } = stage
  if (github === undefined) return { kind: 'failed', fault: new Fault('github-refused', 'there is no github-token to write the comment with') }
  try {
    const sticky = new StickyComment(github, pull.number, { config, network })
    const existing = await sticky.find()
    const url = existing === undefined ? {} : { url: existing.comment.url }
    if (existing !== undefined && APPLY_STATES.has(existing.record.state)) return { kind: 'stale', ...url }
    const now = await github.pulls.pull(pull.number)
    if (now.head !== pull.head || !now.isOpen) return { kind: 'stale', ...url }
    return await write(sticky, existing)
  } catch (error) {
    if (error instanceof Fault) return { kind: 'failed', fault: error }
    throw error
  }
}

function wantsQuietComment({ commentOnNoChanges }: Inputs, existing: OwnComment | undefined): boolean {
  return commentOnNoChanges === 'always' || (commentOnNoChanges === 'update-only' && existing !== undefined)
}

/** Where no comment is wanted, one that tells of changes that are gone may not stand either. */
async function drop({ commentOnNoChanges }: Inputs, sticky: StickyComment, existing: OwnComment | undefined): Promise<Posted> {
  if (commentOnNoChanges === 'never' && existing !== undefined) await sticky.remove()
  return { kind: 'none' }
}
