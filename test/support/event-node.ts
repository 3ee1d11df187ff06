import { AbiCoder, toBeHex } from 'ethers'
import { encodeCall } from '../../src/adapters/chain/calls.ts'
import {
  SELECTORS,
  SOURCE_PUBLISHED,
  SOURCE_STATUS_CHANGED,
  SOURCE_UPDATED,
} from '../../src/adapters/chain/selectors.ts'
import type { SourceEvent } from '../../src/model/source/history.ts'
import type { ChainSource, SourceParams } from '../../src/model/source/source.ts'
import type { Address } from '../../src/model/units/address.ts'
import { anAddress, CLIENT, NEXUS } from './builders.ts'
import type { Asked } from './rpc-server.ts'

/** What somebody did to a Source, in a block of its own or beside others. */
export interface Act {
  readonly kind: SourceEvent['kind']
  readonly source: Address
  readonly block: number
  /** A wallet that is a contract: its transaction does not go to Nexus. */
  readonly isWallet?: boolean
  readonly sender?: Address
  /** What is left by a publish or an update. */
  readonly params?: SourceParams
}

/** How a node answers where it does not simply say what is so. */
export interface Habits {
  /** More blocks than these are refused, in these words. */
  readonly range?: { readonly most: number; readonly error: unknown }
  /** More logs than these are refused in these words, or left out where there are none. */
  readonly results?: { readonly most: number; readonly error?: unknown }
  /** Logs of blocks before this one are gone; an empty answer where there are no words. */
  readonly pruned?: { readonly before: number; readonly error?: unknown }
  /** Whether old states are there; `lazy` answers of the newest one whatever block is named. */
  readonly states?: 'archive' | 'recent' | 'lazy'
  /** Whether transactions are found by their place in a block only, or not at all. */
  readonly transactions?: 'by-hash' | 'by-place' | 'none'
  /** Whether logs come with others that were not asked for. */
  readonly isNoisy?: boolean
  /**
   * So many requests for logs meet a node on another branch, which has these acts from its first
   * block on.
   */
  readonly branch?: {
    readonly from: number
    readonly acts: readonly Act[]
    readonly requests: number
  }
}

/** A node that remembers what happened to Sources of one Nexus, and what its clients asked for. */
export interface EventNode {
  answer(call: Asked): { readonly result: unknown } | { readonly error: unknown }
  /** What is so. */
  readonly events: readonly SourceEvent[]
  /** The Sources as they are at its newest block. */
  readonly sources: readonly ChainSource[]
}

const coder = AbiCoder.defaultAbiCoder()
const TUPLE = '(address,string,uint8,uint256,uint256,uint256,bool,string,uint8,uint256)'
const WALLET = anAddress(77)
const GONE = { code: -32_000, message: 'missing trie node 5d1c (path ) state is not available' }

/** A node at that block after these acts. */
export function anEventNode(acts: readonly Act[], newest: number, habits: Habits = {}): EventNode {
  const { branch, states = 'archive', transactions = 'by-hash' } = habits
  const main = branchOf(acts, 'a')
  const side =
    branch === undefined
      ? main
      : branchOf(
          [...acts.filter(({ block }) => block < branch.from), ...branch.acts],
          'b',
          branch.from,
        )
  let asked = 0
  const logs = ({ params }: Asked) => {
    const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }]
    const [from, to] = [Number(fromBlock), Number(toBlock)]
    asked += 1
    const { range, results, pruned } = habits
    if (range !== undefined && to - from + 1 > range.most) return { error: range.error }
    if (pruned?.error !== undefined && from < pruned.before) return { error: pruned.error }
    const told = asked <= (branch?.requests ?? 0) ? side : main
    const found = told
      .filter(({ event: { block } }) => block >= Math.max(from, pruned?.before ?? 0) && block <= to)
      .map(({ log }) => log)
    if (results === undefined || found.length <= results.most)
      return { result: habits.isNoisy === true ? noisy(found) : found }
    return results.error === undefined
      ? { result: found.slice(0, results.most) }
      : { error: results.error }
  }
  const paramsAt = (source: string, block: number): SourceParams | undefined =>
    main.findLast(
      ({ event }) => event.source === source && event.block <= block && event.kind !== 'close',
    )?.act.params
  const held = ({ params }: Asked) => {
    const [{ to, data }, tag] = params as [{ to: string; data: string }, string]
    if (data !== SELECTORS.getSourceParams) throw new Error(`${data} is not asked of a history`)
    if (states === 'recent') return { error: GONE }
    const found = paramsAt(to, states === 'lazy' ? newest : Number(tag))
    return { result: found === undefined ? '0x' : coder.encode([TUPLE], [Object.values(found)]) }
  }
  const transactionOf = (told: Told | undefined): unknown =>
    told === undefined
      ? null
      : {
          hash: told.event.hash,
          blockNumber: toBeHex(told.event.block),
          from: told.act.sender ?? CLIENT,
          to: told.act.isWallet === true ? WALLET : NEXUS,
          input: inputOf(told.act),
        }
  return {
    events: main.map(({ event }) => event),
    sources: [...new Set(acts.map(({ source }) => source))].flatMap((source) => {
      const params = paramsAt(source, newest)
      const isClosed = acts.some((act) => act.source === source && act.kind === 'close')
      return params === undefined
        ? []
        : [{ address: source, client: CLIENT, status: isClosed ? 'closed' : 'active', params }]
    }),
    answer: (call) => {
      const [first, second] = call.params.map(String)
      switch (call.method) {
        case 'eth_getLogs':
          return logs(call)
        case 'eth_call':
          return held(call)
        case 'eth_getBlockByNumber':
          return { result: blockOf(Number(first), 'a') }
        case 'eth_getTransactionByHash':
          return {
            result:
              transactions === 'by-hash'
                ? transactionOf(main.find(({ event }) => event.hash === first))
                : null,
          }
        case 'eth_getTransactionByBlockNumberAndIndex':
          return {
            result:
              transactions === 'none'
                ? null
                : transactionOf(
                    main.find(
                      ({ event, log }) =>
                        event.block === Number(first) &&
                        Number(log['transactionIndex']) === Number(second),
                    ),
                  ),
          }
        default:
          return { error: { code: -32_601, message: `${call.method} is not supported` } }
      }
    },
  }
}

