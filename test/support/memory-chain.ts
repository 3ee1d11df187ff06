import type { At, Block, FeeRate } from '../../src/model/chain.ts'
import { Fault } from '../../src/model/fault.ts'
import type { PageReading } from '../../src/model/network/page-reading.ts'
import type { Cause } from '../../src/model/source/cause.ts'
import type { Stake } from '../../src/model/source/change.ts'
import type { ChainSource } from '../../src/model/source/source.ts'
import { isWanted } from '../../src/model/source/wanted.ts'
import type { Address } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import type { Chain } from '../../src/ports/chain.ts'
import { lookThrough } from './look-through.ts'

/** What a chain in memory answers; the rest is a quiet development chain. */
export interface ChainFacts {
  readonly sources?: readonly ChainSource[]
  readonly chainId?: number
  readonly latest?: Block
  /** What `block` answers; the latest one as a rule. */
  readonly block?: (number: number) => Block | undefined
  readonly pinsCalls?: boolean | ((block: number) => boolean)
  readonly hasCode?: boolean | ((address: Address) => boolean)
  readonly batchSize?: number
  readonly eventRange?: number
  readonly pageReading?: PageReading
  readonly balance?: bigint
  /** Whether a contract answers at any account that is asked for. */
  readonly isContract?: boolean
  readonly stake?: Stake
  /** The account's nonces; `pending` is the latest one as a rule. */
  readonly nonces?: { readonly latest: number; readonly pending?: number }
  readonly fees?: FeeRate
  readonly simulate?: Chain['simulate']
  /** A node without the method as a rule. */
  readonly simulateTogether?: Chain['simulateTogether']
  readonly impacts?: Chain['impacts']
  /** What changed each Source last, by its address. */
  readonly causes?: ReadonlyMap<Address, Cause>
  /** What Nexus told; nothing, and that is all, as a rule. */
  readonly events?: Chain['events']
}

export interface MemoryChain extends Chain {
  /** The blocks at which Sources were read. */
  readonly reads: readonly At[]
}

export function aBlock(facts: Partial<Block> = {}): Block {
  return {
    number: 100,
    hash: `0x${'ab'.repeat(32)}`,
    timestamp: 1_700_000_000n,
    baseFee: asWei(1n),
    ...facts,
  }
}

/** The Chain port without a node. It takes no transaction. */
export function memoryChain({
  sources = [],
  chainId = 31_337,
  latest = aBlock(),
  block,
  pinsCalls = true,
  hasCode = true,
  batchSize = 300,
  eventRange = 10_000,
  pageReading = { kind: 'pages', bounds: 'inclusive', rows: sources.length, holes: 0 },
  balance = 10n ** 18n,
  isContract = false,
  stake,
  nonces = { latest: 0 },
  fees = { kind: 'legacy', gasPrice: asWei(1n) },
  simulate,
  simulateTogether,
  impacts,
  causes = new Map(),
  events = () => Promise.resolve({ events: [], from: 0 }),
}: ChainFacts = {}): MemoryChain {
  const reads: At[] = []
  const chain: MemoryChain = {
    reads,
    chainId: () => Promise.resolve(chainId),
    latest: () => Promise.resolve(latest),
    block: (number) => Promise.resolve(block === undefined ? latest : block(number)),
    pinsCalls: (number) =>
      Promise.resolve(typeof pinsCalls === 'boolean' ? pinsCalls : pinsCalls(number)),
    hasCode: (address) =>
      Promise.resolve(typeof hasCode === 'boolean' ? hasCode : hasCode(address)),
    batchSize: () => Promise.resolve(batchSize),
    eventRange: () => Promise.resolve(eventRange),
    sourceCount: () => Promise.resolve(sources.length),
    pageReading: () => Promise.resolve(pageReading),
    sources: (at) => {
      reads.push(at)
      return Promise.resolve(sources)
    },
    sourcesFor: (wanted, at) => {
      reads.push(at)
      return Promise.resolve({
        sources: sources.filter((source) => isWanted(source, wanted)),
        isSifted: false,
      })
    },
    source: async (address) => {
      const found = sources.find((source) => source.address === address)
      if (found === undefined) throw new Fault('rpc-answer', `no Source at ${address}`)
      return found
    },
    nonce: (_, at) =>
      Promise.resolve(at === 'pending' ? (nonces.pending ?? nonces.latest) : nonces.latest),
    balance: () => Promise.resolve(asWei(balance)),
    purse: async (account, at) => ({
      balance: await chain.balance(account, at),
      nonce: await chain.nonce(account, at),
      isContract,
    }),
    stake: () => Promise.resolve(stake),
    impacts:
      impacts ??
      ((addresses) => Promise.resolve(addresses.map(() => ({ providers: 0, tasks: 0 })))),
    simulate:
      simulate ?? ((calls) => Promise.resolve(calls.map(() => ({ kind: 'ok', gas: 100_000n })))),
    simulateTogether: simulateTogether ?? (() => Promise.resolve({ kind: 'no-method' })),
    fees: () => Promise.resolve(fees),
    revertReason: () => Promise.resolve('reverted'),
    lastChanges: (addresses) =>
      Promise.resolve(new Map([...causes].filter(([address]) => addresses.includes(address)))),
    events,
    send: () =>
      Promise.resolve({ kind: 'unknown', reason: 'a chain in memory takes no transaction' }),
    look: (request) =>
      lookThrough({ ...chain, receipt: () => Promise.resolve(undefined) }, request),
    recentBlocks: () => Promise.resolve([]),
    finality: () => Promise.resolve({ latest }),
    holder: () => Promise.resolve(undefined),
    isQueued: () => Promise.resolve(false),
  }
  return chain
}
