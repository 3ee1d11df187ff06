import type { Address } from '../units/address.ts'
import { contentKeyOf, metadataContentIn } from '../units/content-address.ts'
import type { ChainSource } from './source.ts'

/** Contents by `contentKeyOf`; asked for one by one as a rule, since to list them takes hashes. */
export interface Contents {
  has(key: string): boolean
  keys(): Iterable<string>
}

/** Which Sources somebody is after: only these can change what a plan says. */
export interface Wanted {
  /** All of this client's. */
  readonly client: Address
  /** Live ones of anybody with this metadata, by `contentKeyOf`. */
  readonly contents: Contents
  /** Those at these addresses, whose ever they are. */
  readonly addresses: ReadonlySet<Address>
}

/** The wanted ones of Nexus. */
export interface WantedSources {
  /** Each of them, read from its contract. */
  readonly sources: readonly ChainSource[]
  /**
   * Whether a lens said which ones could be left unread: then nothing may be published upon it
   * (decision 30).
   */
  readonly isSifted: boolean
}

/** Whether a Source is one of them. */
export function isWanted(
  { address, client, status, params }: ChainSource,
  wanted: Wanted,
): boolean {
  if (client === wanted.client || wanted.addresses.has(address)) return true
  const content = status === 'active' ? metadataContentIn(params.imageMetadataUrl) : undefined
  return content !== undefined && wanted.contents.has(contentKeyOf(content))
}
