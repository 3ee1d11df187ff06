import type {
  At,
  Block,
  FeeRate,
  FinalityHints,
  Holder,
  Look,
  LookRequest,
  NexusCall,
  Purse,
  SendAnswer,
  SignedTransaction,
  Simulation,
  TogetherAnswer,
  TogetherRequest,
} from '../model/chain.ts'
import type { PageReading } from '../model/network/page-reading.ts'
import type { Cause } from '../model/source/cause.ts'
import type { Impact, Stake } from '../model/source/change.ts'
import type { SourceEvents } from '../model/source/history.ts'
import type { ChainSource } from '../model/source/source.ts'
import type { Wanted, WantedSources } from '../model/source/wanted.ts'
import type { Address } from '../model/units/address.ts'
import type { Wei } from '../model/units/amount.ts'

/**
 * The network's contracts, read at a block. Throws a Fault for anything that is no answer; a revert
 * that is one comes back as a value.
 */
export interface Chain {
  chainId(): Promise<number>
  latest(): Promise<Block>
  /**
   * Undefined when the node does not have it (yet). With `wait` it is waited for as long as any
   * read is; a Fault then.
   */
  block(number: number, options?: { readonly wait?: boolean }): Promise<Block | undefined>
  /**
   * Whether the node answers calls at a numbered block, which is waited for as long as any read is;
   * an `old` one only for a moment. With `hash` the block has to be that one: another is a Fault.
   */
  pinsCalls(
    block: number,
    options?: { readonly hash?: string; readonly old?: boolean },
  ): Promise<boolean>
  hasCode(address: Address, at: At): Promise<boolean>
  /** How many calls the node takes in one request; 1 where it takes no batch. */
  batchSize(): Promise<number>
  /**
   * Over how many blocks up to this one the node gives events in one request; 0 where it gives
   * none.
   */
  eventRange(block: number): Promise<number>
  /** How many Sources Nexus counts. */
  sourceCount(at: At): Promise<number>
  /**
   * How the list of Sources can be read, found out by reading it. Throws the Fault that `sources`
   * throws.
   */
  pageReading(at: At): Promise<PageReading>
  /** Every Source of Nexus, complete or a Fault. */
  sources(at: At): Promise<readonly ChainSource[]>
  /**
   * The wanted ones among them, complete or a Fault; with `isSifted`, by the word of a lens, upon
   * which nothing may be published.
   */
  sourcesFor(wanted: Wanted, at: At): Promise<WantedSources>
  source(address: Address, at: At): Promise<ChainSource>
  nonce(account: Address, at: At): Promise<number>
  balance(account: Address, at: At): Promise<Wei>
  /** Balance, nonce and what answers at the address, in one request. */
  purse(account: Address, at: At): Promise<Purse>
  /**
   * `sources` is the client’s active count as Nexus keeps it; undefined where the contracts have no
   * such numbers.
   */
  stake(client: Address, at: At): Promise<Stake | undefined>
  impacts(addresses: readonly Address[], at: At): Promise<readonly (Impact | null)[]>
  simulate(calls: readonly NexusCall[], from: Address, at: At): Promise<readonly Simulation[]>
  /** Runs steps one after another. Never throws for what a node refuses or makes no sense of. */
  simulateTogether(request: TogetherRequest): Promise<TogetherAnswer>
  fees(): Promise<FeeRate>
  /**
   * One look in one request, however many hashes it asks for. Throws a Fault only where the node
   * can't be reached.
   */
  look(request: LookRequest): Promise<Look>
  /**
   * The newest blocks up to this one, oldest first, the genesis block never; fewer where the node
   * gives fewer.
   */
  recentBlocks(latest: number): Promise<readonly Block[]>
  finality(): Promise<FinalityHints>
  /**
   * The transaction of the account that waits at that nonce, where the node shows its pool; never
   * throws for what a node refuses.
   */
  holder(account: Address, nonce: number): Promise<Holder | undefined>
  /**
   * Whether the node shows that what it has at this nonce waits for one before it. Never throws:
   * not every node shows its pool.
   */
  isQueued(account: Address, nonce: number): Promise<boolean>
  /** Why a mined transaction reverted, by calling it again on the block before. */
  revertReason(call: NexusCall, from: Address, block: number): Promise<string>
  /**
   * The newest event of Nexus about each of these Sources up to that block. What is not found
   * within a bounded search is absent; never throws for what a node refuses.
   */
  lastChanges(addresses: readonly Address[], at: At): Promise<ReadonlyMap<Address, Cause>>
  /**
   * All events of Nexus about these Sources up to that block, as far back as the node gives them
   * within a bounded search. Throws a Fault where the chain is replaced while it is read, and where
   * the node can't be reached.
   */
  events(addresses: readonly Address[], newest: number): Promise<SourceEvents>
  /** Never throws: an error after a send proves nothing. */
  send(transaction: SignedTransaction): Promise<SendAnswer>
}
