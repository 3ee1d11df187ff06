import type { ListedSource } from '../../model/source/listed-source.ts'
import { checksum } from '../../model/units/address.ts'

export type ListJson = readonly (Omit<ListedSource, 'address'> & { readonly address: string })[]

/** The Sources for a program. */
export function listJson(sources: readonly ListedSource[]): ListJson {
  return sources.map(({ id, network, address, status, name, managed }) => ({
    id,
    network,
    address: checksum(address),
    status,
    name,
    managed,
  }))
}
