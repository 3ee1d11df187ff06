/** Something that is worth nothing after a while. */
export interface Lasting<T> {
  readonly value: T
  /** In milliseconds since 1970; undefined where nobody says. */
  readonly until?: number | undefined
}

/** Credentials that are got once, kept as long as they count, and got again after that. */
export interface Renewed<T> {
  current(signal: AbortSignal | undefined): Promise<T>
  /**
   * Gets others in place of these, which somebody called expired; false where nobody has others.
   */
  renew(refused: T): boolean
}

/** So much before its end nothing is used any more: a request takes time, and clocks differ. */
const MARGIN = 60_000

/** Keeps what `get` gives until shortly before its end. */
export function renewed<T>(
  get: (signal: AbortSignal | undefined) => Promise<Lasting<T>>,
): Renewed<T> {
  let kept: Lasting<T> | undefined
  return {
    current: async (signal) => {
      if (kept === undefined || (kept.until !== undefined && Date.now() > kept.until - MARGIN))
        kept = await get(signal)
      return kept.value
    },
    renew: (refused) => {
      if (kept?.value === refused) kept = undefined
      return true
    },
  }
}

/** What never changes, and can't be got again. */
export function fixed<T>(value: T): Renewed<T> {
  return { current: async () => value, renew: () => false }
}
