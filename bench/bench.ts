import type { ProcessCost, Program } from './measure.ts'

/** What scripts/bench.mjs tells. */
export interface Told {
  /** The `dist/` of the baseline, and of what is measured. */
  readonly before: string
  readonly now: string
  readonly pairs: number
  readonly only: readonly string[]
  readonly json: boolean
  readonly full: boolean
  readonly node24?: string
  readonly python?: string
  /** The path of the program that reads with the SDK. */
  readonly sdk: string
}

/** What the rows have: what was told, a folder that is removed afterwards, and how to measure. */
export interface Bench extends Told {
  readonly folder: string
  /** This program again, for what is measured of libraries as a process of its own. */
  readonly itself: string
  readonly cost: (program: Program) => Promise<ProcessCost>
}

/** A row of the table. */
export interface Row {
  readonly work: string
  /** Seconds; in a row that counts process time, of that. */
  readonly before?: number
  readonly now: number
  /** Whatever else was measured, in words. */
  readonly beside: readonly string[]
  readonly target: string
}

/** How many times as long, with two digits. */
export function times(a: number, b: number): string {
  return `${(a / b).toFixed(2)} ×`
}

/** Mebibytes, in words. */
export function mebibytes(...sizes: readonly number[]): string {
  return `${sizes.map((size) => size.toFixed(0)).join(' → ')} MiB`
}
