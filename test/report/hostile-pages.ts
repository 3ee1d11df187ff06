import { REFUSAL_CODES } from '../../src/model/codes.ts'
import type { Refusal } from '../../src/model/problem.ts'
import { driftMarkdown } from '../../src/report/github/drift/issue.ts'
import { type ReceiptSubject, receiptMarkdown } from '../../src/report/github/outcome/receipt.ts'
import { refusedMarkdown } from '../../src/report/github/outcome/refused.ts'
import type {
  RefusedContext,
  RefusedSubject,
} from '../../src/report/github/outcome/refused-subject.ts'
import { planMarkdown } from '../../src/report/github/plan/plan-markdown.ts'
import { problemsMarkdown } from '../../src/report/github/plan/problems-markdown.ts'
import {
  faultMarkdown,
  supersededMarkdown,
  withFault,
} from '../../src/report/github/plan/stale-comment.ts'
import { summaryMarkdown } from '../../src/report/github/plan/summary.ts'
import { aRow, waysWith } from '../support/rows.ts'
import { driftContext, hostileDrift, lastPulls, waiting } from './drift-scene.ts'
import {
  aPartialReceipt,
  applyContext,
  aReceipt,
  aRefusal,
  pull,
  reviewedComment,
  reviewedRecord,
} from './merged-scene.ts'
import {
  CLIENT,
  chainChanged,
  close,
  context,
  digestOf,
  hostilePlan,
  publish,
  sendingWaiting,
  update,
} from './scene.ts'

// The scenes after the merge with one text wherever a user, a file or a service can put one, and
// every page that can be drawn of it.

/** A receipt of which nothing but the kinds and numbers is ours. */
export function hostileReceipt(text: string, state: ReceiptSubject['state']): ReceiptSubject {
  return aReceipt({
    state,
    record: { ...reviewedRecord, network: text, config: text },
    receipts: aPartialReceipt().receipts.map((receipt) => ({
      ...receipt,
      id: text,
      reason: text,
      hash: text,
    })),
    refusals: [{ ...chainChanged, id: text, message: text, ways: waysWith(text) }],
    leftAlone: [{ id: text, why: text }],
    inFlight: [{ id: text, kind: 'publish', nonce: 1, hash: text }],
    pull: { ...pull, mergedBy: text, approvers: [text] },
    reason: text,
  })
}

/** The same of a merged pull request of which nothing was sent. */
export function hostileRefusal(text: string, code: Refusal['code']): RefusedSubject {
  const rows = [aRow('name', [text, text], text, text, text)]
  const refusal: Refusal = {
    code,
    message: text,
    ways: waysWith(text),
    id: text,
    rows,
    approval: text,
    cause: { hash: text, block: 1, from: CLIENT },
  }
  const changes = [update, publish, close].map((change) => ({
    ...change,
    id: text,
    digest: digestOf(text),
  }))
  return aRefusal({
    record: { ...reviewedRecord, network: text, config: text },
    pull: { ...pull, mergedBy: text, approvers: [text] },
    why: { kind: 'refused', refusals: [refusal, refusal] },
    wanted: { changes, fingerprint: text, block: 1 },
    inFlight: [{ id: text, kind: 'update', nonce: 1, hash: text }],
    settings: { file: text, line: 1 },
  })
}

/** Where that is told. */
export function hostileContext(text: string): RefusedContext {
  return { ...applyContext, version: text, workflow: text, workflowName: text, environment: text }
}

// Entities take room, and no page shall show less than its harmless twin.
const WHOLE = Number.POSITIVE_INFINITY
const planOf = (text: string): string =>
  planMarkdown(hostilePlan(text), { ...context, config: text, version: text }, WHOLE)
const faultOf = (text: string) => ({ code: 'rpc-timeout', message: text, hint: text }) as const

/**
 * A page for each way to draw one. What is folded into it was drawn elsewhere, so it is left out
 * where it can be.
 */
export const HOSTILE_PAGES: Readonly<Record<string, (text: string) => string>> = {
  'the plan': planOf,
  'the plan where drift is sent': (text) =>
    planMarkdown(sendingWaiting(hostilePlan(text)), context, WHOLE),
  'the plan without links': (text) =>
    planMarkdown(hostilePlan(text), { version: text, config: text }, WHOLE),
  'the problems': (text) => {
    const { problems, warnings } = hostilePlan(text)
    return problemsMarkdown(
      problems,
      warnings,
      { ...context, network: text, config: text, version: text },
      WHOLE,
    )
  },
  'a receipt': (text) =>
    receiptMarkdown(
      { ...hostileReceipt(text, 'partly-applied'), reviewed: undefined },
      { ...applyContext, version: text, workflow: text },
      WHOLE,
    ),
  'a receipt while the run is under way': (text) =>
    receiptMarkdown(
      { ...hostileReceipt(text, 'applying'), reviewed: undefined },
      applyContext,
      WHOLE,
    ),
  ...Object.fromEntries(
    REFUSAL_CODES.map((code) => [
      `what was refused: ${code}`,
      (text: string) =>
        refusedMarkdown(
          { ...hostileRefusal(text, code), reviewed: undefined },
          hostileContext(text),
          WHOLE,
        ),
    ]),
  ),
  'a fault after the merge': (text) =>
    refusedMarkdown(
      {
        ...hostileRefusal(text, 'no-key'),
        reviewed: undefined,
        why: { kind: 'fault', fault: faultOf(text) },
      },
      { ...applyContext, version: text },
      WHOLE,
    ),
  'the drift issue': (text) =>
    driftMarkdown(hostileDrift(text), {
      ...driftContext,
      lastPulls,
      config: text,
      workflow: text,
      waiting: [{ ...waiting, id: text, why: text, url: text, runUrl: text }],
    }),
  'a fault before any plan': (text) =>
    faultMarkdown(faultOf(text), { ...context, network: text, config: text, version: text }, WHOLE),
  'a fault above a plan': (text) =>
    withFault(reviewedComment, faultOf(text), { runUrl: text }, WHOLE),
  'a plan out of date': (text) =>
    supersededMarkdown(
      reviewedComment,
      { by: { number: 131, url: text }, ids: [text], review: 'plan' },
      WHOLE,
    ),
  'the summary': (text) => summaryMarkdown(planOf(text)),
}
