import type { At } from '../../../model/chain.ts'
import { Fault } from '../../../model/fault.ts'
import type { PageReading } from '../../../model/network/page-reading.ts'
import type { ChainSource } from '../../../model/source/source.ts'
import { isWanted, type Wanted, type WantedSources } from '../../../model/source/wanted.ts'
import { type Address, ZERO_ADDRESS } from '../../../model/units/address.ts'
import { decodeAddress, decodeParams, decodeUint } from '../decode.ts'
import { decoded, type View, view, type Word } from '../reader.ts'
import type { Rpc } from '../rpc.ts'
import { callData } from '../selectors.ts'
import { isHole, readList, readRows, type SourceList, viewOfRow } from './list.ts'
import type { ListPlace } from './list-questions.ts'
import { bearsOut, sift } from './sift.ts'

const FALSE_HOLES = 'its pages have holes where its list has none'
const CALLS = ['getClient', 'getStatus', 'getSourceParams'] as const

/**
 * Every Source of Nexus at a block: as many rows as Nexus counts, less its holes, each decoded;
 * anything less is a Fault.
 */
export async function readSources(
  rpc: Rpc,
  nexus: Address,
  at: At,
): Promise<readonly ChainSource[]> {
  const place = { rpc, nexus, at }
  return readWhole(place, await readList(place))
}

/**
 * The Sources of Nexus at a block that are wanted, each read as `readSources` reads it; anything
 * less is a Fault. A lens may say which of the others need not be read.
 */
export async function readWanted(
  rpc: Rpc,
  nexus: Address,
  wanted: Wanted,
  at: At,
): Promise<WantedSources> {
  const place = { rpc, nexus, at }
  const list = await readList(place)
  const addresses = addressesIn(list)
  const sifted = await sift(place, addresses, wanted)
  const some =
    sifted === undefined
      ? undefined
      : await readSome(place, list, [...sifted.kept, ...sifted.sample])
  const isSifted = sifted !== undefined && some !== undefined && bearsOut(sifted, some, wanted)
  const sources = isSifted ? some : await readWhole(place, list)
  return { sources: sources.filter((source) => isWanted(source, wanted)), isSifted }
}

async function readWhole(place: ListPlace, list: SourceList): Promise<readonly ChainSource[]> {
  const sources = await readSome(place, list, addressesIn(list))
  if (sources !== undefined) return sources
  const rows = await readRows(place, list.rows.length, FALSE_HOLES)
  return readEach(place.rpc, addressesIn(rows), place.at)
}

/** Some of a list, with the proof of its holes in the same POSTs; undefined where one is none. */
async function readSome(
  place: ListPlace,
  list: SourceList,
  addresses: readonly Address[],
): Promise<readonly ChainSource[] | undefined> {
  const doubts = doubtsOf(place, list)
  const words = await counted(place.rpc, addresses.length, (told) =>
    view(place.rpc, [...doubts, ...addresses.flatMap(viewsOf)], place.at, told),
  )
  return words.slice(0, doubts.length).every(isHole)
    ? sourcesIn(place.rpc, addresses, words.slice(doubts.length))
    : undefined
}

/** How the list can be read, holes proven. */
export async function readPageReading(rpc: Rpc, nexus: Address, at: At): Promise<PageReading> {
  const place = { rpc, nexus, at }
  const list = await readList(place)
  const words = await view(rpc, doubtsOf(place, list), at)
  return words.every(isHole)
    ? list.reading
    : (await readRows(place, list.rows.length, FALSE_HOLES)).reading
}

/** The state of these Sources at a block: three calls each. */
export async function readEach(
  rpc: Rpc,
  addresses: readonly Address[],
  at: At,
): Promise<readonly ChainSource[]> {
  const words = await counted(rpc, addresses.length, (told) =>
    view(rpc, addresses.flatMap(viewsOf), at, told),
  )
  return sourcesIn(rpc, addresses, words)
}

/** Tells who waits how many Sources are read whole, as far as the number of answers shows it. */
async function counted<T>(
  rpc: Rpc,
  sources: number,
  read: (told: (answered: number) => void) => Promise<T>,
): Promise<T> {
  const task = rpc.progress?.begin('sources', sources)
  let [answered, done] = [0, 0]
  try {
    return await read((more) => {
      answered += more
      const whole = Math.floor(answered / CALLS.length)
      task?.done(whole - done)
      done = whole
    })
  } finally {
    task?.end()
  }
}

function addressesIn({ rows }: SourceList): readonly Address[] {
  return rows.filter((address) => address !== ZERO_ADDRESS)
}

/**
 * A page may blank out what the array holds, closed Sources say: each of its holes is asked for by
 * itself.
 */
function doubtsOf(place: ListPlace, { rows, reading }: SourceList): readonly View[] {
  return reading.kind === 'pages'
    ? rows.flatMap((address, index) => (address === ZERO_ADDRESS ? [viewOfRow(place, index)] : []))
    : []
}

function viewsOf(to: Address): readonly View[] {
  return CALLS.map((name) => ({ to, data: callData(name) }))
}

function sourcesIn(
  rpc: Rpc,
  addresses: readonly Address[],
  words: readonly Word[],
): readonly ChainSource[] {
  return addresses.map((address, index) =>
    sourceIn(rpc, address, words.slice(index * CALLS.length, (index + 1) * CALLS.length)),
  )
}

function sourceIn(
  rpc: Rpc,
  address: Address,
  [owner, status, tuple]: readonly Word[],
): ChainSource {
  if (owner === undefined || status === undefined || tuple === undefined)
    throw new Fault('rpc-answer', `${rpc.host} left out answers`)
  const params = decoded(rpc, address, tuple, decodeParams)
  // A Source that says nothing of its client belongs to whom its parameters name.
  const client =
    owner.kind === 'returned' && owner.hex.length === 66
      ? decoded(rpc, address, owner, decodeAddress)
      : params.client
  return {
    address,
    client,
    status: decoded(rpc, address, status, decodeUint) === 0n ? 'active' : 'closed',
    params,
  }
}
