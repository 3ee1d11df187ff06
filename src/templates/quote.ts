const LONGEST = 60
/** As long as a private key, or longer. */
const SECRET = /[0-9a-f]{64,}/gi

/**
 * A value as a message quotes it: on one line, printable, cut short, and never something that may
 * be a key.
 */
export function quote(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a mapping'
  if (typeof value !== 'string') return String(value)
  const safe = value
    .slice(0, LONGEST * 4)
    .replace(SECRET, (digits) => '*'.repeat(digits.length))
    .replace(/[\u007f-\uffff]/g, (unit) =>
      /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(unit)
        ? unit
        : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  return JSON.stringify(safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe)
}
