import type { At } from '../model/chain.ts'
import { type Metadata, readMetadata } from '../model/source/metadata.ts'
import type { ChainSource } from '../model/source/source.ts'
import type { MetadataReading, Observation, SourceState } from '../model/source/state.ts'
import { isWanted, type Wanted } from '../model/source/wanted.ts'
import type { Address } from '../model/units/address.ts'
import { contentKeyOf, contentText, metadataContentIn } from '../model/units/content-address.ts'
import type { Chain } from '../ports/chain.ts'
import type { Ipfs } from '../ports/content.ts'

/** What makes reading cheaper or needless. */
export interface Reading {
  readonly client: Address
  /** Metadata that we can tell by its CID alone, keyed by `contentKeyOf`. */
  readonly known: Pick<ReadonlyMap<string, Metadata>, 'get'>
  /** Sources that a reviewer declared not ours: never fetched. */
  readonly skip: ReadonlySet<Address>
  /** What of others concerns us. */
  readonly others: Pick<Wanted, 'contents' | 'addresses'>
}

/**
 * Reads the client's Sources at a block, and what of others concerns it; the metadata of the
 * client's active ones. Closed ones stay unread. With `isWhole` no lens is believed.
 */
export async function observe(
  chain: Chain,
  ipfs: Ipfs,
  reading: Reading,
  block: number,
  at: At,
  { isWhole = false } = {},
): Promise<Observation> {
  const wanted = { client: reading.client, ...reading.others }
  const { sources, isSifted } = isWhole
    ? {
        sources: (await chain.sources(at)).filter((source) => isWanted(source, wanted)),
        isSifted: false,
      }
    : await chain.sourcesFor(wanted, at)
  const own = sources.filter(({ client }) => client === reading.client)
  const others = sources.filter(({ client }) => client !== reading.client)
  return {
    block,
    own: await Promise.all(
      own.map((source) => readState(ipfs, reading, source, source.status === 'active')),
    ),
    others,
    isSifted,
  }
}

/**
 * The same observation with the closed Sources' metadata too: a publish needs proof that its id was
 * never used.
 */
export async function readClosed(
  ipfs: Ipfs,
  reading: Reading,
  observation: Observation,
): Promise<Observation> {
  const own = observation.own.map((state) =>
    state.reading.kind === 'unread' ? readState(ipfs, reading, state, true) : state,
  )
  return { ...observation, own: await Promise.all(own) }
}

async function readState(
  ipfs: Ipfs,
  reading: Reading,
  source: ChainSource,
  wanted: boolean,
): Promise<SourceState> {
  const { address, client, status, params } = source
  return { address, client, status, params, reading: await readOne(ipfs, reading, source, wanted) }
}

async function readOne(
  ipfs: Ipfs,
  { known, skip }: Reading,
  source: ChainSource,
  wanted: boolean,
): Promise<MetadataReading> {
  const content = metadataContentIn(source.params.imageMetadataUrl)
  if (content === undefined) return { kind: 'unrecognised', why: 'no-cid' }
  const recognised = known.get(contentKeyOf(content))
  if (recognised !== undefined) return { kind: 'known', metadata: recognised }
  if (!wanted || skip.has(source.address)) return { kind: 'unread' }
  const fetched = await ipfs.fetch(contentText(content))
  if (fetched.kind === 'unreadable') return fetched
  const metadata = readMetadata(fetched.bytes)
  return metadata === undefined
    ? { kind: 'unrecognised', why: 'no-metadata' }
    : { kind: 'known', metadata }
}
