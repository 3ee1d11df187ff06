import type { Address } from '../units/address.ts'
import type { FieldChange } from './change.ts'
import type { SourceParams, Status } from './source.ts'

/** What Nexus tells of a Source with one event. */
export interface SourceEvent {
  readonly source: Address
  readonly kind: 'publish' | 'update' | 'close'
  readonly block: number
  /** Its place among the events of that block. */
  readonly index: number
  /** Seconds since 1970, by the block. */
  readonly timestamp: bigint
  /** The transaction. */
  readonly hash: string
  /** Who sent the transaction; null where the node gives it no longer. */
  readonly sender: Address | null
  /** The parameters that it left; null for a closing, and where nobody could read them. */
  readonly params: SourceParams | null
}

/**
 * Why a history does not reach back to the publish: the RPC gives no older events, the search had
 * lasted long enough, or the events do not add up to what the Source holds.
 */
export type Shortfall = 'unanswered' | 'too-long' | 'contradicted'

/** The events of Nexus about some Sources, oldest first. */
export interface SourceEvents {
  readonly events: readonly SourceEvent[]
  /** The block from which on nothing is missing; one behind the newest where nothing was read. */
  readonly from: number
  /** Missing where each of the Sources was followed back to its publish. */
  readonly why?: Exclude<Shortfall, 'contradicted'>
}

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
  /** Whether the parameters before it are not known, so that nobody can tell what it changed. */
  readonly isBlind?: true
  /** The metadata whose texts are missing from `fields`: their URLs on chain. */
  readonly unread?: readonly string[]
  /** The commit of the default branch that asked for it, where git tells. */
  readonly commit?: string
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
  /** Why it does not; missing where it does. */
  readonly why?: Shortfall
}

/** The history of one Source of a network, and what it is now. */
export interface NamedHistory extends SourceHistory {
  /** Of its definition or marker; null where it is not ours. */
  readonly id: string | null
  readonly client: Address
  readonly status: Status
}

/** The histories that were asked for, as of one block. */
export interface HistoryReport {
  readonly network: string
  readonly chainId: number
  /** The wallet of the configuration. */
  readonly wallet: Address
  readonly block: number
  readonly sources: readonly NamedHistory[]
}
