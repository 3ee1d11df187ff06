import { applyResult, isHanded } from '../apply/result.ts'
import type { ApplyEvent } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { Network } from '../model/network/network.ts'
import type { ApplyResult } from '../model/result.ts'
import { asWei } from '../model/units/amount.ts'
import type { ApplyOutcome } from './apply.ts'
import type { Stopped } from './reach.ts'
import type { Scope } from './scope.ts'

/** A cancelled run has five seconds to end. */
const SHUTDOWN_GRACE_MS = 4_000

/** How an apply ended. */
export type EndedRun =
  | {
      readonly kind: 'result'
      readonly result: ApplyResult
      readonly scope: Scope
      readonly events: readonly ApplyEvent[]
    }
  | { readonly kind: 'stopped'; readonly stopped: Stopped }
  /** Cancelled before there was anything to tell. */
  | { readonly kind: 'cancelled' }

/**
 * Runs an apply to its end, or to the last words of a cancelled one. Throws what ended it where
 * nothing was touched.
 */
export async function runToEnd(
  begun: Promise<ApplyOutcome>,
  signal: AbortSignal,
  onEvent: (event: ApplyEvent) => void,
  lastWords = SHUTDOWN_GRACE_MS,
): Promise<EndedRun> {
  begun.catch(() => undefined) // what fails after the last words changes nothing
  const outcome = await Promise.race([begun, stopped(signal)])
  if (outcome === undefined) return { kind: 'cancelled' }
  if (outcome.kind === 'problems') return { kind: 'stopped', stopped: outcome }
  const { scope } = outcome
  if (outcome.kind === 'refused')
    return {
      kind: 'result',
      scope,
      events: [],
      result: { ...emptyResult(scope.network), outcome: 'refused', refusals: [outcome.refusal] },
    }
  const { events, error } = await collect(outcome.events, giveUp(signal, lastWords), onEvent)
  const result = applyResult(
    scope.network.name,
    events,
    signal.aborted ? 'cancelled' : reasonOf(error),
  )
  if (
    error !== undefined &&
    (result === undefined || !isTouched(result, events)) &&
    !(signal.aborted && error instanceof Fault)
  )
    throw error
  const cancelled: ApplyResult = {
    ...emptyResult(scope.network),
    outcome: 'cancelled',
    reason: 'cancelled before anything was sent',
  }
  const shown =
    result === undefined
      ? cancelled
      : signal.aborted
        ? { ...result, outcome: 'cancelled' as const }
        : result
  return {
    kind: 'result',
    scope,
    events,
    result: { ...shown, warnings: [...outcome.notes, ...shown.warnings] },
  }
}

/**
 * Resolves at once when the run is told to stop: before its first event nothing can have been sent.
 */
function stopped(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined))
  })
}

/** Whatever ends it, what happened before stands. */
async function collect(
  run: AsyncGenerator<ApplyEvent, void>,
  given: Promise<undefined>,
  onEvent: (event: ApplyEvent) => void,
): Promise<{ readonly events: readonly ApplyEvent[]; readonly error?: unknown }> {
  const events: ApplyEvent[] = []
  try {
    for (;;) {
      const step = await Promise.race([run.next(), given])
      if (step === undefined || step.done === true) return { events }
      events.push(step.value)
      onEvent(step.value)
    }
  } catch (error) {
    return { events, error }
  }
}

function giveUp(signal: AbortSignal, lastWords: number): Promise<undefined> {
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => setTimeout(resolve, lastWords, undefined).unref()),
  )
}

/**
 * Whether anything was handed to a node: then there is a report and exit code 5, whatever ended the
 * run, and whatever a node says has become of it.
 */
function isTouched({ inFlight }: ApplyResult, events: readonly ApplyEvent[]): boolean {
  return inFlight.length > 0 || isHanded(events)
}

const MAX_REASON = 200

/** Why it ended, in a sentence. */
function reasonOf(error: unknown): string | undefined {
  if (error === undefined || error instanceof Fault) return error?.message
  const said = error instanceof Error ? error.message : String(error)
  return `a defect of ogpu-gitops, please report it: ${said.slice(0, MAX_REASON)}`
}

function emptyResult({
  name,
  chainId,
  client,
}: Pick<Network, 'name' | 'chainId' | 'client'>): ApplyResult {
  return {
    network: name,
    chainId,
    client,
    outcome: 'nothing',
    receipts: [],
    refusals: [],
    problems: [],
    warnings: [],
    inFlight: [],
    cost: asWei(0n),
    addresses: new Map(),
    left: [],
    agreed: null,
    reason: null,
  }
}
