import type { ComposeVersion } from '../compose-version.ts'
import type { Policy } from '../policy.ts'
import type { Address } from '../units/address.ts'
import type { Wei } from '../units/amount.ts'
import type { Coin } from '../units/coin.ts'

/** How much consent a change needs before it is sent (design, Consent). */
export type Review = 'none' | 'plan' | 'approval'

/** The most that one apply may do; an undefined count means no limit. */
export interface Limits {
  readonly publishes?: number
  readonly updates?: number
  readonly closings?: number
  /** What all that it signs may cost together: gas limit times price, whatever a receipt says. */
  readonly fees: Wei
  /** Set where nobody wrote the limit of fees, so that the network's own default holds. */
  readonly isFeesDefault?: true
}

/**
 * A network as `ogpu.yaml` and the built-in table together describe it: one wallet on one chain.
 */
export interface Network {
  readonly name: string
  /** Where `ogpu.yaml` names it, from 1. */
  readonly line: number
  /** Whether the chain is one of the built-in ones, whose contracts nobody can override. */
  readonly builtIn: boolean
  readonly chainId: number
  readonly rpcUrl: string
  /** Where apply asks for a second opinion; undefined where nobody gave one. */
  readonly checkRpcUrl?: string
  readonly nexus: Address
  readonly vault: Address
  /** The whole address that takes the multipart POST. */
  readonly pinUrl: string
  /** What stands before a CID, with its slash at the end. */
  readonly gatewayUrl: string
  /** Where people look a thing up, without a slash at the end; undefined on custom networks. */
  readonly explorer?: string
  /** The coin where it has a name of its own; else it is OGPU. */
  readonly coin?: Coin
  readonly client: Address
  readonly review: Review
  readonly limits: Limits
  /** What a change may be: all of these rules hold. */
  readonly policy: Policy
  /** Logins of those who may approve what no pull request asks for, where review is approval. */
  readonly approvers: readonly string[]
  /** Set where a base names approvers that the head does not: a waiver needs one of both. */
  readonly hadApprovers?: true
  /** Blocks that must stand on top of a transaction's before it counts. */
  readonly confirmations: number
  readonly finality?: SetFinality
  readonly unmanaged: readonly Address[]
  /** Where what is sent here has to be live first; missing where nowhere. */
  readonly promotions?: readonly PromotedFrom[]
}

/** The network before another one, and what becomes of a change that was never live there. */
export interface PromotedFrom {
  readonly from: Network
  readonly require: 'warn' | 'refuse'
}

/**
 * What makes a block final: that it is there, or blocks on top of it whatever a node says. Left
 * out, a node may say so (docs/decisions/0021).
 */
export type SetFinality = 'instant' | 'confirmations'

/** `ogpu.yaml`, read and checked. */
export interface Config {
  readonly file: string
  readonly owner: string
  readonly repository?: string
  /** The oldest version of Docker Compose that a provider may have; undefined where nobody said. */
  readonly oldestCompose?: ComposeVersion
  /** What holds on networks that have no policy of their own. */
  readonly policy: Policy
  readonly networks: ReadonlyMap<string, Network>
}
