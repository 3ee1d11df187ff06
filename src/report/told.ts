import { cleanLines } from './format/clean.ts'
import { listed, thousands } from './format/words.ts'

/** Something that somebody would want to be told: an item of `schemas/v1/events.schema.json`. */
export interface ToldEvent {
  readonly kind: 'apply' | 'drift' | 'supply' | 'fault'
  /** Null where the run did not come to know it. */
  readonly network: string | null
  /** A code, `changed`, `pending`, `orphan`, `failed`, `in-flight`, or a cause of supply. */
  readonly code: string
  /** The definitions that it is about. */
  readonly ids: readonly string[]
  /** The pull request that asked for it, where that is known. */
  readonly pull: number | null
  /** One plain line. */
  readonly text: string
  /** Where it is told at length. */
  readonly url: string | null
}

/** What a run has to say to people who are not looking; a quiet one has nothing. */
export interface Told {
  /** One plain line with a link, of 300 characters at most; empty where there is nothing. */
  readonly message: string
  readonly events: readonly ToldEvent[]
}

export const NOTHING_TOLD: Told = { message: '', events: [] }

/** The most characters of a line: what a phone shows of a notification, and then some. */
const MAX_LINE = 300
const MAX_EVENTS = 100
const MAX_IDS = 3

/** What chats read as markup, mentions or links of their own. */
const MARKUP = /[<>&@`*_~|[\]\\]/g

/**
 * A text as one line that every chat shows as it is: no line break, nothing unseen, no markup and no
 * mention.
 */
export function plainLine(text: string, most = MAX_LINE): string {
  const line = cleanLines(text).join(' ').replace(MARKUP, ' ').replace(/ +/g, ' ').trim()
  const characters = [...line]
  return characters.length <= most
    ? line
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}

/** Words and a link as a message; the words are cut before the link is. */
export function told(
  network: string | null,
  words: string,
  events: readonly ToldEvent[],
  url: string | null,
): Told {
  const link = url !== null && isPlainUrl(url) ? ` ${url}` : ''
  const line = plainLine(`${network ?? 'OpenGPU'}: ${words}`, MAX_LINE - link.length)
  return { message: `${line}${link}`, events: bounded(events) }
}

/** Some of many ids: "a, b, c and 4 more". */
export function someIds(ids: readonly string[]): string {
  const once = [...new Set(ids)]
  const shown = once.slice(0, MAX_IDS)
  const rest = once.length - shown.length
  return rest === 0 ? listed(shown) : `${shown.join(', ')} and ${thousands(rest)} more`
}

function bounded(events: readonly ToldEvent[]): readonly ToldEvent[] {
  const [first] = events
  const rest = events.length - MAX_EVENTS
  if (first === undefined || rest <= 0) return events
  const text = `and ${thousands(rest)} more`
  return [...events.slice(0, MAX_EVENTS), { ...first, code: 'more', ids: [], pull: null, text }]
}

function isPlainUrl(url: string): boolean {
  return /^https?:\/\/[\w./:%~+#?=-]{1,180}$/.test(url)
}
