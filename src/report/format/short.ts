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

/** A text with every content address in it by its ends: "QmdJDw…NJD4". */
export function shortContent(text: string): string {
  return text.replace(CID, (cid) => `${cid.slice(0, 6)}…${cid.slice(-4)}`)
}

const CID = /\b(?:Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{58,})\b/g
