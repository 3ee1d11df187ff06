import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { Fault } from '../../model/fault.ts'
import type { Progress } from '../../model/progress.ts'
import { redact } from '../redact.ts'
import { isTooMuch, type RpcAnswer, type RpcCall } from './rpc-answer.ts'
import { type Outcome, RpcEndpoint } from './rpc-endpoint.ts'

/** How patient a connection is, in milliseconds. */
export interface Patience {
  readonly request: number
  readonly refused: number
  readonly failing: number
  /** With answers that came and are no JSON-RPC; half a minute, and no more than `failing`. */
  readonly nonsense?: number
}

const PATIENCE: Patience = { request: 20_000, refused: 5_000, failing: 60_000 }
/** With three calls for each Source; many servers take 1,000, and those that take less say so. */
const FIRST_BATCH = 300
const BATCHES_IN_FLIGHT = 4
const SINGLES_IN_FLIGHT = 8
const BACKOFF = [500, 1_000, 2_000, 4_000, 8_000] as const
/** A proxy may be starting; what it says after that it will go on saying. */
const NONSENSE = 30_000
/** How long one request may take, and whether anybody still waits for it. */
interface Asking {
  readonly patience: Patience
  readonly signal: AbortSignal
  /** Hears how many more calls have their answer. */
  readonly told?: ((answered: number) => void) | undefined
}

type Again = Extract<Outcome, { readonly kind: 'again' }>

/**
 * A JSON-RPC connection for reads: batches that shrink when a server refuses them, retries within a
 * budget. Sending goes through `once`.
 */
export class Rpc {
  readonly host: string
  readonly patience: Patience
  readonly progress: Progress | undefined
  private readonly endpoint: RpcEndpoint
  private batchSize = FIRST_BATCH
  /** The methods of requests that got nonsense alone until it was given up. */
  private readonly givenUp = new Set<string>()

  constructor(url: string, patience: Patience = PATIENCE, progress?: Progress) {
    this.endpoint = new RpcEndpoint(url, progress)
    this.host = this.endpoint.host
    this.patience = patience
    this.progress = progress
  }

  /** POSTs made so far; the tests and the bench count them. */
  get requests(): number {
    return this.endpoint.requests
  }

  /**
   * One answer for each call, in order; `told` hears how many more there are as they come. Throws a
   * Fault when the node can't be reached or makes no sense.
   */
  async batch(
    calls: readonly RpcCall[],
    patience: Patience = this.patience,
    told?: (answered: number) => void,
  ): Promise<readonly RpcAnswer[]> {
    const over = new AbortController()
    try {
      return await this.chunks(calls, { patience, signal: over.signal, told })
    } finally {
      over.abort() // where one part failed, nobody waits for the others
    }
  }

  private async chunks(calls: readonly RpcCall[], asking: Asking): Promise<readonly RpcAnswer[]> {
    if (calls.length === 0) return []
    const size = this.batchSize
    const chunks = Array.from({ length: Math.ceil(calls.length / size) }, (_, index) =>
      calls.slice(index * size, (index + 1) * size),
    )
    const limit = pLimit(size === 1 ? SINGLES_IN_FLIGHT : BATCHES_IN_FLIGHT)
    return (await Promise.all(chunks.map((chunk) => limit(() => this.chunk(chunk, asking))))).flat()
  }

  /** The result of one call. Throws a Fault for an error of any kind. */
  async call(method: string, params: readonly unknown[]): Promise<unknown> {
    const [answer] = await this.batch([{ method, params }])
    if (answer !== undefined && 'result' in answer) return answer.result
    throw new Fault(
      'rpc-error',
      `${this.host} refuses ${method}: ${redact(answer?.error.message ?? 'no answer')}`,
    )
  }

  /**
   * One POST of one call, never repeated, for what must not happen twice; `padding` makes it longer
   * by so many blanks. Throws when there is no answer.
   */
  async once(method: string, params: readonly unknown[], padding = 0): Promise<RpcAnswer> {
    const outcome = await this.post([{ method, params }], padding)
    const [answer] = outcome.kind === 'answers' ? outcome.answers : []
    if (answer !== undefined) return answer
    if (outcome.kind === 'again')
      throw new Fault(
        outcome.refused === undefined ? 'rpc-error' : 'rpc-unreachable',
        outcome.reason,
      )
    throw new Fault('rpc-answer', `${this.host} refuses the size of ${method}`)
  }

