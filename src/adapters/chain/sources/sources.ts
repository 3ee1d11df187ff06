import type { At } from '../../../model/chain.ts'
import { Fault } from '../../../model/fault.ts'
import type { PageReading } from '../../../model/network/page-reading.ts'
import type { ChainSource } from '../../../model/source/source.ts'
import { type Address, ZERO_ADDRESS } from '../../../model/units/address.ts'
import { decodeAddress, decodeParams, decodeUint } from '../decode.ts'
import { decoded, type View, view, type Word } from '../reader.ts'
import type { Rpc } from '../rpc.ts'
import { callData } from '../selectors.ts'
import { isHole, readList, readRows, type SourceList, viewOfRow } from './list.ts'
import type { ListPlace } from './list-questions.ts'

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
  const list = await readList(place)
  const addresses = addressesIn(list)
  const doubts = doubtsOf(place, list)
  // Holes are proven in the same POSTs as the Sources are read.
  const words = await counted(rpc, addresses.length, (told) =>
    view(rpc, [...doubts, ...addresses.flatMap(viewsOf)], at, told),
  )
  if (words.slice(0, doubts.length).every(isHole))
    return sourcesIn(rpc, addresses, words.slice(doubts.length))
  return readEach(rpc, addressesIn(await readRows(place, list.rows.length, FALSE_HOLES)), at)
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
