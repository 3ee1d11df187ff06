import type { Block, ChainReceipt, Illegible, Look, LookRequest } from '../../model/chain.ts'
import { Fault } from '../../model/fault.ts'
import type { Address } from '../../model/units/address.ts'
import { redact } from '../redact.ts'
import { readBlock } from './block.ts'
import { readCount } from './quantity.ts'
import { tag } from './reader.ts'
import { receiptOf } from './receipt.ts'
import type { Rpc } from './rpc.ts'
import { type RpcAnswer, type RpcCall, resultOf } from './rpc-answer.ts'
import { isLostConnection, isRateLimit, isUnknownBlock, type RpcError } from './rpc-error.ts'

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
  const illegible = asked.flatMap((want, index) =>
    nonsenseIn(want, answers[index], request, receipts),
  )
  return {
    receipts,
    absent: each('receipt', (result, hash) => (isNoReceipt(result) ? hash : undefined)),
    missing: each('known', (result, hash) => (result === null ? hash : undefined)),
    known: request.hashes.filter(
      (hash) => known.includes(hash) || receipts.some((receipt) => receipt.hash === hash),
    ),
    ...given('latest', readBlock(told('latest'))),
    ...given('finalized', readBlock(told('finalized'))),
    ...given('nonce', readCount(told('nonce'))),
    ...given('pending', readCount(told('pending'))),
    ...given('block', blockAt(told('block'), request.at)),
    ...given('nonceAt', readCount(told('nonceAt'))),
    ...(illegible.length === 0 ? {} : { illegible: [...new Set(illegible)] }),
    ...given('refused', refusalIn(asked, answers)),
  }
}

/**
 * What an answer should have been, where nothing can be made of it. An error is none, and null
 * means that a node does not have it: only the account's newest nonce is always there.
 */
function nonsenseIn(
  want: Want,
  answer: RpcAnswer | undefined,
  { at }: LookRequest,
  receipts: readonly ChainReceipt[],
): readonly Illegible[] {
  const result = resultOf(answer)
  if (result === undefined) return []
  switch (want.kind) {
    case 'latest':
      return result === null || readBlock(result) !== undefined ? [] : ['block']
    case 'block':
      return result === null || blockAt(result, at) !== undefined ? [] : ['block']
    case 'nonceAt':
      return result === null || readCount(result) !== undefined ? [] : ['nonce']
    case 'nonce':
    case 'pending':
      return readCount(result) === undefined ? ['nonce'] : []
    case 'receipt':
      return isNoReceipt(result) || receipts.some(({ hash }) => hash === want.hash)
        ? []
        : ['receipt']
    case 'finalized': // not every node knows this tag, and some take any word for one
    case 'known':
      return []
  }
}

/**
 * A node's words for not telling what it always has. One that lags behind, or was not reached, has
 * refused nothing.
 */
function refusalIn(asked: readonly Want[], answers: readonly RpcAnswer[]): string | undefined {
  const refusals = asked.flatMap(({ kind }, index) => {
    const answer = answers[index]
    const isOurs = kind === 'latest' || kind === 'nonce' || kind === 'pending'
    return isOurs && answer !== undefined && 'error' in answer && !isPassing(answer.error)
      ? [redact(answer.error.message)]
      : []
  })
  return refusals[0]
}

function isPassing(error: RpcError): boolean {
  return isUnknownBlock(error) || isLostConnection(error) || isRateLimit(error)
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
