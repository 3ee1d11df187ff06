import type { MarketSource } from '../model/source/market.ts'
import { readMetadata } from '../model/source/metadata.ts'
import type { Environment } from '../model/source/source.ts'
import { contentIn, contentText, metadataContentIn } from '../model/units/content-address.ts'
import { capped } from '../model/units/text.ts'
import type { Ipfs } from '../ports/content.ts'

/** What a stranger published beside its price, as far as it was read. Both may be anything. */
export interface NeighbourTexts {
  /** Cut to a length; null where its metadata was not read. */
  readonly name: string | null
  /** Its compose files for the environments asked for. */
  readonly composes: readonly string[]
}

const LONGEST_NAME = 100
/** A compose file of more bytes is not looked into. */
const LARGEST_COMPOSE = 100_000

/**
 * Reads the names and compose files of strangers' Sources, each told as it comes. Only what a CID
 * addresses is fetched, through the configured gateway: never a host that a stranger chose.
 */
export async function readNeighbours(
  ipfs: Ipfs,
  sources: readonly MarketSource[],
  environments: readonly Environment[],
  told: (source: MarketSource, texts: NeighbourTexts) => void,
): Promise<void> {
  await Promise.all(
    sources.map(async (source) => {
      const bytes = await fetched(ipfs, metadataContentIn(source.metadataUrl))
      const metadata = bytes === undefined ? undefined : readMetadata(bytes)
      if (metadata === undefined) return
      const name = capped(metadata.name, LONGEST_NAME)
      told(source, { name, composes: [] })
      const urls = new Set(environments.map((environment) => metadata.environments[environment]))
      const files = await Promise.all([...urls].map((url) => fetched(ipfs, contentIn(url))))
      const composes = files.flatMap((file) =>
        file === undefined || file.length > LARGEST_COMPOSE ? [] : [new TextDecoder().decode(file)],
      )
      told(source, { name, composes })
    }),
  )
}

async function fetched(
  ipfs: Ipfs,
  content: ReturnType<typeof contentIn>,
): Promise<Uint8Array | undefined> {
  if (content === undefined) return undefined
  const answer = await ipfs.fetch(contentText(content))
  return answer.kind === 'bytes' ? answer.bytes : undefined
}
