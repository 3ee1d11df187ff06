import { hiddenText, type Secret } from './model/secret.ts'
import { markdown } from './report/format/escape.ts'

/** Shorter texts would redact ordinary words. */
const SHORTEST = 8
/** What is as long is no word, without a digit either. */
const LONGEST_WORD = 32
/** Shorter parts of a path are names, not keys. */
const SHORTEST_PART = 16

/** Takes these secrets out of a text, in every spelling. */
export function maskOf(secrets: readonly Secret[]): (text: string) => string {
  const spellings = spellingsOf(secrets)
  return (text) => spellings.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), text)
}

/** Every spelling that an error message or a comment could give a secret, the longest first. */
export function spellingsOf(secrets: readonly Secret[]): readonly string[] {
  const texts = secrets.map(hiddenText)
  const all = [...texts, ...texts.flatMap(partsOf)]
  return [...new Set(all.flatMap(spelled))]
    .filter((text) => text.length >= SHORTEST)
    .sort((a, b) => b.length - a.length)
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
    markdown(trimmed, Number.POSITIVE_INFINITY),
    ...[Buffer.from(trimmed), Buffer.from(bare), Buffer.from(bare, 'hex')].flatMap((bytes) => [
      bytes.toString('base64'),
      bytes.toString('base64url'),
    ]),
  ]
}

/** What of an address is secret by itself: a server that refuses it may name its key. */
function partsOf(secret: string): readonly string[] {
  if (!/:\/\/|@/.test(secret)) return []
  if (!URL.canParse(secret) || !/^\s*[a-z][a-z0-9+.-]*:\/\//i.test(secret)) return piecesOf(secret)
  const { username, password, pathname, searchParams, hash } = new URL(secret)
  const inPath = pathname.split('/').filter((part) => part.length >= SHORTEST_PART)
  const keys = [...inPath, ...searchParams.values(), hash.slice(1)].filter(
    (part) => /\d/.test(part) || part.length >= LONGEST_WORD,
  ) // words and names have none
  const user = [username, password].map(decoded)
  return [...user, user.join(':'), ...keys.flatMap((part) => [part, decoded(part)])].filter(
    (part) => part.length >= SHORTEST,
  )
}

/**
 * Of an address that can't be taken apart: whatever stands between the signs that take one apart.
 */
function piecesOf(secret: string): readonly string[] {
  const beforeHost = /^(?:[^:/@]*:\/\/)?(.*)@/s.exec(secret)?.[1] ?? ''
  const pieces = secret
    .split(/[\s/@?&=#]+/)
    .filter((part) => part.length >= SHORTEST_PART && /\d/.test(part))
  return [beforeHost, ...beforeHost.split(/[:@\s]/), ...pieces].filter(
    (part) => part.length >= SHORTEST,
  )
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // a percent sign of its own
  }
}
