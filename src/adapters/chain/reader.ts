import { setTimeout as sleep } from 'node:timers/promises'
import type { At } from '../../model/chain.ts'
import { Fault } from '../../model/fault.ts'
import type { Address } from '../../model/units/address.ts'
import { redact } from '../redact.ts'
import { BadAnswer } from './decode.ts'
import type { Patience, Rpc } from './rpc.ts'
import type { RpcAnswer, RpcCall } from './rpc-answer.ts'
import { isLostConnection, isRevert, isUnknownBlock } from './rpc-error.ts'

/** A contract's word: the bytes that it returned, or that it refused. */
export type Word =
  | { readonly kind: 'returned'; readonly hex: string }
  | { readonly kind: 'reverted'; readonly data?: string }

/** The node's own failure at a call, which says nothing of the contract. */
export interface NoAnswer {
  readonly kind: 'failed'
  readonly reason: string
}

/** What to do about a contract that is there and answers otherwise than we know. */
export const REPORT = 'send what ogpu-gitops doctor --report prints with a bug report'

/**
 * Pauses while a node may still learn of a block that another node of the same address knows, in
 * milliseconds; the last one goes on.
 */
const LAG_STEPS = [250, 500, 1_000, 2_000] as const

export interface View {
  readonly to: Address
  readonly data: string
}

/** Block parameter as JSON-RPC writes it. */
export function tag(at: At): string {
  return typeof at === 'number' ? `0x${at.toString(16)}` : at
}

/**
 * Calls contracts at a block. A node that does not have the block yet is asked again for a while;
 * any other error that is no revert is a Fault. `told` hears how many more were answered.
 */
export async function view(
  rpc: Rpc,
  views: readonly View[],
  at: At,
  told?: (answered: number) => void,
): Promise<readonly Word[]> {
  const words = await viewEach(rpc, views, at, told)
  return words.map((word) => answered(rpc, word))
}

/**
 * The same for calls of which another can take the place: what is no answer of the contract comes
 * back as such.
 */
export async function viewEach(
  rpc: Rpc,
  views: readonly View[],
  at: At,
  told?: (answered: number) => void,
): Promise<readonly (Word | NoAnswer)[]> {
  const answers = await patiently(
    rpc,
    views.map((asked) => callOf(asked, at)),
    { told },
  )
  return answers.map((answer) => wordIn(answer))
}

/**
 * Calls contracts for what is only nice to know: undefined where one does not answer, for whatever
 * reason of its own.
 */
export async function viewLoosely(
  rpc: Rpc,
  views: readonly View[],
  at: At,
): Promise<readonly (string | undefined)[]> {
  const answers = await patiently(
    rpc,
    views.map((asked) => callOf(asked, at)),
  )
  return answers.map((answer) =>
    'result' in answer && typeof answer.result === 'string' ? answer.result : undefined,
  )
}

/**
 * Decodes one word; a revert or undecodable bytes are a Fault that names the contract, for absence
 * is never inferred from a failed call.
 */
export function decoded<T>(rpc: Rpc, contract: Address, word: Word, decode: (hex: string) => T): T {
  if (word.kind === 'reverted')
    throw new Fault('rpc-answer', `the contract ${contract} refuses a read`, REPORT)
  try {
    return decode(word.hex)
  } catch (error) {
    if (error instanceof BadAnswer)
      throw new Fault('rpc-answer', `${rpc.host} answers for ${contract}: ${error.message}`, REPORT)
    throw error
  }
}

/** How long answers are waited for, in milliseconds. */
export interface ReadPatience {
  /** Those that are not here yet. */
  readonly patience?: number
  /** Refusals in any other words too: nodes have words that nobody knows. */
  readonly doubt?: number
  /** Those that never come; as long as any read as a rule. */
  readonly silence?: Patience
  /** Hears how many more calls have an answer, of the first time that they are asked for. */
  readonly told?: ((answered: number) => void) | undefined
}

/**
 * Sends reads, and again those that met a node without the block, or none at all, for as long as
 * failing reads are tried again. Throws a Fault when that is over: nothing is concluded from a
 * block that is not here yet (decision 20).
 */