interface Told {
  readonly act: Act
  readonly event: SourceEvent
  readonly log: Readonly<Record<string, unknown>>
}

/** The blocks of `name` from its first one on; before it they are those of every branch. */
function branchOf(acts: readonly Act[], name: string, from = 0): readonly Told[] {
  const sorted = [...acts].sort((a, b) => a.block - b.block)
  return sorted.map((act, position) => {
    const index = sorted.slice(0, position).filter(({ block }) => block === act.block).length
    const { kind, source, block, sender = CLIENT, params = null } = act
    const own = block < from ? 'a' : name
    const hash = `0x${own.repeat(4)}${toBeHex(block, 14).slice(2)}${toBeHex(index, 16).slice(2)}`
    const log = {
      address: NEXUS,
      topics: [
        { publish: SOURCE_PUBLISHED, update: SOURCE_UPDATED, close: SOURCE_STATUS_CHANGED }[kind],
      ],
      data: dataOf(act),
      blockNumber: toBeHex(block),
      blockHash: blockOf(block, own).hash,
      logIndex: toBeHex(index),
      transactionIndex: toBeHex(index),
      transactionHash: hash,
      removed: false,
    }
    const timestamp = blockTime(block)
    return { act, log, event: { source, kind, block, index, timestamp, hash, sender, params } }
  })
}

function dataOf({ kind, source, params }: Act): string {
  switch (kind) {
    case 'publish':
      return coder.encode(['address'], [source])
    case 'update':
      return coder.encode(['address', TUPLE], [source, Object.values(params ?? {})])
    case 'close':
      return coder.encode(['address', 'uint8'], [source, 1])
  }
}

function inputOf({ kind, params, isWallet }: Act): string {
  // what a wallet was called with is no word of ours, even where it looks like one
  const client = isWallet === true ? anAddress(66) : params?.client
  return kind === 'publish' && params !== undefined && client !== undefined
    ? encodeCall({ kind, params: { ...params, client } })
    : '0x12345678'
}

function blockTime(block: number): bigint {
  return 1_700_000_000n + BigInt(block)
}

function blockOf(number: number, branch: string) {
  return {
    number: toBeHex(number),
    hash: `0x${branch.repeat(32)}${toBeHex(number, 16).slice(2)}`,
    timestamp: toBeHex(blockTime(number)),
  }
}

/** The same logs in another order, each twice, among others that nobody may believe. */
function noisy(logs: readonly Readonly<Record<string, unknown>>[]): readonly unknown[] {
  return logs
    .toReversed()
    .flatMap((log) => [
      { ...log, logIndex: '0x1001', removed: true },
      { ...log, logIndex: '0x1002', address: anAddress(99) },
      { ...log, logIndex: '0x1003', topics: [`0x${'ab'.repeat(32)}`] },
      { ...log, logIndex: '0x1004', topics: [] },
      { ...log, logIndex: '0x1005', blockNumber: '0xffffffff' },
      { ...log, logIndex: '0x1006', data: `0x${'ff'.repeat(32)}` },
      null,
      'a log',
      log,
      log,
    ])
}
