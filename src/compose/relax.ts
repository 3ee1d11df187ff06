import { type ComposeRule, RELAXABLE_RULES } from '../model/compose-rules.ts'
import type { ComposeProblem } from './finding.ts'

/** A rule that was relaxed, why, and what it would have said. */
export interface Relaxed {
  readonly rule: ComposeRule
  readonly reason: string
  readonly findings: readonly ComposeProblem[]
}

/**
 * What is left of findings when some rules are relaxed by name, and what was not held against the
 * file. A rule without which nothing could be judged stays.
 */
export function relaxed(
  findings: readonly ComposeProblem[],
  relax: ReadonlyMap<string, string>,
): { readonly findings: readonly ComposeProblem[]; readonly relaxed: readonly Relaxed[] } {
  const rules = RELAXABLE_RULES.filter((rule) => relax.has(rule))
  const left = findings.filter(({ rule }) => !rules.includes(rule))
  const taken = rules.map((rule) => ({
    rule,
    reason: relax.get(rule) ?? '',
    findings: findings.filter((finding) => finding.rule === rule),
  }))
  return { findings: left, relaxed: taken.filter((entry) => entry.findings.length > 0) }
}
