/** Takes secrets out of a text of foreign origin: whole URLs shrink to their host, long hex (keys, signed bytes) to its beginning. */
export function redact(text: string): string {
  return text
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>)\]}]+/gi, (url) => hostOf(url))
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
