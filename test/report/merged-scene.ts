import type { MergedPull, PlanRecord } from '../../src/model/review.ts'
import type { ApplyCommentContext } from '../../src/report/markdown/apply-comment.ts'
import { reviewedPart } from '../../src/report/markdown/comment-body.ts'
import { planMarkdown } from '../../src/report/markdown/plan-markdown.ts'
import type { ReceiptContext, ReceiptSubject } from '../../src/report/markdown/receipt.ts'
import { readRecord } from '../../src/report/markdown/record.ts'
import { amount, aPartialResult, aPlan, aResult, CLIENT, context, HEAD, repositoryUrl } from './scene.ts'

// The scene once pull request #128 is merged.

export const MERGE = '283128acef14943c127f7327ca8f57e7cd7c31ec'

/** The plan comment that the reviewers saw. */
export const reviewedComment = planMarkdown(aPlan(), context)

/** What it carries. */
export const reviewedRecord: PlanRecord = recordIn(reviewedComment)

export const pull: MergedPull = {
  number: 128,
  url: `${repositoryUrl}/pull/128`,
  author: 'author',
  mergedBy: 'author',
  mergeCommit: MERGE,
  head: HEAD,
  record: reviewedRecord,
  approvers: ['reviewer'],
}

export const applyContext: ApplyCommentContext & ReceiptContext = {
  version: '1.4.0',
  confirmations: 3,
  explorer: 'https://ogpuscan.io',
  repositoryUrl,
  head: HEAD,
  runUrl: `${repositoryUrl}/actions/runs/2`,
}

/** All done; state only what the test is about. */
export function aReceipt(facts: Partial<ReceiptSubject> = {}): ReceiptSubject {
  const { receipts, cost } = aResult()
  return {
    state: 'applied',
    record: reviewedRecord,
    reviewed: reviewedPart(reviewedComment),
    pull,
    merge: MERGE,
    receipts,
    refusals: [],
    leftAlone: [{ id: 'llama-chat', why: 'drift', issue: 117 }],
    addresses: new Map(),
    signer: CLIENT,
    cost,
    balance: amount('3.21261 OGPU'),
    inFlight: [],
    reason: null,
    ...facts,
  }
}

/** Half of it. */
export function aPartialReceipt(facts: Partial<ReceiptSubject> = {}): ReceiptSubject {
  const { receipts, inFlight, reason } = aPartialResult()
  return aReceipt({ state: 'partly-applied', receipts, inFlight, reason, ...facts })
}

/** The record of a comment that has one. */
export function recordIn(comment: string): PlanRecord {
  const record = readRecord(comment)
  if (record === undefined) throw new Error('the comment has a record')
  return record
}
