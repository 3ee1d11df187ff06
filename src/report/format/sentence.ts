import { MESSAGE_CAP, terminal } from './escape.ts'

/** A reason that somebody gave, as the end of a sentence. */
export function sentence(reason: string): string {
  const text = terminal(reason, MESSAGE_CAP)
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/**
 * A text of ours that stands where a sentence begins. What begins with an id or a network's name
 * stays as it is.
 */
export function capital(text: string): string {
  return /^(?:an?|close|fees|it|fix|mend|no|nobody|raise|restore|run|send|take|the|this|what)\b(?!-)/.test(
    text,
  )
    ? text.slice(0, 1).toUpperCase() + text.slice(1)
    : text
}
