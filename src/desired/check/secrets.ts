import type { FileKind } from '../kind.ts'

/** As long as a private key, or longer. */
const SECRET = /[0-9a-f]{64,}/gi
const URL_PARTS = /([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/?#@"]*@)?([^\s/?#"',\]}]*)([^\s"\]}]*)/gi

/**
 * 64 hex digits by themselves, with a letter among them; those of a hash that says that it is one
 * are no key.
 */
const KEY = /(?<![0-9a-z]|sha256[:-])(?:0x)?(?=[0-9]*[a-f])[0-9a-f]{64}(?![0-9a-z])/i
/**
 * In a URL 64 digits are most often the hash of what it names; a key has 0x before it, or stands in
 * the query.
 */
const KEY_IN_URL = /(?:0x|=)(?=[0-9]*[a-f])[0-9a-f]{64}(?![0-9a-z])/i

/** Whether somebody has written what looks like a private key where everybody reads it. */
export function looksLikeKey(text: string, isUrl = false): boolean {
  return (isUrl ? KEY_IN_URL : KEY).test(text)
}

/** What is wrong with it, without a word of it. */
export const LOOKS_LIKE_KEY = {
  message: 'holds what looks like a private key',
  hint: 'take it out of the file and of git, and move what that key holds: a definition is public',
} as const

/** A line of a file as it may be shown, by the kind of the file; as long as it was. */
export const WITHOUT_SECRETS: Readonly<Record<FileKind, (line: string) => string>> = {
  source: (line) => withBareUrls(masked(line), (path) => path),
  config: (line) => withBareUrls(masked(withoutKeys(line)), stars),
}

/**
 * A text in which nothing has 64 hex digits in a row, the length of a private key; as long as it
 * was. Decimal digits alone are an amount: no key is.
 */
export function masked(text: string): string {
  return text.replace(SECRET, (digits) => (/[a-f]/i.test(digits) ? stars(digits) : digits))
}

/**
 * An address in the configuration may carry a key anywhere behind its host, however it is written
 * and even where it is no URL; only contract addresses are long otherwise.
 */
function withoutKeys(line: string): string {
  return withoutBroken(line)
    .replace(
      /((?:rpcUrl|pinUrl|gatewayUrl)["']?\s*:\s*["']?(?:[a-z][a-z0-9+.-]*:\/\/)?[^\s/?#"',}]*)([^\s"}]*)/gi,
      (_, shown: string, rest: string) => `${shown}${stars(rest)}`,
    )
    .replace(/[/?=&][A-Za-z0-9_-]{12,}/g, (part) =>
      /^.0x[0-9a-f]{40}$/i.test(part) ? part : `${part.slice(0, 1)}${stars(part.slice(1))}`,
    )
}

/**
 * Of what is no address nothing can be told apart: none of it is shown. A scheme that was left out
 * is no such breakage, a blank is one.
 */
function withoutBroken(line: string): string {
  return line.replace(
    /((?:rpcUrl|pinUrl|gatewayUrl)["']?\s*:\s*["']?)([^"'\n,}]+)/gi,
    (_, before: string, value: string) => {
      const comment = value.search(/\s#/)
      const [address, behind] =
        comment < 0 ? [value, ''] : [value.slice(0, comment), value.slice(comment)]
      const text = address.trim()
      const isAddress =
        !/\s/.test(text) &&
        (URL.canParse(text) ||
          (/^[\w.-]+\.[a-z]{2,}\b|^[\w.-]+:\d/i.test(text) && URL.canParse(`https://${text}`)))
      return `${before}${isAddress ? address : stars(address)}${stars(behind)}`
    },
  )
}

/** The RPC of a network may carry a key in its path; a name and password stand before any host. */
function withBareUrls(line: string, shownPath: (path: string) => string): string {
  return line.replace(
    URL_PARTS,
    (_, scheme: string, user: string | undefined, host: string, path: string) => {
      return `${scheme}${stars(user)}${host}${shownPath(path)}`
    },
  )
}

function stars(text = ''): string {
  return '*'.repeat(text.length)
}
