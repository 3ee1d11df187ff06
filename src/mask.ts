/** Shorter texts would redact ordinary words. */
const SHORTEST = 8

/** Takes these secrets out of a text, in every spelling. */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const spellings = spellingsOf(secrets)
  return (text) => spellings.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), text)
}

/** Every spelling that an error message could give a secret, the longest first. */
export function spellingsOf(secrets: readonly string[]): readonly string[] {
  return [...new Set(secrets.flatMap(spelled))].filter((text) => text.length >= SHORTEST).sort((a, b) => b.length - a.length)
}

function spelled(secret: string): readonly string[] {
  const trimmed = secret.trim()
  const bare = trimmed.replace(/^0x/i, '')
  return [
    secret,
    trimmed,
    bare,
    bare.toLowerCase(),
    bare.toUpperCase(),
    JSON.stringify(trimmed).slice(1, -1),
    encodeURIComponent(trimmed),
    Buffer.from(trimmed).toString('base64'),
    Buffer.from(bare, 'hex').toString('base64'),
  ]
}
