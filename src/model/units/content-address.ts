import { isCid, normalCid, plainSpellings } from './cid.ts'

/** What a URL addresses on IPFS: a CID, and what is named beneath it. */
export interface ContentAddress {
  /** As it is spelled in the URL. */
  readonly cid: string
  /**
   * The names on the way from the CID to the content, decoded; empty where the CID itself is the
   * content.
   */
  readonly path: readonly string[]
}

/** `ipfs://CID`, and `ipfs://ipfs/CID` as some tools write it. */
const SCHEME = /^ipfs:\/\/(?:ipfs\/)?([^/?#]+)([^?#]*)(?:\?([^#]*))?/i
/**
 * `https://CID.ipfs.host`: a subdomain gateway. A host has no capitals, so a CID there is in base32
 * or base36.
 */
const SUBDOMAIN = /^https?:\/\/([a-z0-9]+)\.ipfs\.[^/?#@]+(\/[^?#]*)?(?:\?([^#]*))?/i
/** `https://host/ipfs/CID`: a path gateway, whatever stands before. */
const PATH = /^https?:\/\/[^/?#]+(\/[^?#]*)(?:\?([^#]*))?/i
/** The same without a host. */
const BARE_PATH = /^(\/ipfs\/[^?#]*)/

/**
 * What a URL addresses by its content, in every form that gateways and the URL scheme have;
 * undefined where it names no CID, or asks for something else than the content.
 */
export function contentIn(url: string): ContentAddress | undefined {
  const scheme = SCHEME.exec(url)
  if (scheme !== null) return addressOf(scheme[1], scheme[2], scheme[3])
  const subdomain = SUBDOMAIN.exec(url)
  const inHost =
    subdomain === null
      ? undefined
      : addressOf(subdomain[1]?.toLowerCase(), subdomain[2], subdomain[3])
  if (inHost !== undefined) return inHost
  const path = PATH.exec(url)
  return path === null ? undefined : inPath(path[1] ?? '', path[2])
}

/**
 * What the URL of a Source's metadata addresses. What we publish must be recognised for ever,
 * whatever the gateway is called by then: any prefix may stand before a CID, or none.
 */
export function metadataContentIn(url: string): ContentAddress | undefined {
  return contentIn(url) ?? inPath(BARE_PATH.exec(url)?.[1] ?? '', undefined) ?? lastIn(url)
}

/**
 * One spelling for all URLs that address the same content by the same CID: `ipfs://CID`, or
 * `ipfs://CID/a/b`.
 */
export function contentKeyOf({ cid, path }: ContentAddress): string {
  return `ipfs://${contentText({ cid: normalCid(cid), path })}`
}

/**
 * The address as a gateway takes it behind its prefix: the CID as it is spelled, and the names
 * encoded.
 */
export function contentText({ cid, path }: ContentAddress): string {
  return [cid, ...path.map(encodeURIComponent)].join('/')
}

/** Reads what `contentText` writes. */
export function parseContent(text: string): ContentAddress | undefined {
  const [cid, ...names] = text.split('/')
  return addressOf(cid, names.length === 0 ? '' : `/${names.join('/')}`, undefined)
}

/**
 * How the CID of a key is spelled as a CIDv0 and as a CIDv1 in base 32; undefined where there is
 * more to the key than a CID of a SHA-256.
 */
export function spellingsIn(key: string): readonly string[] | undefined {
  return key.startsWith('ipfs://') ? plainSpellings(key.slice('ipfs://'.length)) : undefined
}

function inPath(path: string, query: string | undefined): ContentAddress | undefined {
  const parts = path.split('/')
  const at = parts.findIndex(
    (part, index) => index > 0 && parts[index - 1] === 'ipfs' && isCid(part),
  )
  return at === -1 ? undefined : addressOf(parts[at], `/${parts.slice(at + 1).join('/')}`, query)
}

/** The CID at the very end of a URL, or of what stands before its query. */
function lastIn(url: string): ContentAddress | undefined {
  const ends = [url, url.split(/[?#]/, 1)[0] ?? '']
  return ends
    .map((text) => addressOf(/(?<![A-Za-z0-9])([A-Za-z0-9]+)\/?$/.exec(text)?.[1], '', undefined))
    .find((address) => address !== undefined)
}

function addressOf(
  cid: string | undefined,
  path: string | undefined,
  query: string | undefined,
): ContentAddress | undefined {
  if (cid === undefined || !isCid(cid) || asksForAnotherForm(query)) return undefined
  const names = namesIn(path ?? '')
  return names === undefined ? undefined : { cid, path: names }
}

/**
 * `?format=raw` and its kind answer with the block or an archive of it instead of the content (the
 * gateway specification's `format`).
 */
function asksForAnotherForm(query: string | undefined): boolean {
  return query !== undefined && new URLSearchParams(query).has('format')
}

/** Empty names are slashes too many. What would climb, or can't be decoded, names nothing. */
function namesIn(path: string): readonly string[] | undefined {
  try {
    const names = path.split('/').flatMap((part) => (part === '' ? [] : [decodeURIComponent(part)]))
    return names.some(
      (name) => name === '.' || name === '..' || name.includes('/') || !name.isWellFormed(),
    )
      ? undefined
      : names
  } catch {
    return undefined // a percent sign that encodes nothing
  }
}
