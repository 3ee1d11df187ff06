import type { Address } from '../units/address.ts'
import type { Wei } from '../units/amount.ts'
import type { Environment } from './source.ts'

/** A Source that a definition stands for, and what it needs to be served by others. */
export interface LiveSource {
  readonly id: string
  readonly file: string
  readonly address: Address
  /** Its files behind a content address: metadata, and compose files that git and chain agree on. */
  readonly contents: readonly LiveContent[]
  /** Its compose files behind an `https:` URL that git and chain agree on. */
  readonly urls: readonly { readonly environment: Environment; readonly url: string }[]
  /** Whether it says that its images need no digest: then a tag may move. */
  readonly letsTagsMove: boolean
}

/** What of a Source a file is. */
export type Part = 'metadata' | Environment

export interface LiveContent {
  readonly part: Part
  /** As `contentText` spells it. */
  readonly content: string
  /** Whether git itself makes these very bytes: then any others are wrong ones. */
  readonly isOurs: boolean
  /** What git holds of it. */
  readonly text?: string
}

/** What the watch looks for, in the order in which it is told: one section for each. */
export const SUPPLY_CAUSES = [
  'content-gone',
  'url-changed',
  'image-gone',
  'image-moved',
  'no-providers',
  'providers-left',
  'balance-low',
] as const
export type SupplyCause = (typeof SUPPLY_CAUSES)[number]

/** Something that live Sources need, and that is not there as it was. */
export type SupplyFinding = {
  /** The definitions that need it, in order; none for the wallet. */
  readonly ids: readonly string[]
  /** Seconds since 1970 of the run that saw it first; null where no run before this one is known. */
  readonly since: bigint | null
  /** Why this run could not say that it is still so; null where it saw it. */
  readonly unseen: string | null
} & (
  | {
      readonly cause: 'content-gone'
      readonly part: Part
      /** A content address, or an `https:` URL. */
      readonly subject: string
      /** The server says that it has not got it, or serves other bytes. */
      readonly how: 'gone' | 'wrong'
      readonly reason: string
      /** The definition that makes the very bytes; null where git has none. */
      readonly file: string | null
    }
  /** Texts by 16 hex characters of their SHA-256. */
  | {
      readonly cause: 'url-changed'
      readonly environment: Environment
      readonly subject: string
      readonly before: string
      readonly now: string | null
    }
  | {
      readonly cause: 'image-gone'
      readonly subject: string
      readonly how: 'gone' | 'private'
      readonly reason: string
    }
  /** Digests by their first 16 hex characters; `isPinned` where the files name the first of them. */
  | {
      readonly cause: 'image-moved'
      readonly subject: string
      readonly isPinned: boolean
      readonly before: string
      readonly now: string | null
    }
  | { readonly cause: 'no-providers'; readonly address: Address }
  | {
      readonly cause: 'providers-left'
      readonly address: Address
      readonly before: number
      readonly now: number | null
    }
  | {
      readonly cause: 'balance-low'
      readonly client: Address
      readonly balance: Wei
      readonly needed: Wei
      /** Whether git wants something now; else it is what one update costs. */
      readonly isWanted: boolean
    }
)

/** Something that nobody could say of: a time-out is no absence. */
export interface SupplyUnknown {
  readonly ids: readonly string[]
  readonly subject: string
  readonly reason: string
}

/** What the watch of one run found. */
export interface Supply {
  readonly findings: readonly SupplyFinding[]
  readonly unknown: readonly SupplyUnknown[]
  /** How many things were looked at. */
  readonly looked: number
}

/** What a run remembers of one thing. Times are seconds since 1970, hashes 16 hex characters. */
export interface Remembered {
  /** Since when it is not as it was. */
  readonly since?: bigint
  /** What it was, and what it was seen to be last. */
  readonly known?: string
  readonly seen?: string
  /** The most providers of late, and when they were counted. */
  readonly most?: number
  readonly at?: bigint
}

/** By a key of 16 hex characters. */
export type SupplyMemory = ReadonlyMap<string, Remembered>
