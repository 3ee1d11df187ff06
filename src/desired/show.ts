import { quoted } from '../yaml/show.ts'
import { masked } from './check/secrets.ts'

/**
 * A value as a message quotes it: in quotes, on one line, cut short, and never something that may
 * be a key.
 */
export function show(value: string, longest?: number): string {
  return quoted(masked(value), longest)
}

/** A character that can't be seen, by its number: U+202E. */
export function codePoint(sign: string): string {
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
