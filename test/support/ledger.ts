import type {
  At,
  Block,
  ChainReceipt,
  FeeRate,
  NexusCall,
  SendAnswer,
  TransactionRequest,
} from '../../src/model/chain.ts'
import { Fault } from '../../src/model/fault.ts'
import type { ChainSource } from '../../src/model/source/source.ts'
import type { Address } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import type { Chain } from '../../src/ports/chain.ts'
import { anAddress, CLIENT, someParams } from './builders.ts'
import type { Receipts } from './look-through.ts'
import { aBlock, memoryChain } from './memory-chain.ts'
import type { RecordingSigner } from './recording-signer.ts'

/** How a ledger behaves, where it does not simply take everything into the next block. */
export interface LedgerFacts {
  /** The latest block at the start. */
  readonly height?: number
  /** The account's nonce at the start. */
  readonly nonce?: number
  readonly fees?: () => FeeRate
  /**
   * What the node says to bytes that it is sent for this time; `underpriced` and `rejected` ones it
   * does not keep.
   */
  readonly answer?: (request: TransactionRequest, time: number) => SendAnswer
  /** Whether the next block takes it. */
  readonly takes?: (request: TransactionRequest) => boolean
  /** What is different in its receipt. */
  readonly receipt?: (request: TransactionRequest) => Partial<ChainReceipt>
}

export interface Ledger extends Chain, Receipts {
  /** Makes the next block, with the newest transaction of the account's nonce if it takes that. */
  mine(): void
  /** Makes the next block, with a transaction of the account that nobody here signed. */
  overtake(): void
}

export const GAS_PRICE = 1_000n
/** What each transaction costs that is mined. */
export const COST = asWei(21n)

/**
 * The Chain port as a small ledger of one account: it takes what `signer` signed, and does what
 * that says.
 */
export function ledger(
  signer: RecordingSigner,
  {
    height = 100,
    nonce: first = 7,
    fees = () => ({ kind: 'legacy', gasPrice: asWei(GAS_PRICE) }),
    answer = () => ({ kind: 'accepted' }),
    takes = () => true,
    receipt: different = () => ({}),
  }: LedgerFacts = {},
  journal: string[] = [],
): Ledger {
  let head = height
  let pool: readonly string[] = []
  const asked: string[] = []
  /** The block of each nonce that is spent, from the first one on. */
  const spentIn: number[] = []
  const receipts = new Map<string, ChainReceipt>()
  const sources = new Map<Address, ChainSource>()
  const blockAt = (number: number): Block =>
    aBlock({ number, hash: `block ${number}`, timestamp: 1_700_000_000n + BigInt(number) })
  const nonceAt = (block: number): number =>
    first + spentIn.filter((spent) => spent <= block).length
  const waiting = (): readonly string[] =>
    pool.filter((hash) => signer.requestOf(hash).nonce === nonceAt(head))
  const blockOf = (at: At): number => (typeof at === 'number' ? at : head)
  const perform = (call: NexusCall | undefined): readonly Address[] => {
    if (call === undefined) return []
    const address = call.kind === 'publish' ? anAddress(500 + sources.size) : call.address
    const params = call.kind === 'close' ? someParams() : call.params
    sources.set(address, {
      address,
      client: CLIENT,
      status: call.kind === 'close' ? 'closed' : 'active',
      params,
    })
    return call.kind === 'publish' ? [address] : []
  }
  return {
    ...memoryChain(),
    mine: () => {
      const hash = waiting().findLast((candidate) => takes(signer.requestOf(candidate)))
      head += 1
      if (hash === undefined) return
      const request = signer.requestOf(hash)
      const changed = { succeeded: true, cost: COST, ...different(request) }
      const published = changed.succeeded ? perform(request.call) : []
      spentIn.push(head)
      receipts.set(hash, {
        hash,
        blockNumber: head,
        blockHash: blockAt(head).hash,
        published,
        ...changed,
      })
    },
    overtake: () => {
      head += 1
      spentIn.push(head)
    },
    latest: async () => blockAt(head),
    block: async (number) => (number > head ? undefined : blockAt(number)),
    chainId: async () => {
      journal.push('chain id')
      return 31_337
    },
    nonce: async (_, at) =>
      nonceAt(blockOf(at)) + (at === 'pending' && waiting().length > 0 ? 1 : 0),
    fees: async () => fees(),
    receipt: async (hash) => receipts.get(hash),
    source: async (address) => {
      const found = sources.get(address)
      if (found === undefined) throw new Fault('rpc-answer', `no Source at ${address}`)
      return found
    },
    send: async ({ hash, raw }) => {
      if (raw !== `raw ${hash}`) throw new Error('these are not the bytes that were signed')
      journal.push(`send ${hash}`)
      asked.push(hash)
      const said = answer(signer.requestOf(hash), asked.filter((other) => other === hash).length)
      if (said.kind === 'accepted' || said.kind === 'unknown') pool = [...pool, hash]
      return said
    },
  }
}
