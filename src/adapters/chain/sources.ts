import { type Address, ZERO_ADDRESS } from '../../model/address.ts'
import { Fault } from '../../model/fault.ts'
import type { ChainSource } from '../../model/source.ts'
import type { At } from '../../ports.ts'
import { decodeAddress, decodeAddresses, decodeParams, decodeUint } from './decode.ts'
import { decoded, read, type View, view } from './reader.ts'
import type { Rpc } from './rpc.ts'
import { callData } from './selectors.ts'

const PAGE = 500
/** More than any Nexus will ever hold: a larger count is another contract's number. */
const MOST = 10_000_000n

/** How many Sources Nexus counts at a block, holes among them. */
export async function readSourceCount(rpc: Rpc, nexus: Address, at: At): Promise<number> {
  const [count = 0n] = await read(rpc, [{ to: nexus, data: callData('getSourceCount') }], at, decodeUint)
  if (count > MOST) throw new Fault('rpc-answer', `${rpc.host} says that Nexus counts ${count} Sources`, 'is this network’s nexus an OpenGPU Nexus?')
  return Number(count)
}

/** Every Source of Nexus at a block: as many rows as Nexus counts, less its holes, each decoded; anything less is a Fault. */
export async function readSources(rpc: Rpc, nexus: Address, at: At): Promise<readonly ChainSource[]> {
  const count = await readSourceCount(rpc, nexus, at)
  const addresses = await readPages(rpc, nexus, count, PAGE, at)
  // A page given twice stands in for one that was never seen.
  if (new Set(addresses).size < addresses.length)
    throw new Fault('rpc-answer', `Nexus counts ${count} Sources, but its list names one of them twice`, 'run again')
  return readEach(rpc, addresses, at)
}

/** The state of these Sources at a block: three calls each. */
export async function readEach(rpc: Rpc, addresses: readonly Address[], at: At): Promise<readonly ChainSource[]> {
  const views = addresses.flatMap((to): View[] => [
    { to, data: callData('getClient') },
    { to, data: callData('getStatus') },
    { to, data: callData('getSourceParams') },
  ])
  const words = await view(rpc, views, at)
  return addresses.map((address, index): ChainSource => {
    const [owner, status, tuple] = words.slice(index * 3, index * 3 + 3)
    if (owner === undefined || status === undefined || tuple === undefined) throw new Fault('rpc-answer', `${rpc.host} left out answers`)
    const asked = views[index * 3]
    const params = decoded(rpc, asked, tuple, decodeParams)
    // A Source that says nothing of its client belongs to whom its parameters name.
    const client = owner.kind === 'returned' && owner.hex.length === 66 ? decoded(rpc, asked, owner, decodeAddress) : params.client
    return { address, client, status: decoded(rpc, asked, status, decodeUint) === 0n ? 'active' : 'closed', params }
  })
}

/** Pages shrink when Nexus refuses their size, down to single rows. */
async function readPages(rpc: Rpc, nexus: Address, count: number, size: number, at: At): Promise<readonly Address[]> {
  const bounds = Array.from({ length: Math.ceil(count / size) }, (_, page) => [page * size, Math.min((page + 1) * size, count)] as const)
  const views = bounds.map(([lower, upper]) => ({ to: nexus, data: callData('getSources', lower, upper) }))
  const words = await view(rpc, views, at)
  if (size > 1 && words.some(({ kind }) => kind === 'reverted')) return readPages(rpc, nexus, count, Math.ceil(size / 5), at)
  return words.flatMap((word, index) => {
    const rows = decoded(rpc, views[index], word, decodeAddresses)
    const [lower, upper] = bounds[index] ?? [0, 0]
    const found = rows.filter((address) => address !== ZERO_ADDRESS)
    if (rows.length < upper - lower || found.length > upper - lower)
      throw new Fault('rpc-answer', `Nexus counts ${count} Sources, but its list from ${lower} to ${upper} has ${rows.length}`)
    return found
  })
}
