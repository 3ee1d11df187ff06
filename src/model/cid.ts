import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { fileBlock, rawLeafRoot } from './unixfs.ts'

/** The most bytes that make one IPFS block with the default chunker; also the most that we upload or fetch. */
export const MAX_BLOCK = 262_144

const SHA2_256 = 0x12
const DAG_PB = 0x70
const RAW = 0x55
/** The CID of a 512-bit hash has 111 characters. Base 58 is read in a square of its length, so a longer text is not read at all. */
const LONGEST = 128

/** The CIDv0 that IPFS gives a file of at most 256 KiB: one dag-pb block around the bytes. */
export function cidOf(bytes: Uint8Array): string {
  return CID.createV0(sha256Digest(fileBlock(bytes))).toString()
}

/** The CID that a URL names: `ipfs://CID` or any `…/ipfs/CID`; undefined when there is none. */
export function cidInUrl(url: string): string | undefined {
  const match = /^ipfs:\/\/([A-Za-z0-9]+)\/?$/.exec(url) ?? /^https?:\/\/[^?#]*\/ipfs\/([A-Za-z0-9]+)\/?(?:[?#].*)?$/.exec(url)
  const text = match?.[1]
  return text !== undefined && isCid(text) ? text : undefined
}

/** The CID of a Source's metadata: what any gateway's prefix stands before, so every URL that ends in one. What we publish must be recognised for ever, whatever the gateway is called by then. */
export function metadataCidIn(url: string): string | undefined {
  const last = /(?<![A-Za-z0-9])([A-Za-z0-9]+)\/?$/.exec(url)?.[1]
  return cidInUrl(url) ?? (last !== undefined && isCid(last) ? last : undefined)
}

/** Whether a text is a CID, version 0 or 1. */
export function isCid(text: string): boolean {
  return parseCid(text) !== undefined
}

/** One spelling for CIDs of the same content address: a dag-pb sha2-256 CIDv1 is written as the CIDv0 it equals. */
export function normalCid(text: string): string {
  const cid = parseCid(text)
  if (cid === undefined) return text
  return cid.code === DAG_PB && cid.multihash.code === SHA2_256 ? CID.createV0(cid.multihash as Digest.Digest<0x12, number>).toString() : cid.toV1().toString()
}

/** Whether these bytes are what the CID addresses. Content of more than one block can't be told and counts as no. */
export function matchesCid(text: string, bytes: Uint8Array): boolean {
  const cid = parseCid(text)
  if (cid === undefined || cid.multihash.code !== SHA2_256) return false
  if (cid.code === RAW) return sameDigest(cid, bytes)
  if (cid.code !== DAG_PB || bytes.length > MAX_BLOCK) return false
  return [fileBlock(bytes), rawLeafBlock(bytes)].some((block) => sameDigest(cid, block))
}

function parseCid(text: string): CID | undefined {
  if (text.length > LONGEST) return undefined
  try {
    return CID.parse(text)
  } catch {
    return undefined // a text that is no CID is an ordinary answer here
  }
}

/** A file whose one leaf is a raw block, as `ipfs add --raw-leaves --cid-version=0` and some pinning services write it. */
function rawLeafBlock(bytes: Uint8Array): Uint8Array {
  return rawLeafRoot(CID.createV1(RAW, sha256Digest(bytes)).bytes, bytes.length)
}

function sameDigest(cid: CID, block: Uint8Array): boolean {
  return Buffer.compare(cid.multihash.digest, sha256Digest(block).digest) === 0
}

function sha256Digest(bytes: Uint8Array): Digest.Digest<0x12, 32> {
  return Digest.create(SHA2_256, createHash('sha256').update(bytes).digest()) as Digest.Digest<0x12, 32>
}
