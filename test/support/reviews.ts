import { asksInRecords } from '../../src/consent/coverage.ts'
import { decide } from '../../src/consent/decide.ts'
import { fingerprintOf, snapshotHash, targetHash } from '../../src/model/digest.ts'
import type { Limits, Review } from '../../src/model/network/network.ts'
import type { Problem } from '../../src/model/problem.ts'
import type { MergedPull, PlanRecord, ReviewedChange } from '../../src/model/review.ts'
import type { Ask } from '../../src/model/source/ask.ts'
import type { Plan, PlannedChange } from '../../src/model/source/change.ts'
import { updateOf } from '../../src/plan/changes.ts'
import type { PlanContext } from '../../src/plan/context.ts'
import {
  aContext,
  aMetadata,
  amount,
  anAddress,
  aPlan,
  aSpec,
  aState,
  CLIENT,
  NEXUS,
} from './builders.ts'
import { told } from './rows.ts'

const HEAD = 'a'.repeat(40)

/** The update of one Source's price. */
export function aPriceChange(
  id: string,
  from: string,
  to: string,
  facts: Partial<PlannedChange> = {},
): PlannedChange {
  const [before, after] = [
    aSpec({ id, minPayment: amount(from) }),
    aSpec({ id, minPayment: amount(to) }),
  ]
  const change = updateOf(
    after,
    aState({ of: before, address: anAddress(500 + id.length) }),
    aMetadata({}, before),
    aContext(),
  )
  if (change === undefined) throw new Error('the prices are the same')
  return {
    ...change,
    gas: 100_000n,
    cost: { expected: amount('1 gwei'), atMost: amount('2 gwei') },
    isProtected: false,
    impact: null,
    ...facts,
  } as PlannedChange
}

/** A change as its reviewers saw it. */
function reviewedAs(change: PlannedChange): ReviewedChange {
  const { id, kind, digest, before, after, address, fields } = change
  return {
    id,
    kind,
    digest,
    before: before === null ? null : snapshotHash(before),
    after: snapshotHash(after),
    target: targetHash({ chainId: 31_337, nexus: NEXUS, client: CLIENT, address }),
    fields:
      kind === 'update'
        ? fields.map((field) => ({
            field: field.field,
            before: field.before?.text ?? null,
            after: field.after?.text ?? null,
          }))
        : [],
  }
}

/** A merged pull request whose plan held these changes. */
export function aMergedPull(
  number: number,
  changes: readonly PlannedChange[],
  record: Partial<PlanRecord> = {},
  facts: Partial<MergedPull> = {},
): MergedPull {
  return {
    number,
    url: `https://github.com/acme/ogpu-sources/pull/${number}`,
    author: 'author',
    mergedBy: null,
    mergeCommit: `${number}`.padStart(40, 'c'),
    head: HEAD,
    approvers: [],
    record: {
      config: 'ogpu.yaml',
      network: 'local',
      state: 'planned',
      head: HEAD,
      base: 'b'.repeat(40),
      block: 100,
      fingerprint: fingerprintOf(changes.map(({ digest }) => digest)),
      changes: changes.map(reviewedAs),
      blocked: [],
      withheld: [],
      reason: null,
      merge: null,
      done: [],
      inFlight: [],
      ...record,
    },
    ...facts,
  }
}

interface Circumstances {
  readonly review?: Review
  readonly limits?: Partial<Limits>
  readonly problems?: readonly Problem[]
  readonly protectedIds?: readonly string[]
}

/**
 * The context in which every change is asked for by the newest of these pull requests that speaks
 * of it, and else by a direct push.
 */
export function askedIn(
  plan: Plan,
  pulls: readonly MergedPull[],
  context: PlanContext,
): PlanContext {
  const asks = asksInRecords(plan, pulls)
  const pushed: Ask = { kind: 'commit', commit: 'f'.repeat(40), age: 0 }
  return {
    ...context,
    asked: new Map(
      plan.changes.map(({ id }) => [
        id,
        { ask: asks.get(id) ?? pushed, guards: context, protecting: [], hidden: [] },
      ]),
    ),
  }
}

/** What the reviews of these pull requests, newest first, let through. */
export function decided(
  changes: readonly PlannedChange[],
  pulls: readonly MergedPull[],
  { review = 'plan', limits = {}, problems = [], protectedIds = [] }: Circumstances = {},
) {
  const plan = aPlan(changes, { problems })
  const decision = decide(
    plan,
    { kind: 'reviews' },
    askedIn(
      plan,
      pulls,
      aContext({ network: { review, limits }, protectedIds: new Set(protectedIds) }),
    ),
    pulls,
  )
  return {
    send: decision.send.map(({ id }) => id),
    left: decision.left.map(({ id }) => id),
    standing: decision.standing.map(({ id }) => id),
    refused: decision.refusals.map(({ code, id, pull }) => [code, pull ?? id]),
    refusals: told(decision.refusals),
    pulls: Object.fromEntries(decision.pulls ?? []),
  }
}
