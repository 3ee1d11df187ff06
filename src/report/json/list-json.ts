import { type Address, checksum } from '../../model/address.ts'
import type { Status } from '../../model/source.ts'

/** A Source of a client. */
export interface ListedSource {
  /** Of its marker or definition; null where it has neither. */
  readonly id: string | null
  readonly network: string
  readonly address: Address
  readonly status: Status
  /** Null where the metadata could not be read. */
  readonly name: string | null
  /** Whether a definition is bound to it. */
  readonly managed: boolean
}

export type ListJson = readonly (Omit<ListedSource, 'address'> & { readonly address: string })[]

/** The Sources for a program. */
export function listJson(sources: readonly ListedSource[]): ListJson {
  return sources.map(({ id, network, address, status, name, managed }) => ({ id, network, address: checksum(address), status, name, managed }))
}
