import type { PolicyCode } from '../model/codes.ts'
import type { PolicyRule } from '../model/policy.ts'

/** A rule that a change breaks, or of which nobody can tell whether it does. */
export interface Violation {
  /** By which a definition waives it. */
  readonly code: PolicyCode
  /** Set where it is not known whether the rule is broken; then `said` is why. */
  readonly isUnjudged?: true
  /** What was, what would be and what is allowed: "minPayment would be 3 OGPU, at most 2 OGPU is allowed". */
  readonly said: string
  readonly rule: PolicyRule
  /** What would be within the rule, where that is one thing. */
  readonly within?: string
}
