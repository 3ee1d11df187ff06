import { terminal } from './escape.ts'
import { MESSAGE_CAP } from './text/problem-lines.ts'

/** A reason that somebody gave, as the end of a sentence. */
export function sentence(reason: string): string {
  const text = terminal(reason, MESSAGE_CAP)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
