/** What the page has of a catalog: what it shows, once, and nothing that it can tell by itself. */
export interface PageData {
  readonly owner: string
  readonly repository?: string
  readonly commit?: string
  readonly networks: readonly PageNetwork[]
  readonly sources: readonly PageSource[]
  /** Commits that changed definitions last, each with its time where that is known. */
  readonly commits: readonly (readonly [hash: string, time?: number])[]
  /** Whether some of the history stands in `catalog.json` only. */
  readonly isCut?: true
}

export interface PageNetwork {
  readonly name: string
  readonly chainId: number
  readonly nexus: string
  readonly vault: string
  readonly coin: string
  readonly explorer?: string
  /** Of one that was read; the time in seconds since 1970. */
  readonly read?: { readonly block: number; readonly time: number; readonly pending: number }
  /** Of one that was not. */
  readonly code?: string
}

export interface PageSource {
  readonly id: string
  /** Its place in `networks`. */
  readonly net: number
  readonly address: string
  readonly name: string
  readonly about?: string
  readonly logo?: string
  /** Environments by their names. */
  readonly env: string
  /** Wei. */
  readonly price: string
  readonly lockup?: string
  /** Seconds. */
  readonly expiry: string
  /** Missing where the first response counts. */
  readonly delivery?: string
  readonly closed?: true
  readonly providers?: number
  readonly byEnv?: Readonly<Record<string, number>>
  readonly tasks?: number
  readonly file?: string
  readonly line?: number
  readonly url?: string
  /** Its place in `commits`. */
  readonly commit?: number
  /** Missing where it is as git says. */
  readonly standing?: PageStanding
  readonly history?: readonly PageEntry[]
  /** Whether the history does not reach back to the publish. */
  readonly isPartial?: true
}

export interface PageStanding {
  readonly kind: string
  readonly code?: string
  readonly fields?: readonly PageField[]
  readonly hash?: string
}

/** Path, before, after. */
export type PageField = readonly [path: string, before: string, after: string]

export interface PageEntry {
  readonly kind: string
  readonly block: number
  readonly time: number
  readonly hash: string
  readonly pull?: number
  readonly fields?: readonly PageField[]
}
