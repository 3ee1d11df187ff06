import { never } from '../../model/never.ts'
import { blockKindOf, cidFromBytes, isBlockOf, matchesCid } from '../../model/units/cid.ts'
import { type ContentAddress, parseContent } from '../../model/units/content-address.ts'
import { readNode } from '../../model/units/unixfs.ts'
import type { Fetched } from '../../ports/content.ts'
import type { ContentCache } from './content-cache.ts'
import { BLOCK, CONTENT, type Gateway } from './gateway.ts'
import type { RedirectAnswer } from './gateway-redirect.ts'

const FETCH_TIME = 10_000
const MAX_FOLDERS = 16

/**
 * Content by its address: what a gateway serves, held against the CID, and a cache in front of it.
 */
export class VerifiedContent {
  private readonly gateway: Gateway
  private readonly cache: ContentCache

  constructor(gateway: Gateway, cache: ContentCache) {
    this.gateway = gateway
    this.cache = cache
  }

  /**
   * The bytes behind a CID, or behind a path beneath one; `isFresh` asks the gateway whatever the
   * cache holds.
   */
  async fetch(content: string, isFresh: boolean): Promise<Fetched> {
    const deadline = performance.now() + FETCH_TIME
    const address = parseContent(content)
    const resolved =
      address === undefined
        ? unreadable(`${content} is no CID`)
        : await this.resolve(address, deadline)
    if (resolved.kind === 'unreadable') return resolved
    const cached = isFresh ? undefined : await this.cached(resolved.cid)
    return cached ?? (await this.fetchVerified(resolved.cid, deadline))
  }

  private async fetchVerified(cid: string, deadline: number): Promise<Fetched> {
    const answer = await this.gateway.patiently(cid, CONTENT, deadline)
    if (answer.kind === 'none') return unreadable(answer.reason, saidBy(answer))
    if (!matchesCid(cid, answer.bytes)) return this.fetchByBlock(cid, deadline)
    await this.cache.keep(cid, answer.bytes)
    return answer
  }

  /**
   * The content of one block in a form that `cidsOf` does not have, such as with a time; else why
   * what is served can't be held against the CID.
   */
  private async fetchByBlock(cid: string, deadline: number): Promise<Fetched> {
    const kind = blockKindOf(cid)
    if (kind === undefined)
      return unreadable(
        "it can't be verified: its CID is of another hash than sha2-256, or of no file",
      )
    const block = await this.block(cid, deadline)
    if (block.kind === 'none')
      return unreadable(
        `what ${this.gateway.host} serves is not what the CID addresses, or is more than one block`,
        block.final ? 'other-bytes' : undefined,
      )
    if (kind === 'raw') return block
    const node = readNode(block.bytes)
    switch (node.kind) {
      case 'file':
        return { kind: 'bytes', bytes: node.bytes }
      case 'blocks':
        return unreadable("it can't be verified: more than one block")
      case 'folder':
        return unreadable('its CID addresses a folder, and no file in it')
      case 'other':
        return unreadable("it can't be verified: its CID addresses no plain file")
      default:
        return never(node)
    }
  }

  /** The CID behind a path, each folder on the way verified as a block of its own. */
  private async resolve(
    { cid, path: names }: ContentAddress,
    deadline: number,
  ): Promise<{ readonly kind: 'cid'; readonly cid: string } | Unreadable> {
    if (names.length > MAX_FOLDERS) return unreadable(`its path has ${names.length} names`)
    let at = cid
    for (const name of names) {
      const block = await this.block(at, deadline)
      if (block.kind === 'none')
        return unreadable(`the folder ${at} can't be verified: ${block.reason}`, saidBy(block))
      const node = blockKindOf(at) === 'dag-pb' ? readNode(block.bytes) : { kind: 'other' as const }
      if (node.kind !== 'folder') return unreadable(`${at} is no folder that can be verified`)
      const next = cidFromBytes(node.entries.get(name) ?? new Uint8Array())
      if (next === undefined) return unreadable(`there is no ${JSON.stringify(name)} in ${at}`)
      at = next
    }
    return { kind: 'cid', cid: at }
  }

  /** A block, verified. */
  private async block(cid: string, deadline: number): Promise<RedirectAnswer> {
    const kept = await this.cache.read(`${cid}.block`)
    if (kept !== undefined && isBlockOf(cid, kept)) return { kind: 'bytes', bytes: kept }
    const answer = await this.gateway.patiently(`${cid}?format=raw`, BLOCK, deadline)
    if (answer.kind === 'none') return answer
    if (!isBlockOf(cid, answer.bytes))
      return {
        kind: 'none',
        reason: `${this.gateway.host} does not serve it as a block`,
        final: true,
      }
    await this.cache.keep(`${cid}.block`, answer.bytes)
    return answer
  }

  private async cached(cid: string): Promise<Fetched | undefined> {
    const bytes = await this.cache.read(cid)
    return bytes !== undefined && matchesCid(cid, bytes) ? { kind: 'bytes', bytes } : undefined
  }
}

type Unreadable = Extract<Fetched, { kind: 'unreadable' }>

function unreadable(reason: string, said?: Unreadable['said']): Unreadable {
  return { kind: 'unreadable', reason, ...(said === undefined ? {} : { said }) }
}

function saidBy({
  isAbsent,
}: Extract<RedirectAnswer, { kind: 'none' }>): Unreadable['said'] | undefined {
  return isAbsent === true ? 'none' : undefined
}
