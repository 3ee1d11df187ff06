import type { SourceEvents, SourceHistory } from '../model/source/history.ts'
import type { Metadata } from '../model/source/metadata.ts'
import type { ChainSource } from '../model/source/source.ts'
import type { Address } from '../model/units/address.ts'
import { readDocuments } from '../observed/documents.ts'
import { contradicts, historyOf } from '../plan/history.ts'
import { type HistoryAsk, withMarks } from '../plan/history-marks.ts'
import type { Connection } from '../ports/run.ts'

/** How what stood on chain is put into words. */
export interface HistoryReading {
  readonly gatewayUrl: string
  /** Metadata that can be told by its CID alone, keyed by `contentKeyOf`. */
  readonly known?: Pick<ReadonlyMap<string, Metadata>, 'get'>
  /** What commits asked for, newest first, and the wallet whose transactions may be theirs. */
  readonly asks?: {
    readonly wallet: Address
    readonly byAddress: ReadonlyMap<Address, readonly HistoryAsk[]>
  }
}

/** A node behind the same address may lag: what does not add up is read so many times. */
const LOOKS = 2

/**
 * What happened to each of these Sources up to a block, which is that of their states; one pass for
 * all of them. Throws a Fault where the chain was replaced meanwhile, or the node is gone: that it
 * gives no old events is said in each history.
 */
export async function readHistories(
  { chain, ipfs }: Pick<Connection, 'chain' | 'ipfs'>,
  sources: readonly ChainSource[],
  newest: number,
  { gatewayUrl, known = new Map(), asks }: HistoryReading,
): Promise<ReadonlyMap<Address, SourceHistory>> {
  const read = await readEvents(chain, sources, newest)
  const urls = read.events.flatMap(({ params }) => params?.imageMetadataUrl ?? [])
  const documents = await readDocuments(ipfs, urls, known)
  const words = { gatewayUrl, metadataAt: (url: string) => documents.get(url) }
  return new Map(
    sources.map((source) => {
      const history = historyOf(source, read, words)
      const own = asks?.byAddress.get(source.address) ?? []
      const told = asks === undefined ? history : withMarks(history, own, asks.wallet, words)
      return [source.address, told]
    }),
  )
}

async function readEvents(
  chain: Connection['chain'],
  sources: readonly ChainSource[],
  newest: number,
): Promise<SourceEvents> {
  let read = await chain.events(
    sources.map(({ address }) => address),
    newest,
  )
  for (let look = 1; look < LOOKS; look += 1) {
    const doubtful = sources.filter((source) =>
      contradicts(
        source,
        read.events.filter((event) => event.source === source.address),
      ),
    )
    if (doubtful.length === 0) return read
    const again = await chain.events(
      doubtful.map(({ address }) => address),
      newest,
    )
    read = withInstead(read, again, new Set(doubtful.map(({ address }) => address)))
  }
  return read
}

/** What the later reading says of some Sources takes the place of what the earlier one said. */
function withInstead(
  earlier: SourceEvents,
  later: SourceEvents,
  doubtful: ReadonlySet<Address>,
): SourceEvents {
  const kept = earlier.events.filter(({ source }) => !doubtful.has(source))
  const why = earlier.why ?? later.why
  return {
    events: [...kept, ...later.events],
    from: Math.max(earlier.from, later.from),
    ...(why === undefined ? {} : { why }),
  }
}
