import type { Verdict } from './explore.ts'

/** Answers of nodes that are as they should be, which nobody has to read. */
const ROUTINE = /^[A-Z] (latest|block|nonce|read|simulate|receipt|source|sleeps|asks|reads)\b/

/**
 * What came of a search, as people read it: a counterexample without the answers that are as they
 * should be.
 */
export function told(
  { counterexample, states, entries, settled, seconds, endings }: Verdict,
  title: string,
): string {
  const size = `${states} states, ${entries} points of the program, ${settled} worlds settled, ${seconds.toFixed(1)} s`
  const ends = [...endings].map(([outcome, count]) => `${outcome} ${count}`).join(', ')
  if (counterexample === undefined) return `${title}: holds (${size}; runs ended: ${ends})\n`
  const lines = stepsOf(counterexample.trace).map((line, index) => `  ${index + 1}. ${line}`)
  return [`${title}: ${counterexample.broken} (${size})`, ...lines, ''].join('\n')
}

/** The steps of a trace that say something. */
export function stepsOf(trace: readonly string[]): readonly string[] {
  return trace.filter((line) => line.includes('lags') || !ROUTINE.test(line))
}
