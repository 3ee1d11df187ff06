import type { ProblemCode, WarningCode } from '../model/codes.ts'
import { type Problem, problemAt, type Warning } from '../model/problem.ts'
import { frameOf } from '../yaml/frame.ts'
import { placeOf, type Spot } from '../yaml/text.ts'

/** What is wrong, in words, before anybody asks where. */
export interface Issue {
  readonly code: ProblemCode | WarningCode
  readonly message: string
  readonly hint: string
}

/** A complaint with its spot. The frame is drawn only for what is reported. */
export interface LocatedIssue extends Issue {
  readonly spot: Spot
}

/** The most that is reported of one file; whoever mends these sees the next. */
export const MAX_FINDINGS = 50

const WARNINGS: ReadonlySet<string> = new Set<WarningCode>([
  'unmatched-definition',
  'mixed-script',
  'mutable-url',
  'compose-file-name',
])

/** Whether nothing waits for it. */
export function isWarning(finding: Issue): boolean {
  return WARNINGS.has(finding.code)
}

/** The problems of one file in the order of their places, each once. */
export function problemsOf(findings: readonly LocatedIssue[]): readonly Problem[] {
  return placed(findings.filter((finding) => !isWarning(finding))) as readonly Problem[]
}

/** The warnings of one file in the order of their places, each once. */
export function warningsOf(findings: readonly LocatedIssue[]): readonly Warning[] {
  return placed(findings.filter(isWarning)) as readonly Warning[]
}

function placed(findings: readonly LocatedIssue[]): readonly (Problem | Warning)[] {
  const once = new Map(
    findings.map((finding) => [
      `${finding.spot.offset} ${finding.code} ${finding.message}`,
      finding,
    ]),
  )
  return [...once.values()]
    .sort((a, b) => a.spot.offset - b.spot.offset)
    .slice(0, MAX_FINDINGS)
    .map(({ code, message, hint, spot }) => ({
      ...problemAt(placeOf(spot), { code: code as ProblemCode, message, hint }),
      frame: frameOf(spot),
    }))
}
