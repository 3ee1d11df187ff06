import { createHash } from 'node:crypto'
import { base16, base16upper } from 'multiformats/bases/base16'
import { base32, base32upper } from 'multiformats/bases/base32'
import { base36upper } from 'multiformats/bases/base36'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import type * as Digest from 'multiformats/hashes/digest'
import { fileBlock, rawLeafRoot } from './unixfs.ts'

/**
 * The most bytes that make one IPFS block with the default chunker; also the most that we upload or
 * fetch.
 */
export const MAX_BLOCK = 262_144

const SHA2_256 = 0x12
/** What stands before the digest: the hash and its length. */
const HEAD = Uint8Array.of(SHA2_256, 32)
const DAG_PB = 0x70
const RAW = 0x55
/**
 * Spellings of a CIDv1 that gateways take beside base32, base36 and base58, by their first letter
 * (the multibase table).
 */
const FURTHER_BASES = { f: base16, F: base16upper, B: base32upper, K: base36upper } as const
/**
 * The CID of a 512-bit hash has 111 characters. Base 58 is read in a square of its length, so a
 * longer text is not read at all.
 */
const LONGEST = 128

/** The CIDv0 that IPFS gives a file of at most 256 KiB: one dag-pb block around the bytes. */
export function cidOf(bytes: Uint8Array): string {
  return textOfV0(multihashOf(fileBlock(bytes)))
}

/**
 * Every CID under which one block, or a root above one raw leaf, holds these bytes, as `normalCid`
 * spells them; the first is `cidOf`.
 */
export function cidsOf(bytes: Uint8Array): readonly [string, ...string[]] {
  const raw = rawCid(bytes)
  const above = rawLeafRoot(raw, bytes.length)
  return [cidOf(bytes), base32.encode(raw), textOfV0(multihashOf(above))]
}

/** Whether a text is a CID, version 0 or 1. */
export function isCid(text: string): boolean {
  return isV0(text) || parseCid(text) !== undefined
}

/**
 * One spelling for CIDs of the same content address: a dag-pb sha2-256 CIDv1 is written as the
 * CIDv0 it equals.
 */
export function normalCid(text: string): string {
  if (isV0(text)) return text
  const cid = parseCid(text)
  if (cid === undefined) return text
  const { code, multihash } = cid
  // Made anew: a CID that was parsed gives back the text that it was parsed from
  return code === DAG_PB && multihash.code === SHA2_256
    ? CID.createV0(multihash as Digest.Digest<0x12, number>).toString()
    : CID.createV1(code, multihash).toString()
}

/**
 * The same CID as a CIDv0, where it has one, and as a CIDv1 in base 32; undefined where a text is no
 * CID of a SHA-256.
 */
export function plainSpellings(text: string): readonly string[] | undefined {
  const cid = parseCid(text)
  if (cid === undefined || cid.multihash.code !== SHA2_256) return undefined
  return [...new Set([normalCid(text), CID.createV1(cid.code, cid.multihash).toString()])]
}

/**
 * Whether these bytes are what the CID addresses, in one of the forms of `cidsOf`. Of any other
 * form it can't be told by the bytes alone, and the answer is no.
 */
export function matchesCid(text: string, bytes: Uint8Array): boolean {
  const cid = parseCid(text)
  if (cid === undefined || cid.multihash.code !== SHA2_256) return false
  if (cid.code === RAW) return sameDigest(cid, bytes)
  if (cid.code !== DAG_PB || bytes.length > MAX_BLOCK) return false
  return [fileBlock(bytes), rawLeafBlock(bytes)].some((block) => sameDigest(cid, block))
}

/**
 * What a CID says of the block behind it, where the CID is one that this program can hold against
 * bytes.
 */
export type BlockKind = 'raw' | 'dag-pb'

/**
 * The kind of block that a CID names; undefined where the hash is not sha2-256 or the codec holds
 * no file.
 */
export function blockKindOf(text: string): BlockKind | undefined {
  const cid = parseCid(text)
  if (cid === undefined || cid.multihash.code !== SHA2_256) return undefined
  return cid.code === RAW ? 'raw' : cid.code === DAG_PB ? 'dag-pb' : undefined
}

/** Whether this is the very block that the CID names, whatever stands in it. */
export function isBlockOf(text: string, block: Uint8Array): boolean {
  const cid = parseCid(text)
  return cid !== undefined && cid.multihash.code === SHA2_256 && sameDigest(cid, block)
}

/** The text of a CID that stands as bytes in a block; undefined where the bytes are none. */
export function cidFromBytes(bytes: Uint8Array): string | undefined {
  try {
    return CID.decode(bytes).toString()
  } catch {
    return undefined // a link that names nothing leads nowhere
  }
}

const V0 = /^Qm[1-9A-HJ-NP-Za-km-z]{44}$/
/** The least and the greatest SHA-256 that a CIDv0 can name. */
const [FIRST_V0, LAST_V0] = [0, 255].map((byte) =>
  textOfV0(Buffer.concat([HEAD, new Uint8Array(32).fill(byte)])),
) as [string, string]

/**
 * Whether a text is a CIDv0, told without its bytes: the letters of base 58 are in their order, so
 * texts of one length compare as the numbers that they stand for.
 */
function isV0(text: string): boolean {
  return V0.test(text) && text >= FIRST_V0 && text <= LAST_V0
}

function parseCid(text: string): CID | undefined {
  if (text.length > LONGEST) return undefined
  try {
    return CID.parse(text, FURTHER_BASES[text[0] as keyof typeof FURTHER_BASES])
  } catch {
    return undefined // a text that is no CID is an ordinary answer here
  }
}

/**
 * A root above one raw leaf, as `ipfs add --trickle --raw-leaves` writes a small file, and
 * importers that never take a single leaf for the file itself.
 */
function rawLeafBlock(bytes: Uint8Array): Uint8Array {
  return rawLeafRoot(rawCid(bytes), bytes.length)
}

function sameDigest(cid: CID, block: Uint8Array): boolean {
  return Buffer.compare(cid.multihash.bytes, multihashOf(block)) === 0
}

// The library's objects around these few bytes cost more than the hash: they are for what somebody
// else wrote.

/** A CIDv1 of one raw leaf, as bytes. */
function rawCid(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(1, RAW), multihashOf(bytes)])
}

/** A CIDv0 is a multihash in base 58, and no letter says so. */
function textOfV0(multihash: Uint8Array): string {
  return base58btc.encode(multihash).slice(1)
}

function multihashOf(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([HEAD, createHash('sha256').update(bytes).digest()])
}
