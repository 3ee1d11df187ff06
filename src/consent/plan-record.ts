import { snapshotHash, targetHash } from '../model/digest.ts'
import { isOwn } from '../model/own.ts'
import type { Problem, Refusal } from '../model/problem.ts'
import type { CommentState, PlanRecord, ReviewedChange } from '../model/review.ts'
import type { Plan, PlannedChange } from '../model/source/change.ts'

/** What a plan's record says besides the plan. */
export interface RecordFacts {
  readonly config: string
  readonly head?: string | undefined
  readonly state: CommentState
}

/**
 * What a plan comment carries as data: the changes of this branch, by which apply tells what was
 * reviewed.
 */
export function planRecord(plan: Plan, facts: RecordFacts): PlanRecord {
  const { network, block, fingerprint } = plan
  const { config, head = null, state } = facts
  const own = plan.changes.filter(isOwn)
  const changes = own.map((change) => reviewedChange(plan, change))
  return {
    ...emptyRecord(config, network),
    state,
    head,
    base: plan.base?.commit ?? null,
    block,
    fingerprint,
    changes,
    blocked: [...new Set(blockedIds(plan.problems))].sort(),
    withheld: withheldBy(plan, plan.refusals),
  }
}

/** The record of a comment that has no plan. */
export function emptyRecord(config: string, network: string): PlanRecord {
  const nothing = {
    head: null,
    base: null,
    block: null,
    fingerprint: null,
    reason: null,
    merge: null,
  } as const
  return {
    config,
    network,
    state: 'invalid',
    ...nothing,
    changes: [],
    blocked: [],
    withheld: [],
    done: [],
    inFlight: [],
  }
}

function blockedIds(problems: readonly Problem[]): readonly string[] {
  return problems.filter(isOwn).flatMap(({ id }) => (id === undefined ? [] : [id]))
}

/**
 * Who reads that something is refused and merges all the same has not agreed to it, also not once
 * another merge has taken the guard away. What a record keeps back, with what has been refused
 * since because its Source is protected.
 */
export function withheldBy(
  { withheld }: Pick<PlanRecord, 'withheld'>,
  refusals: readonly Refusal[],
): readonly string[] {
  const isProtecting = ({ code }: Refusal): boolean =>
    code === 'protected' || code === 'base-unreadable'
  return [
    ...new Set([
      ...withheld,
      ...refusals.flatMap((refusal) => (isProtecting(refusal) ? (refusal.id ?? []) : [])),
    ]),
  ].sort()
}

function reviewedChange(plan: Plan, change: PlannedChange): ReviewedChange {
  const { id, kind, digest, before, after } = change
  const { chainId, nexus, client } = plan
  const fields =
    kind === 'update'
      ? change.fields.map((field) => ({
          field: field.field,
          before: textOf(field.before),
          after: textOf(field.after),
        }))
      : []
  return {
    id,
    kind,
    digest,
    before: before === null ? null : snapshotHash(before),
    after: snapshotHash(after),
    target: targetHash({ chainId, nexus, client, address: change.address }),
    fields,
  }
}

function textOf(value: { readonly text: string } | null): string | null {
  return value?.text ?? null
}
