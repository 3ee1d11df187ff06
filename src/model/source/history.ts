import type { Address } from '../units/address.ts'
import type { FieldChange } from './change.ts'
import type { SourceParams } from './source.ts'

/** What one transaction did to a Source, by the events of Nexus. */
export interface HistoryEntry {
  readonly kind: 'publish' | 'update' | 'close'
  readonly block: number
  /** Seconds since 1970, by the block. */
  readonly timestamp: bigint
  readonly hash: string
  /** Who sent the transaction; null where the node gives it no longer. */
  readonly sender: Address | null
  /** The parameters that it left; null for a closing, and where nobody could read them. */
  readonly params: SourceParams | null
  /** What it changed, field by field; empty where the parameters on either side are not known. */
  readonly fields: readonly FieldChange[]
  /** The merged pull request that asked for it, where that is known. */
  readonly pull?: number
}

/** All that is known of what happened to a Source, oldest first. */
export interface SourceHistory {
  readonly address: Address
  readonly entries: readonly HistoryEntry[]
  /** The block from which on nothing is missing. */
  readonly from: number
  /** Whether it reaches back to the publish. */
  readonly isComplete: boolean
}
