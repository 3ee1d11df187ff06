// A name, a password and a query may hold quotes and brackets, so a URL goes on to the next blank;
// only what stands at its end is of the sentence around it.
const BEHIND = /(?<!["'<>)\]}:;,.])["'<>)\]}]["'<>)\]}:;,.]*$/

// A password may hold blanks and further @: what belongs to an address goes on to the last @ of its
// line.
const ADDRESS = /(?:[a-z][a-z0-9+.-]{0,30})?:\/\/(?:[^\n]{0,500}@)?\S+/gi
// A name and password without a scheme before them, as in a proxy that somebody mistyped.
const QUOTED_CREDENTIALS = /(["'])[^"'\n]{1,300}:[^"'\n]{0,300}@(?=[^"'\n]*\1)/g
const BARE_CREDENTIALS = /[^\s"'@/:]{1,200}:[^\s"'@]{1,200}@(?=\S)/g

/**
 * Takes secrets out of a text of foreign origin: whole URLs shrink to their host, names and
 * passwords go, long hex (keys, signed bytes) shrinks to its beginning.
 */
export function redact(text: string): string {
  return text
    .replace(ADDRESS, (found) => {
      const behind = BEHIND.exec(found)?.[0] ?? ''
      return hostOf(found.slice(0, found.length - behind.length)) + behind
    })
    .replace(QUOTED_CREDENTIALS, '$1[redacted]@')
    .replace(BARE_CREDENTIALS, '[redacted]@')
    .replace(/(?:0x)?[0-9a-f]{64,}/gi, (hex) =>
      hex.length <= 66 && hex.startsWith('0x') ? `${hex.slice(0, 10)}…` : '[redacted]',
    )
    .slice(0, 500)
}

/** The host of a URL with its port, the only part of it that may be shown. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host || '[redacted]'
  } catch {
    return '[redacted]' // what can't be parsed can't be shown
  }
}
