declare const seconds: unique symbol

/** A span of time in whole seconds, as `maxExpiryDuration` holds it on chain. */
export type Seconds = bigint & { readonly [seconds]: true }

const UNITS = { s: 1n, m: 60n, h: 3_600n, d: 86_400n } as const
const DURATION = /^([1-9]\d{0,9})([smhd]?)$/

/** The longest expiry that a definition may ask for: ten years of 365 days. */
export const MAX_EXPIRY = asSeconds(10n * 365n * UNITS.d)

/** Takes a number that is known to be seconds: a value from the chain. */
export function asSeconds(value: bigint): Seconds {
  return value as Seconds
}

/**
 * Reads "90s", "15m", "24h", "7d" or plain seconds; undefined when the text is none of them or is
 * longer than ten years.
 */
export function parseDuration(text: string): Seconds | undefined {
  const match = DURATION.exec(text)
  if (match === null) return undefined
  const value = BigInt(match[1] ?? '0') * UNITS[(match[2] || 's') as keyof typeof UNITS]
  return value <= MAX_EXPIRY ? asSeconds(value) : undefined
}

/**
 * Writes a duration in the largest unit that divides it: "24h", "7d", "90s". Up to two days it
 * stays in hours.
 */
export function formatDuration(value: Seconds): string {
  if (value !== 0n && value % UNITS.d === 0n && value > 2n * UNITS.d) return `${value / UNITS.d}d`
  if (value !== 0n && value % UNITS.h === 0n) return `${value / UNITS.h}h`
  if (value !== 0n && value % UNITS.m === 0n) return `${value / UNITS.m}m`
  return `${value}s`
}
