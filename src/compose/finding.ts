import { type ComposeRule, type Severity, severityOf } from '../model/compose-rules.ts'
import type { Place } from '../model/place.ts'
import { frameOf } from '../yaml/frame.ts'
import { placeOf, type Spot } from '../yaml/text.ts'

/** What is wrong, in words, before anybody asks where. */
export interface ComposeIssue {
  readonly rule: ComposeRule
  readonly message: string
  readonly hint: string
  /** Where it is not the rule's own. */
  readonly severity?: Severity
}

/** A complaint with its spot. */
export interface LocatedComposeIssue extends ComposeIssue {
  readonly spot: Spot
}

/** What a rule has against a compose file, ready to print. */
export interface ComposeProblem extends ComposeIssue {
  readonly severity: Severity
  readonly place: Place
  /** The lines around the place with a caret. */
  readonly frame: string
}

/** The most that is reported of one file; whoever mends these sees the next. */
const MAX_FINDINGS = 50

/**
 * The objections in the order of their places, each once; errors go first where there are too many.
 */
export function findingsOf(objections: readonly LocatedComposeIssue[]): readonly ComposeProblem[] {
  const once = new Map(
    objections.map((objection) => [
      `${objection.spot.offset} ${objection.rule} ${objection.message}`,
      objection,
    ]),
  )
  const ranked = [...once.values()].sort(
    (a, b) => rank(a) - rank(b) || a.spot.offset - b.spot.offset,
  )
  return ranked
    .slice(0, MAX_FINDINGS)
    .sort((a, b) => a.spot.offset - b.spot.offset)
    .map(({ spot, ...complaint }) => ({
      ...complaint,
      severity: weightOf(complaint),
      place: placeOf(spot),
      frame: frameOf(spot),
    }))
}

/** Whether a complaint stops a file or is only worth knowing. */
export function weightOf({ rule, severity }: ComposeIssue): Severity {
  return severity ?? severityOf(rule)
}

function rank(complaint: ComposeIssue): number {
  return weightOf(complaint) === 'error' ? 0 : 1
}
