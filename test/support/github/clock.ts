/** GitHub's time: whole seconds, and no two events in the same one. */
export interface Clock {
  /** The next moment. */
  tick(): Date
}

/** Starts it at the present. It runs ahead where events come faster than one a second. */
export function startClock(): Clock {
  let last = 0
  return {
    tick: () => {
      last = Math.max(last + 1, Math.floor(Date.now() / 1000))
      return new Date(last * 1000)
    },
  }
}

/** A time as GitHub writes it. */
export function stamp(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}
