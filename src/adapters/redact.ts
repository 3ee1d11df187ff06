// A name, a password and a query may hold quotes and brackets, so a URL goes on to the next blank; only what stands at its end is of the sentence around it.
const BEHIND = /(?<!["'<>)\]}:;,.])["'<>)\]}]["'<>)\]}:;,.]*$/

/** Takes secrets out of a text of foreign origin: whole URLs shrink to their host, long hex (keys, signed bytes) to its beginning. */
export function redact(text: string): string {
  return text
    .replace(/(?:[a-z][a-z0-9+.-]{0,30})?:\/\/\S+/gi, (found) => {
      const behind = BEHIND.exec(found)?.[0] ?? ''
      return hostOf(found.slice(0, found.length - behind.length)) + behind
    })
    .replace(/(?:0x)?[0-9a-f]{64,}/gi, (hex) => (hex.length <= 66 && hex.startsWith('0x') ? `${hex.slice(0, 10)}…` : '[redacted]'))
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
