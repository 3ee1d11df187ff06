import { type Metadata, readMetadata } from '../model/source/metadata.ts'
import { contentKeyOf, contentText, metadataContentIn } from '../model/units/content-address.ts'
import type { Ipfs } from '../ports/content.ts'

/** More documents than these are left unread: a Source may have been updated without end. */
const MAX_DOCUMENTS = 1_000

/**
 * The metadata behind URLs that stood on chain, each verified against its CID or known by it. What
 * no gateway has any more, what is no metadata and what names no CID is missing.
 */
export async function readDocuments(
  ipfs: Pick<Ipfs, 'fetch'>,
  urls: readonly string[],
  known: Pick<ReadonlyMap<string, Metadata>, 'get'>,
): Promise<ReadonlyMap<string, Metadata>> {
  const read = await Promise.all(
    [...new Set(urls)].slice(-MAX_DOCUMENTS).map(async (url) => {
      const metadata = await readDocument(ipfs, url, known)
      return metadata === undefined ? [] : [[url, metadata] as const]
    }),
  )
  return new Map(read.flat())
}

async function readDocument(
  ipfs: Pick<Ipfs, 'fetch'>,
  url: string,
  known: Pick<ReadonlyMap<string, Metadata>, 'get'>,
): Promise<Metadata | undefined> {
  const content = metadataContentIn(url)
  if (content === undefined) return undefined
  const recognised = known.get(contentKeyOf(content))
  if (recognised !== undefined) return recognised
  const fetched = await ipfs.fetch(contentText(content))
  return fetched.kind === 'bytes' ? readMetadata(fetched.bytes) : undefined
}
