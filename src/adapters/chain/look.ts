import type { Address } from '../../model/address.ts'
import type { Block, ChainReceipt, Look, LookRequest } from '../../model/chain.ts'
import { Fault } from '../../model/fault.ts'
import { readBlock } from './block.ts'
import { readCount } from './quantity.ts'
import { tag } from './reader.ts'
import { receiptOf } from './receipt.ts'
import { type Rpc, type RpcCall, resultOf } from './rpc.ts'

/** What a call of a look is for. */
type Want =
  | { readonly kind: 'latest' | 'finalized' | 'nonce' | 'pending' | 'block' | 'nonceAt' }
  | { readonly kind: 'receipt' | 'known'; readonly hash: string }

/**
 * Everything that a wait has to know, in one request. The newest block comes first: blocks that are
 * made after it was read bury nothing. An error of a single call ("transaction indexing is in
 * progress") means that its answer is not known yet. Throws a Fault where nobody answers.
 */
export async function readLook(rpc: Rpc, nexus: Address, request: LookRequest): Promise<Look> {
  const asked = wants(request)
  const answers = await rpc.batch(asked.map((want) => callFor(want, request)))
  const told = (kind: Want['kind']): unknown =>
    resultOf(answers[asked.findIndex((want) => want.kind === kind)])
  const each = <T>(
    kind: Want['kind'],
    read: (result: unknown, hash: string) => T | undefined,
  ): readonly T[] =>
    asked.flatMap((want, index) => {
      const found =
        want.kind === kind && 'hash' in want ? read(resultOf(answers[index]), want.hash) : undefined
      return found === undefined ? [] : [found]
    })
  const receipts = each('receipt', (result, hash) =>
    legible(() => receiptOf(result, rpc, nexus, hash)),
  )
  const known = each('known', (result, hash) => (isTransaction(result) ? hash : undefined))
  return {
    receipts,
    absent: each('receipt', (result, hash) => (isNoReceipt(result) ? hash : undefined)),
    known: request.hashes.filter(
      (hash) => known.includes(hash) || receipts.some((receipt) => receipt.hash === hash),
    ),
    ...given('latest', readBlock(told('latest'))),
    ...given('finalized', readBlock(told('finalized'))),
    ...given('nonce', readCount(told('nonce'))),
    ...given('pending', readCount(told('pending'))),
    ...given('block', blockAt(told('block'), request.at)),
    ...given('nonceAt', readCount(told('nonceAt'))),
  }
}

function wants({ hashes, at, finalized, pending }: LookRequest): readonly Want[] {
  return [
    { kind: 'latest' },
    ...(finalized ? [{ kind: 'finalized' } as const] : []),
    ...hashes.map((hash) => ({ kind: 'receipt', hash }) as const),
    ...hashes.map((hash) => ({ kind: 'known', hash }) as const),
    ...(at === undefined ? [] : ([{ kind: 'block' }, { kind: 'nonceAt' }] as const)),
    { kind: 'nonce' },
    ...(pending ? [{ kind: 'pending' } as const] : []),
  ]
}

function callFor(want: Want, { account, at = 0 }: LookRequest): RpcCall {
  switch (want.kind) {
    case 'latest':
    case 'finalized':
      return { method: 'eth_getBlockByNumber', params: [want.kind, false] }
    case 'block':
      return { method: 'eth_getBlockByNumber', params: [tag(at), false] }
    case 'nonce':
      return { method: 'eth_getTransactionCount', params: [account, 'latest'] }
    case 'pending':
      return { method: 'eth_getTransactionCount', params: [account, 'pending'] }
    case 'nonceAt':
      return { method: 'eth_getTransactionCount', params: [account, tag(at)] }
    case 'receipt':
      return { method: 'eth_getTransactionReceipt', params: [want.hash] }
    case 'known':
      return { method: 'eth_getTransactionByHash', params: [want.hash] }
  }
}

function given<K extends string, T>(key: K, value: T | undefined): { readonly [key in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: T })
}

/** A node that answers another block than was asked for has not answered. */
function blockAt(value: unknown, at: number | undefined): Block | undefined {
  const block = readBlock(value)
  return block?.number === at ? block : undefined
}

/**
 * A node says so by null, and some by a receipt without a block. What it does not answer is neither
 * there nor absent.
 */
function isNoReceipt(value: unknown): boolean {
  return (
    value === null ||
    (typeof value === 'object' && 'blockNumber' in value && value.blockNumber === null)
  )
}

function isTransaction(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'hash' in value
}

/** A receipt that can't be read is none yet. */
function legible(read: () => ChainReceipt | undefined): ChainReceipt | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
