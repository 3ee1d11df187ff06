import { type Address, checksum } from '../../model/units/address.ts'
import { entryOf, withEntry } from '../network-entry.ts'
import { inlineScalar } from './scalar-text.ts'
import { addField, pairOf, setValue, spliced } from './splice.ts'

/** An existing Source that a definition stands for on a network. */
export interface Adoption {
  readonly network: string
  readonly address: Address
  /** The other owner whose record it carries. */
  readonly takeover?: string
}

/**
 * A definition that adopts a Source, on a network that may be new to it. `networks` are all it is
 * on so far.
 */
export function adoptDefinition(
  text: string,
  networks: readonly string[],
  { network, address, takeover }: Adoption,
): string {
  const fields = {
    address: `"${checksum(address)}"`,
    ...(takeover === undefined ? {} : { takeover: inlineScalar(takeover) }),
  }
  return Object.entries(fields).reduce(
    (result, [key, value]) => {
      const entry = entryOf(result, network)
      const pair = pairOf(entry, key)
      return spliced(result, [
        pair === undefined
          ? addField(result, entry, `${key}: ${value}`)
          : setValue(result, pair, value),
      ])
    },
    withEntry(text, network, networks),
  )
}
