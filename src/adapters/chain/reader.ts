import type { Address } from '../../model/address.ts'
import { Fault } from '../../model/fault.ts'
import type { At } from '../../ports.ts'
import { redact } from '../redact.ts'
import { BadAnswer } from './decode.ts'
import type { Rpc, RpcAnswer, RpcCall } from './rpc.ts'
import { isRevert, isUnknownBlock } from './rpc-error.ts'

/** A contract's word: the bytes that it returned, or that it refused. */
export type Word = { readonly kind: 'returned'; readonly hex: string } | { readonly kind: 'reverted'; readonly data?: string }

/** The node's own failure at a call, which says nothing of the contract. */
export interface NoAnswer {
  readonly kind: 'failed'
  readonly reason: string
}

/** What to do about a contract that is there and answers otherwise than we know. */
export const REPORT = 'send what ogpu-gitops doctor --report prints with a bug report'

/** How long a node may take to learn of a block that another node of the same address knows, in milliseconds. */
const LAG = 20_000
const LAG_STEP = 1_000

export interface View {
  readonly to: Address
  readonly data: string
}

/** Block parameter as JSON-RPC writes it. */
export function tag(at: At): string {
  return typeof at === 'number' ? `0x${at.toString(16)}` : at
}

/** Calls contracts at a block. A node that does not have the block yet is asked again for a while; any other error that is no revert is a Fault. */
export async function view(rpc: Rpc, views: readonly View[], at: At): Promise<readonly Word[]> {
  const words = await viewEach(rpc, views, at)
  return words.map((word) => answered(rpc, word))
}

/** The same for calls of which another can take the place: what is no answer of the contract comes back as such. */
export async function viewEach(rpc: Rpc, views: readonly View[], at: At): Promise<readonly (Word | NoAnswer)[]> {
  const answers = await patiently(
    rpc,
    views.map((asked) => callOf(asked, at)),
  )
  return answers.map((answer) => wordIn(answer))
}

/** Calls contracts for what is only nice to know: undefined where one does not answer, for whatever reason of its own. */
export async function viewLoosely(rpc: Rpc, views: readonly View[], at: At): Promise<readonly (string | undefined)[]> {
  const answers = await patiently(
    rpc,
    views.map((asked) => callOf(asked, at)),
  )
  return answers.map((answer) => ('result' in answer && typeof answer.result === 'string' ? answer.result : undefined))
}

/** Decodes one word; a revert or undecodable bytes are a Fault that names the contract, for absence is never inferred from a failed call. */
export function decoded<T>(rpc: Rpc, contract: Address, word: Word, decode: (hex: string) => T): T {
  if (word.kind === 'reverted') throw new Fault('rpc-answer', `the contract ${contract} refuses a read`, REPORT)
  try {
    return decode(word.hex)
  } catch (error) {
    if (error instanceof BadAnswer) throw new Fault('rpc-answer', `${rpc.host} answers for ${contract}: ${error.message}`, REPORT)
    throw error
  }
}

/** Sends reads, and for a while once more those whose block the node does not know. */
export async function patiently(rpc: Rpc, calls: readonly RpcCall[], patience = LAG): Promise<readonly RpcAnswer[]> {
  const start = performance.now()
  let answers = await rpc.batch(calls)
  for (;;) {
    const lagging = answers.flatMap((answer, index) => (isLagging(answer) ? [index] : []))
    if (lagging.length === 0) return answers
    if (performance.now() - start > patience)
      throw new Fault('no-pinned-calls', `${rpc.host} does not answer at the block that was asked for`, 'use an RPC that keeps recent states')
    await new Promise((resolve) => setTimeout(resolve, LAG_STEP))
    const again = await rpc.batch(lagging.flatMap((index) => calls[index] ?? []))
    const byIndex = new Map(lagging.map((index, position) => [index, again[position]]))
    answers = answers.map((answer, index) => byIndex.get(index) ?? answer)
  }
}

function isLagging(answer: RpcAnswer): boolean {
  return 'error' in answer && !isRevert(answer.error) && isUnknownBlock(answer.error)
}

function callOf({ to, data }: View, at: At): RpcCall {
  return { method: 'eth_call', params: [{ to, data }, tag(at)] }
}

function wordIn(answer: RpcAnswer): Word | NoAnswer {
  if ('result' in answer && typeof answer.result === 'string') return { kind: 'returned', hex: answer.result }
  if ('error' in answer && isRevert(answer.error)) {
    return { kind: 'reverted', ...(answer.error.data === undefined ? {} : { data: answer.error.data }) }
  }
  return { kind: 'failed', reason: 'error' in answer ? redact(answer.error.message) : 'something else than bytes' }
}

/** The word; a Fault where the node did not let the contract speak. */
export function answered(rpc: Rpc, word: Word | NoAnswer): Word {
  if (word.kind === 'failed') throw new Fault('rpc-error', `${rpc.host} does not answer a read: ${word.reason}`)
  return word
}
