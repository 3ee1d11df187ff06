import { readRecord } from '../../src/consent/read-record.ts'
import type { Refusal } from '../../src/model/problem.ts'
import type { MergedPull, PlanRecord } from '../../src/model/review.ts'
import { reviewedPart } from '../../src/report/github/markup/comment-body.ts'
import type { ReceiptContext, ReceiptSubject } from '../../src/report/github/outcome/receipt.ts'
import type {
  RefusedContext,
  RefusedSubject,
} from '../../src/report/github/outcome/refused-subject.ts'
import { planMarkdown } from '../../src/report/github/plan/plan-markdown.ts'
import { aRow } from '../support/rows.ts'
import {
  amount,
  aPartialResult,
  aPlan,
  aResult,
  aStoppedResult,
  CLIENT,
  chainChanged,
  close,
  context,
  digestOf,
  HEAD,
  publish,
  repositoryUrl,
  update,
} from './scene.ts'

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

export const applyContext: RefusedContext & ReceiptContext = {
  version: '1.4.0',
  confirmations: 3,
  explorer: 'https://ogpuscan.io',
  repositoryUrl,
  head: HEAD,
  runUrl: `${repositoryUrl}/actions/runs/2`,
}

/** All done; state only what the test is about. */
export function aReceipt(facts: Partial<ReceiptSubject> = {}): ReceiptSubject {
  const { receipts, cost, agreed } = aResult()
  return {
    state: 'applied',
    record: reviewedRecord,
    reviewed: reviewedPart(reviewedComment),
    pull,
    merge: MERGE,
    receipts,
    refusals: [],
    leftAlone: [{ id: 'llama-chat', why: 'no reviewed plan asks for it', issue: 117 }],
    addresses: new Map(),
    signer: CLIENT,
    cost,
    balance: amount('3.21261 OGPU'),
    inFlight: [],
    reason: null,
    agreed,
    start: { by: 'author', event: 'push' },
    ...facts,
  }
}

/** Half of it. */
export function aPartialReceipt(facts: Partial<ReceiptSubject> = {}): ReceiptSubject {
  const { receipts, inFlight, reason } = aPartialResult()
  return aReceipt({ state: 'partly-applied', receipts, inFlight, reason, ...facts })
}

/** Stopped while its second transaction is under way. */
export function aStoppedReceipt(facts: Partial<ReceiptSubject> = {}): ReceiptSubject {
  const { receipts, inFlight, reason } = aStoppedResult()
  return aReceipt({ state: 'partly-applied', receipts, inFlight, reason, ...facts })
}

const NOW = '3575b7a6b96cff9bf3c9bc0ae16ee5c58bcdfc133a1d399c540e869414d95d28'

/** What the wallet did by other means between review and merge, with all that is known of it. */
export const movedPrice: Refusal = {
  ...chainChanged,
  pull: 128,
  approval: NOW,
  cause: {
    hash: '0xe44502a12d484f2df8f7d8396f5e800a6e4c379c219f2fe75a0f55e27d8b844b',
    block: 4_812_655,
    from: CLIENT,
  },
  rows: [
    ...(chainChanged.rows ?? []),
    aRow(
      'cpu',
      ['ipfs://QmOld', 'ipfs://QmNew'],
      'ipfs://QmOld',
      'ipfs://QmNew',
      'sentiment-analyzer',
    ),
  ],
}

/** Nothing was sent; state only what the test is about. */
export function aRefusal(facts: Partial<RefusedSubject> = {}): RefusedSubject {
  const { reviewed } = aReceipt()
  const moved = {
    ...update,
    digest: digestOf('moved'),
    fields: update.fields.map((field) => (field.field === 'minPayment' ? movedField : field)),
  }
  return {
    record: reviewedRecord,
    reviewed,
    pull,
    merge: MERGE,
    inFlight: [],
    why: { kind: 'refused', refusals: [movedPrice] },
    wanted: { changes: [moved, publish, close], fingerprint: NOW, block: 4_812_870 },
    client: CLIENT,
    ...facts,
  }
}

/** The same for one refusal. */
export function refusedFor(refusal: Refusal, facts: Partial<RefusedSubject> = {}): RefusedSubject {
  return aRefusal({ why: { kind: 'refused', refusals: [refusal] }, ...facts })
}

const movedField = {
  field: 'minPayment',
  before: { text: '0.015 OGPU', raw: amount('0.015 OGPU').toString() },
  after: { text: '0.02 OGPU', raw: amount('0.02 OGPU').toString() },
} as const

/** The record of a comment that has one. */
export function recordIn(comment: string): PlanRecord {
  const record = readRecord(comment)
  if (record === undefined) throw new Error('the comment has a record')
  return record
}
