import type { Remembered, SupplyFinding, SupplyMemory } from '../model/source/supply.ts'

/** When it is judged, and what earlier runs knew. */
export interface Before {
  /** Seconds since 1970. */
  readonly now: bigint
  /** Undefined where nothing is kept from run to run; empty before the first. */
  readonly memory: SupplyMemory | undefined
  /** Whether somebody has closed the issue: what has changed is known then, and goes for right. */
  readonly isAcknowledged: boolean
}

/** What came of one cause of one thing. */
export interface Judged {
  readonly finding?: SupplyFinding
  readonly unknown?: string
  readonly entry?: Remembered
}

/** Since when, by the runs that are known; null where none are. */
export function sinceOf(earlier: Remembered | undefined, { now, memory }: Before): bigint | null {
  return memory === undefined ? null : (earlier?.since ?? now)
}

/** What is remembered of something that is found. */
export function kept({
  since,
  ...more
}: Omit<Remembered, 'since'> & { readonly since: bigint | null }): Pick<Judged, 'entry'> {
  return since === null ? {} : { entry: { since, ...more } }
}
