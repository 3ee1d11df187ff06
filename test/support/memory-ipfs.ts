import { cidOf, normalCid } from '../../src/model/units/cid.ts'
import type { Ipfs } from '../../src/ports/content.ts'

export interface MemoryIpfs extends Ipfs {
  /** The CIDs that were asked for, in order. */
  readonly fetched: readonly string[]
  /** The CIDs of what was uploaded, in order. */
  readonly uploaded: readonly string[]
  /** Puts content there and says its CID. */
  put(content: string | Uint8Array): string
}

/** The Ipfs port without a gateway: it has what was put there, and nothing else is readable. */
export function memoryIpfs(): MemoryIpfs {
  const blocks = new Map<string, Uint8Array>()
  const fetched: string[] = []
  const uploaded: string[] = []
  const put = (content: string | Uint8Array): string => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    blocks.set(cidOf(bytes), bytes)
    return cidOf(bytes)
  }
  const fetch: Ipfs['fetch'] = (cid) => {
    fetched.push(cid)
    const bytes = blocks.get(normalCid(cid))
    return Promise.resolve(
      bytes === undefined
        ? { kind: 'unreadable', reason: 'gateway.example answers 404' }
        : { kind: 'bytes', bytes },
    )
  }
  return {
    fetched,
    uploaded,
    put,
    fetch,
    fetchAgain: fetch,
    presence: () => Promise.resolve({ kind: 'answers', status: 204 }),
    upload: ({ bytes }) => {
      uploaded.push(put(bytes))
      return Promise.resolve()
    },
  }
}
