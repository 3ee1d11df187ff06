import type { ChainSource } from '../../../model/source/source.ts'
import type { Wanted } from '../../../model/source/wanted.ts'
import { isWanted } from '../../../model/source/wanted.ts'
import type { Address } from '../../../model/units/address.ts'
import { spellingsIn } from '../../../model/units/content-address.ts'
import { lookThrough } from '../lens/look.ts'
import { printOf, type Seen } from '../lens/rows.ts'
import { viewLoosely } from '../reader.ts'
import { callData } from '../selectors.ts'
import type { ListPlace } from './list-questions.ts'

// Which Sources have to be read at all, by the lens. What it may leave out, and why that hides
// nothing: docs/decisions/0030-what-the-lens-may-leave-out.md.

/** What the lens made of a list. */
export interface Sifted {
  /** To be read as ever: ours, and whatever may concern us. */
  readonly kept: readonly Address[]
  /** Some of those that were left out, to be read as well. */
  readonly sample: readonly Address[]
  /** Those of `kept` that the lens calls the client's. */
  readonly ours: ReadonlySet<Address>
  /** How many live Sources Nexus itself counts for the client. */
  readonly active: number
}

/** Fewer are read as fast without it. */
const FEWEST = 1_000
const SAMPLE = 32

/**
 * Leaves out the strangers that concern nobody; undefined where that is not worth it, or the node
 * gives no answer that can be relied on.
 */
export async function sift(
  { rpc, nexus, at }: ListPlace,
  addresses: readonly Address[],
  wanted: Wanted,
): Promise<Sifted | undefined> {
  if (typeof at !== 'number' || addresses.length < FEWEST) return undefined
  const question = { to: nexus, data: callData('getActiveSourceCount', wanted.client) }
  const [word] = await viewLoosely(rpc, [question], at)
  const active = word !== undefined && /^0x[0-9a-f]{64}$/i.test(word) ? Number(word) : undefined
  if (active === undefined || active * 2 > addresses.length) return undefined
  const prints = printsOf(wanted.contents)
  if (prints === undefined) return undefined
  const seen = await lookThrough({ rpc, client: wanted.client, at }, addresses)
  if (seen === undefined) return undefined
  const isKept = (address: Address, index: number): boolean =>
    wanted.addresses.has(address) || concerns(seen[index], prints)
  return {
    kept: addresses.filter(isKept),
    sample: someOf(addresses.filter((address, index) => !isKept(address, index))),
    ours: new Set(addresses.filter((_, index) => seen[index]?.kind === 'ours')),
    active,
  }
}

/** Whether what was read of these bears out what the lens said. */
export function bearsOut(
  { kept, sample, ours, active }: Sifted,
  sources: readonly ChainSource[],
  wanted: Wanted,
): boolean {
  const own = sources.filter(({ client }) => client === wanted.client)
  const left = new Set(sample)
  return (
    sources.length === kept.length + sample.length &&
    sources.every((source) => !left.has(source.address) || !isWanted(source, wanted)) &&
    [...ours].every((address) => own.some((source) => source.address === address)) &&
    own.filter(({ status }) => status === 'active').length >= active
  )
}

function concerns(seen: Seen | undefined, prints: ReadonlySet<string>): boolean {
  if (seen?.kind === 'print') return prints.has(seen.print)
  return seen?.kind !== 'nothing'
}

/** The prints of all that the lens can tell; undefined where it could not tell one of them. */
function printsOf(contents: Wanted['contents']): ReadonlySet<string> | undefined {
  const spelled = [...contents.keys()].map(spellingsIn)
  return spelled.includes(undefined)
    ? undefined
    : new Set(spelled.flatMap((cids) => (cids ?? []).map(printOf)))
}

function someOf(all: readonly Address[]): readonly Address[] {
  if (all.length <= SAMPLE) return all
  const picked = new Set<number>()
  while (picked.size < SAMPLE) picked.add(Math.floor(Math.random() * all.length))
  return [...picked].flatMap((index) => all[index] ?? [])
}
