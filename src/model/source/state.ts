import type { Metadata } from './metadata.ts'
import type { ChainSource } from './source.ts'

/** What is known of a Source's metadata. */
export type MetadataReading =
  /** Read and verified against its CID, or recognised by it. */
  | { readonly kind: 'known'; readonly metadata: Metadata }
  /**
   * Nobody can tell whose it is: the URL addresses nothing by its content, or what it addresses is
   * no JSON object.
   */
  | { readonly kind: 'unrecognised'; readonly why: 'no-cid' | 'no-metadata' }
  /** It might be ours, and nobody can tell. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** Nobody asked. */
  | { readonly kind: 'unread' }

/** What was observed of one Source at one block. */
export interface SourceState extends ChainSource {
  readonly reading: MetadataReading
}

/** What was observed of a whole network at one block. */
export interface Observation {
  readonly block: number
  /** The configured client's Sources, active and closed. */
  readonly own: readonly SourceState[]
  /**
   * Everybody else's Sources that a definition names or that have its metadata, for recognising a
   * changed client.
   */
  readonly others: readonly ChainSource[]
  /** Whether a lens said that the rest are strangers: then nothing may be published upon it. */
  readonly isSifted?: boolean
}
