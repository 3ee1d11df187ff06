import type { ProblemCode, RefusalCode, WarningCode } from './codes.ts'
import type { Hint } from './command.ts'
import type { PassedLimit } from './limit.ts'
import type { Origin } from './own.ts'
import type { Place } from './place.ts'
import type { Cause } from './source/cause.ts'
import type { Field } from './source/field.ts'
import type { NumberWithUnit } from './units/amount.ts'
import type { Way } from './way.ts'

/**
 * Something that a user can mend. `id` is set where it blocks one definition only; without one it
 * stops the run.
 */
export interface Problem {
  readonly code: ProblemCode
  readonly message: string
  readonly hint: Hint
  readonly id?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** The lines around the place with a caret, ready to print. */
  readonly frame?: string
  /** Set where a base commit is known: whether the branch brings it, or touches what has it. */
  readonly origin?: Origin
}

/** What a reader should know and nothing waits for. */
export interface Warning extends Omit<Problem, 'code'> {
  readonly code: WarningCode
}

/**
 * What a guard says: with an id it refuses that change, with a pull request all changes of that,
 * with neither the whole run.
 */
export interface Refusal {
  /** A problem's where a pull request is told what blocks its change. */
  readonly code: RefusalCode | ProblemCode
  readonly message: string
  /** The ways on, the safe one first. */
  readonly ways: readonly Way[]
  readonly id?: string
  /** The number of the merged pull request that waits. */
  readonly pull?: number
  /** Reviewed, on chain now and wanted, where the review and the world disagree. */
  readonly rows?: readonly RefusalRow[]
  /** What changed the Source since it was reviewed, where Nexus's events tell. */
  readonly cause?: Cause
  /** The pull request that was merged in between and changes the same definition. */
  readonly overtakenBy?: number
  /** The limit that this would pass. */
  readonly limit?: PassedLimit
  /** The fingerprint that approves what is refused here, where that is a way on. */
  readonly approval?: string
}

/** One field of which review, chain and wish differ. */
export interface RefusalRow {
  readonly id: string
  readonly field: Field
  /** What the reviewers saw of it; null where that was no change. */
  readonly reviewed: {
    readonly before: ShownValue | null
    readonly after: ShownValue | null
  } | null
  /** Null for nothing. */
  readonly onChain: ShownValue | null | 'as-wanted'
  readonly wanted: ShownValue | null
}

/** A value as people read it, with its number and unit apart where it is an amount. */
export interface ShownValue {
  readonly text: string
  readonly amount?: NumberWithUnit
}

/** A problem at a place. */
export function problemAt(place: Place, problem: Problem): Problem {
  return { ...problem, file: place.file, line: place.line, column: place.column }
}
