import { markdown } from './report/escape.ts'

/** Shorter texts would redact ordinary words. */
const SHORTEST = 8
<<<<<<< HEAD
/** Shorter parts of a path or a query are names, not keys. */
const SHORTEST_PART = 16
=======
/** Providers put keys into paths; a shorter part of one is a word or a version. */
const SHORTEST_OF_PATH = 16
>>>>>>> f5

/** Takes these secrets out of a text, in every spelling. */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const spellings = spellingsOf(secrets)
  return (text) => spellings.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), text)
}

/** Every spelling that an error message or a comment could give a secret, the longest first. */
export function spellingsOf(secrets: readonly string[]): readonly string[] {
<<<<<<< HEAD
  const all = [...secrets, ...secrets.flatMap(partsOf)]
  return [...new Set(all.flatMap(spelled))].filter((text) => text.length >= SHORTEST).sort((a, b) => b.length - a.length)
=======
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
>>>>>>> f5
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
<<<<<<< HEAD
    markdown(trimmed, Number.POSITIVE_INFINITY),
    ...[Buffer.from(trimmed), Buffer.from(bare), Buffer.from(bare, 'hex')].flatMap((bytes) => [bytes.toString('base64'), bytes.toString('base64url')]),
=======
    URL.canParse(trimmed) ? new URL(trimmed).href : trimmed,
    Buffer.from(trimmed).toString('base64'),
    Buffer.from(bare, 'hex').toString('base64'),
>>>>>>> f5
  ]
}

/** What of an address is secret by itself: a server that refuses it may name its key. */
function partsOf(secret: string): readonly string[] {
  if (!/^\s*[a-z][a-z0-9+.-]*:\/\//i.test(secret) || !URL.canParse(secret)) return []
  const { username, password, pathname, searchParams } = new URL(secret)
  const keys = [...pathname.split('/'), ...searchParams.values()].filter((part) => part.length >= SHORTEST_PART && /\d/.test(part))
  const user = [username, password].map(decoded)
  return [...user, user.join(':'), ...keys.flatMap((part) => [part, decoded(part)])].filter((part) => part.length >= SHORTEST)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // a percent sign of its own
  }
}