export async function patiently(
  rpc: Rpc,
  calls: readonly RpcCall[],
  { patience = rpc.patience.failing, doubt = 0, silence = rpc.patience, told }: ReadPatience = {},
): Promise<readonly RpcAnswer[]> {
  const start = performance.now()
  let answers = await rpc.batch(calls, silence, told)
  for (let attempt = 0; ; attempt += 1) {
    const pause = LAG_STEPS[Math.min(attempt, LAG_STEPS.length - 1)] ?? 2_000
    const until = performance.now() - start + pause
    const open = answers.flatMap((answer, index) =>
      isPassing(calls[index], answer) || (until <= doubt && isRefused(answer)) ? [index] : [],
    )
    const [first] = open
    if (first === undefined) return answers
    if (until > patience) throw impatience(rpc, calls[first], answers[first])
    await sleep(pause)
    const again = await rpc.batch(
      open.flatMap((index) => calls[index] ?? []),
      silence,
    )
    const byIndex = new Map(open.map((index, position) => [index, again[position]]))
    answers = answers.map((answer, index) => byIndex.get(index) ?? answer)
  }
}

/**
 * The result of one read, which is waited for as `patiently` does. Throws a Fault for an error of
 * any kind.
 */
export async function ask(rpc: Rpc, call: RpcCall): Promise<unknown> {
  const [result] = await askEach(rpc, [call])
  return result
}

/** The results of several reads in one request, in their order. Throws the same. */
export async function askEach(rpc: Rpc, calls: readonly RpcCall[]): Promise<readonly unknown[]> {
  const answers = await patiently(rpc, calls)
  return calls.map(({ method }, index) => {
    const answer = answers[index]
    if (answer !== undefined && 'result' in answer) return answer.result
    throw new Fault(
      'rpc-error',
      `${rpc.host} refuses ${method}: ${redact(answer?.error.message ?? 'no answer')}`,
    )
  })
}

/** What another node of the same address, or the same one in a moment, may answer otherwise. */
function isPassing(call: RpcCall | undefined, answer: RpcAnswer): boolean {
  if ('result' in answer) return call?.method === 'eth_getBlockByNumber' && answer.result === null
  return isUnknownBlock(answer.error) || isLostConnection(answer.error)
}

function isRefused(answer: RpcAnswer): boolean {
  return 'error' in answer && !isRevert(answer.error)
}

function impatience(rpc: Rpc, call: RpcCall | undefined, answer: RpcAnswer | undefined): Fault {
  const said = answer !== undefined && 'error' in answer ? `: ${redact(answer.error.message)}` : ''
  if (answer !== undefined && 'error' in answer && !isUnknownBlock(answer.error))
    return new Fault(
      'rpc-timeout',
      `${rpc.host} gives ${call?.method ?? 'a read'} no answer${said}`,
      'try again when it is back',
    )
  return new Fault(
    'no-pinned-calls',
    `${rpc.host} does not answer at the block that was asked for${said}`,
    'use an RPC that keeps recent states',
  )
}

function callOf({ to, data }: View, at: At): RpcCall {
  return { method: 'eth_call', params: [{ to, data }, tag(at)] }
}

function wordIn(answer: RpcAnswer): Word | NoAnswer {
  if ('result' in answer && typeof answer.result === 'string')
    return { kind: 'returned', hex: answer.result }
  if ('error' in answer && isRevert(answer.error)) {
    return {
      kind: 'reverted',
      ...(answer.error.data === undefined ? {} : { data: answer.error.data }),
    }
  }
  return {
    kind: 'failed',
    reason: 'error' in answer ? redact(answer.error.message) : 'something else than bytes',
  }
}

/** The word; a Fault where the node did not let the contract speak. */
export function answered(rpc: Rpc, word: Word | NoAnswer): Word {
  if (word.kind === 'failed')
    throw new Fault('rpc-error', `${rpc.host} does not answer a read: ${word.reason}`)
  return word
}

/** No answers for a node that never gets to know the block; any other Fault is one. */
export function lagging(error: unknown): readonly RpcAnswer[] {
  if (error instanceof Fault && error.code === 'no-pinned-calls') return []
  throw error
}
