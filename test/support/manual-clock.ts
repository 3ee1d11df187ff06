import type { Clock } from '../../src/ports/run.ts'

export interface ManualClock extends Clock {
  /** How long each sleep was to last, in order. */
  readonly slept: readonly number[]
  /** Calls back after each sleep, when time has passed. */
  onWake(listener: (now: number) => void): void
}

/** A time that nobody can take for a duration. */
export const START = 1_000_000

/** The Clock port without a clock: only sleep lets time pass, and at once. */
export function manualClock(): ManualClock {
  let now = START
  const slept: number[] = []
  const listeners: ((now: number) => void)[] = []
  return {
    slept,
    onWake: (listener) => listeners.push(listener),
    now: () => now,
    today: () => 1_700_000_010n,
    sleep: async (milliseconds) => {
      now += milliseconds
      slept.push(milliseconds)
      for (const listener of listeners) listener(now)
    },
  }
}
