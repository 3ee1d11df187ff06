import type { Block } from '../chain.ts'
import type { FaultCode, ProblemCode } from '../codes.ts'
import type { Hint } from '../command.ts'
import type { Network } from '../network/network.ts'
import type { Cause } from './cause.ts'
import type { FieldChange, Impact } from './change.ts'
import type { SourceHistory } from './history.ts'
import type { SourceState } from './state.ts'

/** All Sources of a repository as its readers look them up: plain data, each network at one block. */
export interface Catalog {
  readonly owner: string
  /** `owner/name` on GitHub, as the configuration says it. */
  readonly repository?: string
  /** The commit that was compared; undefined outside of a repository. */
  readonly commit?: string
  /**
   * The configuration's folder seen from the repository's top, with a slash at its end; empty at the
   * top.
   */
  readonly folder: string
  /** In the order of the configuration. */
  readonly networks: readonly CatalogNetwork[]
}

export type CatalogNetwork = ReadNetwork | UnreadNetwork

/** A network as it stood at one block. */
export interface ReadNetwork {
  readonly kind: 'read'
  readonly network: Network
  readonly block: Block
  /** By id, the live ones of an id before the closed ones. */
  readonly sources: readonly CatalogSource[]
  /** Ids of definitions that have no Source yet. */
  readonly pending: readonly string[]
}

/** A network of which nothing is known: it must not look as if it had no Sources. */
export interface UnreadNetwork {
  readonly kind: 'unread'
  readonly network: Network
  readonly why: {
    readonly code: FaultCode | ProblemCode
    readonly message: string
    readonly hint: Hint
  }
}

export interface CatalogSource {
  readonly id: string
  readonly state: SourceState
  /** Null where the contract has no such numbers. */
  readonly impact: Impact | null
  /** Missing where no definition stands for it any more. */
  readonly definition?: CatalogDefinition
  readonly standing: Standing
  /** Missing where nobody could read it. */
  readonly history?: SourceHistory
}

export interface CatalogDefinition {
  /** From the configuration's folder. */
  readonly file: string
  readonly line: number
  /** The commit that changed the file last; missing where the history here does not reach it. */
  readonly lastChange?: LastCommit
}

export interface LastCommit {
  readonly commit: string
  /** When it was made, in seconds since 1970; missing where nobody told. */
  readonly time?: bigint
}

/** How a Source stands to what the commit says of it. */
export type Standing =
  | { readonly kind: 'same' }
  /** Other values on chain than in git; `before` is the chain's. */
  | {
      readonly kind: 'differs'
      readonly fields: readonly FieldChange[]
      readonly cause?: Cause
    }
  /** Closed on chain while git wants it live. */
  | { readonly kind: 'closed-outside'; readonly cause?: Cause }
  /** Live while git wants it closed. */
  | { readonly kind: 'to-close' }
  /** Live, with our record, and no definition. */
  | { readonly kind: 'orphan' }
  /** Something stops the comparison. */
  | { readonly kind: 'blocked'; readonly code: ProblemCode; readonly message: string }
