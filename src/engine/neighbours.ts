import { everyImageIn } from '../compose/image-changes.ts'
import { parseImage } from '../compose/image-reference.ts'
import type { MarketSource, Neighbour, Neighbours } from '../model/source/market.ts'
import type { Environment } from '../model/source/source.ts'
import type { Wei } from '../model/units/amount.ts'
import { type NeighbourTexts, readNeighbours } from '../observed/neighbours.ts'
import { nearestInPrice } from '../plan/market.ts'
import type { Ipfs } from '../ports/content.ts'
import type { Clock } from '../ports/run.ts'

/** What neighbours are sought for. */
interface Sought {
  readonly wanted: Wei
  readonly environments: readonly Environment[]
  readonly composes: readonly string[]
}

const LOOKED_AT = 24
const SHOWN = 8
/** How long strangers' files are waited for, in milliseconds. */
const LONGEST = 10_000

/**
 * The nearest of these Sources. Of the nearest in price the metadata and compose files are read, by
 * CID alone, as far as they come in time; the others are told apart by price and environments.
 */
export async function findNeighbours(
  { ipfs, clock }: { readonly ipfs: Ipfs; readonly clock: Clock },
  sources: readonly MarketSource[],
  { wanted, environments, composes }: Sought,
): Promise<Neighbours> {
  const near = nearestInPrice(sources, wanted, LOOKED_AT)
  const texts = new Map<MarketSource, NeighbourTexts>()
  const over = new AbortController()
  await Promise.race([
    readNeighbours(ipfs, near, environments, (source, found) => texts.set(source, found)),
    clock.sleep(LONGEST, over.signal),
  ])
  over.abort()
  const images = repositoriesIn(composes)
  const own = new Set(images)
  const rows = near.map((source): Neighbour => {
    const { name, composes: files } = texts.get(source) ?? { name: null, composes: [] }
    const its = repositoriesIn(files)
    const { address, minPayment, minLockup, providers } = source
    return {
      address,
      minPayment,
      minLockup,
      providers,
      name,
      images: its,
      sharesImage: its.some((image) => own.has(image)),
    }
  })
  return {
    looked: near.length,
    read: rows.filter((row) => row.images.length > 0).length,
    images,
    rows: [
      ...rows.filter(({ sharesImage }) => sharesImage),
      ...rows.filter(({ sharesImage }) => !sharesImage),
    ].slice(0, SHOWN),
  }
}

/** What is no name of an image is left out, so nothing else of a stranger gets here. */
function repositoriesIn(composes: readonly string[]): readonly string[] {
  const names = composes.flatMap((text) =>
    everyImageIn(text).flatMap((image) => {
      const parsed = parseImage(image)
      if (parsed === undefined) return []
      const { registry = HUB, path } = parsed
      return registry === HUB ? path.replace(/^library\//, '') : `${registry}/${path}`
    }),
  )
  return [...new Set(names)].slice(0, MAX_IMAGES)
}

const MAX_IMAGES = 8
/** The registry that an image without one is in, by its other name. */
const HUB = 'docker.io'
