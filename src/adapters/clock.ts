import type { Clock } from '../ports/run.ts'

/** The machine's clock; `now` only goes forward, whatever is done to the wall clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  today: () => BigInt(Math.floor(Date.now() / 1_000)),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const wake = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, milliseconds)
      signal?.addEventListener('abort', wake)
    }),
}
