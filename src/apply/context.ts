import type { Block } from '../model/chain.ts'
import type { Bound, Decision } from '../model/events.ts'
import type { Network } from '../model/network/network.ts'
import type { Progress } from '../model/progress.ts'
import type { Plan } from '../model/source/change.ts'
import type { ChainSource } from '../model/source/source.ts'
import type { Wei } from '../model/units/amount.ts'
import type { Chain } from '../ports/chain.ts'
import type { Ipfs } from '../ports/content.ts'
import type { Clock, Journal } from '../ports/run.ts'
import type { Signer } from '../ports/signer.ts'
import type { Finality } from './finality.ts'

/** How patient apply is. Times in milliseconds. */
export interface Timing {
  /** Between two looks at the chain. */
  readonly poll: number
  /** Between two sendings of the same bytes. */
  readonly resend: number
  /** How long a transaction waits before its fees are raised. */
  readonly raise: number
  /**
   * How long the chain may go without a new block at least; one that is slower by itself may take
   * longer (`stallOf`).
   */
  readonly stall: number
  /**
   * How long a transaction of an earlier run, or of somebody else with this wallet, may stay
   * pending before this run spends its nonce.
   */
  readonly pending: number
  /** How long answers of which nothing can be made are looked at again, where no other comes. */
  readonly nonsense: number
  /** How long a node may contradict itself, or another one: it may lag behind. */
  readonly lag: number
  readonly raises: number
  readonly rounds: number
}

/** What one round may do, found at one block. */
export interface Prepared {
  readonly plan: Plan
  readonly decision: Decision
  readonly bound: Bound
  /** The most that sending it may cost, as guards stood before it was asked for. */
  readonly feeLimit: Wei
  /** The wallet's Sources, as the RPC lists them. */
  readonly sources: readonly Pick<ChainSource, 'address' | 'status'>[]
}

/** Where a round stands. */
export interface RoundPoint {
  readonly block: Block
  readonly newest: Block
  /** The wallet's next one at `block`. */
  readonly nonce: number
}

export interface ApplyPorts {
  readonly chain: Chain
  /** The same chain as a second RPC tells it, where there is one. */
  readonly check?: Chain
  readonly ipfs: Ipfs
  readonly signer: Signer
  readonly clock: Clock
  readonly notes: Journal
  /** Hears how far it is; undefined where nobody listens. */
  readonly progress?: Progress
}

export interface ApplyRequest {
  readonly network: Network
  readonly timing: Timing
  readonly signal: AbortSignal
  /**
   * Observes at `block`, simulates at the newest one as a plan does, and decides; `allowed` holds
   * the digests of the first round, undefined in it.
   */
  readonly prepare: (at: RoundPoint, allowed: ReadonlySet<string> | undefined) => Promise<Prepared>
  /** Whether the commit that is applied is still the tip of the default branch. */
  readonly isTip: () => Promise<boolean>
}

/** What one apply has to expect of its chain, found out once, before anything is sent. */
export interface Expectation {
  readonly finality: Finality
  /** How long the chain may go without a new block, in milliseconds. */
  readonly stall: number
  /**
   * What is waited for after each transaction and about how long, in a sentence; undefined where
   * nothing is.
   */
  readonly wait: string | undefined
  /** What has to be so of the wallet's newest transaction before another is signed. */
  readonly settled: string
}

/** The same for what signs nothing. */
export type ReadingContext = Omit<ApplyContext, 'signer'>

/** What a stage of apply works with. */
export interface ApplyContext
  extends ApplyPorts,
    ApplyRequest,
    Pick<Expectation, 'finality' | 'stall' | 'settled'> {}
