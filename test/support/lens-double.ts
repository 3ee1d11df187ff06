import { createHash } from 'node:crypto'
import compiled from '../../src/adapters/chain/lens/compiled.json' with { type: 'json' }
import { printOf, type Seen } from '../../src/adapters/chain/lens/rows.ts'
import type { ChainSource } from '../../src/model/source/source.ts'
import type { Address } from '../../src/model/units/address.ts'

const KINDS = ['nothing', 'print', 'ours', 'doubt'] as const

/** Whether a call runs the lens. */
export function isLensCall(params: readonly unknown[]): boolean {
  const [call] = params as [{ readonly to?: string; readonly data?: string }]
  return call.to === undefined && call.data?.startsWith(compiled.Lens.bytecode) === true
}

/** What the lens answers to a call where it sees this of each Source. */
export function lensAnswer(
  params: readonly unknown[],
  see: (source: Address, client: Address) => Seen,
  /** Of how many the gas lasts. */
  most = Number.POSITIVE_INFINITY,
): string {
  const [{ data }] = params as [{ readonly data: string }]
  const given = data.slice(compiled.Lens.bytecode.length)
  const addresses = given.slice(0, -4).match(/.{40}/g) ?? []
  const [client, ...sources] = addresses.map((address) => `0x${address}` as Address)
  const looked = sources.slice(0, Math.min(most, sources.length))
  const seen = looked.map((source) => encoded(see(source, client as Address)))
  const echo = createHash('sha256').update(given, 'hex').digest('hex').slice(-56)
  return `0x01${looked.length.toString(16).padStart(6, '0')}${echo}${seen.join('')}`
}

/** What the lens sees of a Source that is as we know it. */
export function asSeen(source: ChainSource, client: Address): Seen {
  if (source.client === client) return { kind: 'ours' }
  const cid = /Qm[A-Za-z0-9]{44}$/.exec(source.params.imageMetadataUrl)?.[0]
  if (source.status === 'closed' || cid === undefined) return { kind: 'nothing' }
  return { kind: 'print', print: printOf(cid) }
}

function encoded(seen: Seen): string {
  const kind = KINDS.indexOf(seen.kind).toString(16).padStart(2, '0')
  return seen.kind === 'print' ? kind + seen.print : kind
}
