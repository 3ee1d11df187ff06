/** Four times as much work takes four times as long; a square of it, sixteen times. */
export const TOO_FAST = 8
const TIMES = 4
const ROUNDS = 5
/** Below this, in milliseconds, a clock and a garbage collector say more than the work does. */
const LEAST = 0.05

/**
 * What is measured: the work for one size, and the time of four times that size that nobody has to
 * explain.
 */
export interface Work {
  readonly size: number
  readonly unnoticed: number
  prepare(size: number): () => unknown
}

/**
 * How many times longer four times the work takes, never more than it does: the least of several
 * tries, as a busy machine only ever makes a time longer.
 */
export function growthOf({ size, unnoticed, prepare }: Work): number {
  const large = prepare(TIMES * size)
  let longest = timeOf(large)
  if (longest <= unnoticed) return 1
  const small = prepare(size)
  let shortest = timeOf(small)
  for (let round = 1; round < ROUNDS && growth(longest, shortest) > TOO_FAST; round += 1) {
    longest = Math.min(longest, timeOf(large))
    shortest = Math.min(shortest, timeOf(small))
  }
  return growth(longest, shortest)
}

function growth(long: number, short: number): number {
  return long / Math.max(short, LEAST)
}

/** Whether some work takes longer than that, in milliseconds, each time that it is tried. */
export function isLonger(work: () => unknown, most: number): boolean {
  for (let round = 0; round < ROUNDS; round += 1) if (timeOf(work) <= most) return false
  return true
}

/** Milliseconds of this process alone, whatever else the machine does. */
function timeOf(work: () => unknown): number {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}
