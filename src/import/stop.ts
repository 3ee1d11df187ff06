import type { Stopped } from '../engine/reach.ts'
import type { Problem } from '../model/problem.ts'

/** A run that ends before it has written anything. */
export function stopped(...problems: readonly Problem[]): Stopped {
  return { kind: 'problems', problems, warnings: [] }
}
