/** Shorter texts would redact ordinary words. */
const SHORTEST = 8
/** Providers put keys into paths; a shorter part of one is a word or a version. */
const SHORTEST_OF_PATH = 16

/** Takes these secrets out of a text, in every spelling. */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const spellings = spellingsOf(secrets)
  return (text) => spellings.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), text)
}

/** Every spelling that an error message could give a secret, the longest first. */
export function spellingsOf(secrets: readonly string[]): readonly string[] {
  const all = secrets.flatMap((secret) => [secret, ...partsOf(secret)])
  return [...new Set(all.flatMap(spelled))].filter((text) => text.length >= SHORTEST).sort((a, b) => b.length - a.length)
}

/** What is secret in an address with a key: a server that refuses it names the key and not the address. */
function partsOf(secret: string): readonly string[] {
  if (!URL.canParse(secret.trim())) return []
  const { username, password, pathname, searchParams, hash } = new URL(secret.trim())
  const credentials = [username, password, `${username}:${password}`].map(plain)
  return [
    ...credentials,
    ...pathname
      .split('/')
      .filter((part) => part.length >= SHORTEST_OF_PATH)
      .map(plain),
    ...searchParams.values(),
    plain(hash.slice(1)),
  ]
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // a percent sign that begins no code
  }
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
    URL.canParse(trimmed) ? new URL(trimmed).href : trimmed,
    Buffer.from(trimmed).toString('base64'),
    Buffer.from(bare, 'hex').toString('base64'),
  ]
}
