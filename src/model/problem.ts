import type { Cause } from './cause.ts'
import type { ProblemCode, RefusalCode, WarningCode } from './codes.ts'
import type { Origin } from './origin.ts'
import type { Place } from './place.ts'

/**
 * Something that a user can mend. `id` is set where it blocks one definition only; without one it
 * stops the run.
 */
export interface Problem {
  readonly code: ProblemCode
  readonly message: string
  readonly hint: string
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
  /** The ways on, each ready to paste, the safe one first. */
  readonly ways: readonly string[]
  readonly id?: string
  /** The number of the merged pull request that waits. */
  readonly pull?: number
  /** Reviewed, on chain now and wanted, where the review and the world disagree. */
  readonly rows?: readonly RefusalRow[]
  /** What changed the Source since it was reviewed, where Nexus's events tell. */
  readonly cause?: Cause
  /** The pull request that was merged in between and changes the same definition. */
  readonly overtakenBy?: number
  /** The fingerprint that approves what is refused here, where that is a way on. */
  readonly approval?: string
}

export interface RefusalRow {
  readonly id: string
  readonly field: string
  readonly reviewed: string
  readonly onChain: string
  readonly wanted: string
}

/** A problem at a place. */
export function problemAt(place: Place, problem: Problem): Problem {
  return { ...problem, file: place.file, line: place.line, column: place.column }
}
