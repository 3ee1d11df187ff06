import { checksum } from '../../model/address.ts'
import type { ListedSource } from '../../model/listed-source.ts'

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
