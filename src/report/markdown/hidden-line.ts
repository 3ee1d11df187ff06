import type { Plan, Snapshot } from '../../model/change.ts'
import { commentJson } from '../json/json-text.ts'
import { isOwn } from '../plan-view.ts'
import { bytesOf } from './budget.ts'

/** What a plan comment's hidden line says of the comment. */
export type PlanCommentState = 'planned' | 'unchanged' | 'invalid'

export interface HiddenFacts {
  readonly config: string
  readonly head: string | undefined
  readonly state: PlanCommentState
  /** The hash of one side of a change; without it both sides are null. */
  readonly hash: ((snapshot: Snapshot) => string) | undefined
}

// Leaves a third of the comment to people.
const MOST_BYTES = 40_000

/** The first line of a plan comment: data for the next run, in a comment of HTML that nothing in it can close. */
export interface HiddenLine {
  readonly text: string
  /** False where the changes are too many to carry: then merging alone consents to none of them. */
  readonly isCarried: boolean
}

/** The hidden line of a plan, with the changes of this branch where they fit. */
export function hiddenLine(plan: Plan, facts: HiddenFacts): HiddenLine {
  const text = lineOf(plan, facts, changesOf(plan, facts.hash))
  return bytesOf(text) <= MOST_BYTES ? { text, isCarried: true } : { text: lineOf(plan, facts, {}), isCarried: false }
}

/** Any record as the hidden line of a comment. */
export function hidden(record: object): string {
  return `<!-- ogpu-gitops ${commentJson(record)} -->`
}

function lineOf(plan: Plan, { config, head, state }: HiddenFacts, changes: object): string {
  const { network, block, fingerprint } = plan
  return hidden({ v: 1, config, network, state, head: head ?? null, base: plan.base?.commit ?? null, block, fingerprint, changes })
}

function changesOf(plan: Plan, hash: HiddenFacts['hash']): object {
  const own = plan.changes.filter(isOwn).sort((a, b) => (a.id < b.id ? -1 : 1))
  const side = (snapshot: Snapshot | null): string | null => (snapshot === null || hash === undefined ? null : hash(snapshot))
  return Object.fromEntries(own.map(({ id, kind, digest, before, after }) => [id, { kind, digest, before: side(before), after: side(after) }]))
}
