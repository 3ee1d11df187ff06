import { type Address, checksum } from '../../model/units/address.ts'

/** An address as people compare it by eye: "0x9fc6…F96e". */
export function shortAddress(address: Address): string {
  return shortHash(checksum(address))
}

/** A transaction's hash, or anything else long, by its ends: "0x9d68…5767". */
export function shortHash(hash: string): string {
  return `${hash.slice(0, 6)}…${hash.slice(-4)}`
}

/** The part of a digest or fingerprint that people see and type. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 16)
}

/** The part of a commit that people see and type. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7)
}

/**
 * Long texts by their ends, as long as it takes for no two of them to look the same: whoever makes
 * an address that begins and ends like another one gains nothing. Others stay whole.
 */
export function shortForms(texts: Iterable<string>): (text: string) => string {
  const all = [...new Set(texts)]
  const forms = new Map<string, string>()
  for (let more = 0; forms.size < all.length; more += 2) {
    const drawn = all.map((text) => endsOf(text, more))
    const seen = new Map<string, number>()
    for (const form of drawn) seen.set(form, (seen.get(form) ?? 0) + 1)
    all.forEach((text, at) => {
      const form = drawn[at] ?? text
      if (!forms.has(text) && (seen.get(form) === 1 || form === text)) forms.set(text, form)
    })
  }
  return (text) => forms.get(text) ?? text
}

/** Ends that are so much longer than the shortest; all of it where that would be no shorter. */
function endsOf(text: string, more: number): string {
  const [head, tail] = [6 + more, 4 + more]
  return text.length <= head + tail + 1 ? text : `${text.slice(0, head)}…${text.slice(-tail)}`
}

/** A text with every content address in it by its ends: "QmdJDw…NJD4". */
export function shortContent(text: string): string {
  return shortContents([text])(text)
}

/** The same for texts that stand beside each other: no two addresses in them look the same. */
export function shortContents(texts: readonly string[]): (text: string) => string {
  const short = shortForms(texts.flatMap((text) => text.match(CID) ?? []))
  return (text) => text.replace(CID, short)
}

const CID = /\b(?:Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{58,})\b/g