  /**
   * One POST of reads that are only nice to know, never repeated; undefined where it got no answers
   * within `wait` milliseconds.
   */
  async attempt(
    calls: readonly RpcCall[],
    wait: number,
  ): Promise<readonly RpcAnswer[] | undefined> {
    const outcome = await this.endpoint.post(calls, { wait: Math.min(wait, this.patience.request) })
    return outcome.kind === 'answers' ? outcome.answers : undefined
  }

  /**
   * How many of this call the node takes in one POST, found by halving; 1 where it takes no batch.
   * What failed for a moment is tried once more.
   */
  async largestBatch(call: RpcCall): Promise<number> {
    for (let size = FIRST_BATCH; size > 1; size = Math.floor(size / 2)) {
      const outcome = await this.insistently(Array.from({ length: size }, () => call))
      if (outcome.kind === 'answers' && !outcome.answers.some(isTooMuch)) return size
    }
    // a node that answers nothing at all is a Fault, not one without batches
    await this.batch([call])
    return 1
  }

  private async insistently(calls: readonly RpcCall[]): Promise<Outcome> {
    const first = await this.post(calls)
    if (first.kind !== 'again' || first.refused === true) return first
    await sleep(Math.max(first.after ?? 0, backoff(0)))
    return this.post(calls)
  }

  private async chunk(calls: readonly RpcCall[], asking: Asking): Promise<readonly RpcAnswer[]> {
    const { patience, signal } = asking
    const methods = [...new Set(calls.map(({ method }) => method))].sort().join(' ')
    const first = performance.now()
    for (let attempt = 0; ; attempt += 1) {
      signal.throwIfAborted()
      const outcome = await this.endpoint.post(calls, { wait: patience.request })
      if (outcome.kind !== 'again') this.givenUp.delete(methods)
      if (outcome.kind === 'answers') return this.repeatLimited(calls, outcome.answers, asking)
      if (outcome.kind === 'too-large') return this.split(calls, asking)
      const delay = Math.max(outcome.after ?? 0, backoff(attempt))
      if (performance.now() - first + delay > this.budget(outcome, methods, patience))
        throw this.givingUp(outcome, methods)
      this.progress?.again(outcome.reason, delay)
      await sleep(delay, undefined, { signal })
    }
  }

  /** How long such a request is made again, in milliseconds. */
  private budget({ refused, isNonsense }: Again, methods: string, patience: Patience): number {
    if (refused === true) return patience.refused
    if (isNonsense !== true) return patience.failing
    return this.givenUp.has(methods) ? 0 : Math.min(patience.failing, patience.nonsense ?? NONSENSE)
  }

  private givingUp({ refused, isNonsense, reason }: Again, methods: string): Fault {
    if (isNonsense === true && refused !== true) {
      this.givenUp.add(methods)
      return new Fault('rpc-answer', reason, 'use another RPC, or try again later')
    }
    // A node may answer everything but one method, and nobody finds that by waiting.
    return refused === true
      ? new Fault('rpc-unreachable', reason, 'try again when it is back')
      : new Fault('rpc-timeout', `${reason}, asked for ${methods}`, 'try again when it is back')
  }

  /** Asks again for the items of a batch that a rate limit refused one by one. */
  private async repeatLimited(
    calls: readonly RpcCall[],
    answers: readonly RpcAnswer[],
    asking: Asking,
  ): Promise<readonly RpcAnswer[]> {
    const indexes = answers.flatMap((answer, index) =>
      calls.length > 1 && isTooMuch(answer) ? [index] : [],
    )
    asking.told?.(calls.length - indexes.length)
    if (indexes.length === 0) return answers
    this.shrink(Math.max(1, Math.floor(calls.length / 2)))
    const again = await this.chunks(
      indexes.flatMap((index) => calls[index] ?? []),
      asking,
    )
    const byIndex = new Map(indexes.map((index, position) => [index, again[position]]))
    return answers.map((answer, index) => byIndex.get(index) ?? answer)
  }

  private async split(calls: readonly RpcCall[], asking: Asking): Promise<readonly RpcAnswer[]> {
    if (calls.length === 1)
      throw new Fault(
        'rpc-answer',
        `${this.host} calls a single ${calls[0]?.method ?? 'call'} too large`,
      )
    this.shrink(Math.max(1, Math.floor(calls.length / 2)))
    return this.chunks(calls, asking)
  }

  private shrink(size: number): void {
    this.batchSize = Math.min(this.batchSize, size)
  }

  private post(calls: readonly RpcCall[], padding = 0): Promise<Outcome> {
    return this.endpoint.post(calls, { padding, wait: this.patience.request })
  }
}

function backoff(attempt: number): number {
  const base = BACKOFF[Math.min(attempt, BACKOFF.length - 1)] ?? 8_000
  return base * (0.8 + Math.random() * 0.4)
}
