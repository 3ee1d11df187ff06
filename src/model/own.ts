import type { PlannedChange } from './change.ts'

/** Whether a change belongs to the branch that is planned, as far as anybody knows. */
export function isOwn({ origin }: Pick<PlannedChange, 'origin'>): boolean {
  return origin !== 'base'
}
