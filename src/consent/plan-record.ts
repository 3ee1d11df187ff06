import type { Address } from '../model/address.ts'
import type { Plan, PlannedChange, Snapshot } from '../model/change.ts'
import { isOwn } from '../model/own.ts'
import type { Problem, Refusal } from '../model/problem.ts'
import type { CommentState, PlanRecord, ReviewedChange } from '../model/review.ts'

/** The hashes that a record holds; null stands there without them. */
export interface Hashes {
  /** Of one side of a change. */
  readonly hash?: ((snapshot: Snapshot) => string) | undefined
  /** Of what a change is sent to. */
  readonly target?: ((target: SendTarget) => string) | undefined
}

export interface SendTarget {
  readonly chainId: number
  readonly nexus: Address
  readonly client: Address
  readonly address: Address | null
}

/** What a plan's record says besides the plan. */
export interface RecordFacts extends Hashes {
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
  const changes = own.map((change) => reviewedChange(plan, change, facts))
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

/** A problem that the base has too is not this branch's. */
function isOwnProblem(problem: Problem): boolean {
  return !('origin' in problem && problem.origin === 'base')
}

function blockedIds(problems: readonly Problem[]): readonly string[] {
  return problems.filter(isOwnProblem).flatMap(({ id }) => (id === undefined ? [] : [id]))
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

function reviewedChange(
  plan: Plan,
  change: PlannedChange,
  { hash, target }: Hashes,
): ReviewedChange {
  const { id, kind, digest, before, after } = change
  const side = (snapshot: Snapshot | null): string | null =>
    snapshot === null || hash === undefined ? null : hash(snapshot)
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
    before: side(before),
    after: side(after),
    target: target?.({ chainId, nexus, client, address: change.address }) ?? null,
    fields,
  }
}

function textOf(value: { readonly text: string } | null): string | null {
  return value?.text ?? null
}
