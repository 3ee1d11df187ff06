import type { Change } from '../../../model/source/change.ts'
import type { SupplyMemory } from '../../../model/source/supply.ts'
import type { LinkTargets } from '../markup/links.ts'

/**
 * What a drift issue needs besides what differs. Without `explorer`, `repositoryUrl` or `head` it
 * writes text where it would link; `head` may name a branch.
 */
export interface DriftContext extends LinkTargets {
  /** The configuration's path: it tells the issues of two configurations apart. */
  readonly config: string
  /** The workflow's file that takes `approve`; opengpu.yml where it is not given. */
  readonly workflow?: string | undefined
  /**
   * Whether the workflow asks a person before it applies: then it takes no hash, and is run again.
   */
  readonly waitsForPerson?: boolean | undefined
  /**
   * Merged changes that are not on chain, as far as runs and comments tell. An update that stands
   * here is not told as changed on chain.
   */
  readonly waiting?: readonly WaitingChange[] | undefined
  /** What the watch of supply remembers; undefined where there is none. */
  readonly memory?: SupplyMemory | undefined
  /** By id, the newest merged pull request whose receipt says that it was applied. */
  readonly lastPulls?: ReadonlyMap<string, LastPull> | undefined
}

/** A wanted change that has not reached the chain. */
export interface WaitingChange {
  /** The pull request that asked for it. */
  readonly pull: number
  readonly url: string
  readonly id: string
  readonly kind: Change['kind']
  /** In words: a sentence of its own, or what "the run" did where there is one. */
  readonly why: string
  readonly runUrl?: string | undefined
}

export interface LastPull {
  readonly pull: number
  readonly url: string
}
