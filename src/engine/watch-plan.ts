import { Fault } from '../model/fault.ts'
import type { Network } from '../model/network/network.ts'
import { byText } from '../model/order.ts'
import type { Connection, Ports } from '../ports/run.ts'
import type { Marks, Watch } from '../ports/watch.ts'
import type { Settings } from '../settings.ts'
import { type PlanOutcome, plan } from './plan.ts'

/** What happens while somebody edits. A plan counts until the next `changed`. */
export type WatchEvent =
  | { readonly kind: 'changed'; readonly files: readonly string[] }
  | { readonly kind: 'planned'; readonly outcome: PlanOutcome }
  | { readonly kind: 'failed'; readonly error: unknown }

export interface WatchOptions {
  readonly settings: Settings
  readonly watch: Watch
  /** The ports of one plan; a connection is kept for those that come after. */
  open(): Ports
  readonly stop: AbortSignal
  /** Runs what lasts as long as nobody edits. */
  idle<T>(wait: () => Promise<T>): Promise<T>
}

/** Between two looks at files that are being written, in milliseconds. */
const QUIET = 100
/** What is written without an end is planned all the same. */
const MOST_LOOKS = 20
/** After how many milliseconds a plan that the world let fail is tried again by itself. */
const AGAIN = 30_000

/**
 * A plan, and another whenever what it reads is changed, each at a block of its own, until it is
 * stopped. What was changed while it was planned has no plan: it is planned again. A Fault is told,
 * and tried again; anything else that is thrown is our own defect, and ends it.
 */
export async function* watchPlan(options: WatchOptions): AsyncGenerator<WatchEvent, void> {
  const { settings, watch, stop, idle } = options
  const connect = kept()
  let marks = await watch.marks()
  while (!stop.aborted) {
    const world = options.open()
    const outcome = await orStopped(
      told(plan({ ...world, connect: connect(world) }, settings)),
      stop,
    )
    if (outcome === undefined) return
    const began = world.clock.now()
    let files = changedIn(marks, await watch.marks())
    if (files.length === 0) {
      yield outcome
      const isFailed = outcome.kind === 'failed'
      files = await idle(async () => {
        for (;;) {
          await watch.worthALook(stop)
          const found = changedIn(marks, await watch.marks())
          const isTime = isFailed && world.clock.now() - began >= AGAIN
          if (stop.aborted || found.length > 0 || isTime) return found
        }
      })
    }
    if (stop.aborted) return
    yield { kind: 'changed', files }
    marks = await quiet(options)
  }
}

/** The marks once nothing is being written. */
async function quiet({ watch, open, stop }: WatchOptions): Promise<Marks> {
  const { clock } = open()
  let marks = await watch.marks()
  for (let look = 1; look < MOST_LOOKS && !stop.aborted; look += 1) {
    await clock.sleep(QUIET, stop)
    const now = await watch.marks()
    if (changedIn(marks, now).length === 0) return now
    marks = now
  }
  return marks
}

/** The paths that are new, gone or another, in order. */
export function changedIn(before: Marks, now: Marks): readonly string[] {
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((path) => before.get(path) !== now.get(path))
    .toSorted(byText)
}

async function told(
  planned: Promise<PlanOutcome>,
): Promise<Extract<WatchEvent, { kind: 'planned' | 'failed' }>> {
  try {
    return { kind: 'planned', outcome: await planned }
  } catch (error) {
    if (error instanceof Fault) return { kind: 'failed', error }
    throw error
  }
}

/** Undefined where it was stopped before; what comes of it then, nobody hears. */
function orStopped<T>(run: Promise<T>, stop: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const end = (): void => resolve(undefined)
    if (stop.aborted) end()
    else stop.addEventListener('abort', end)
    run.then(resolve, reject).finally(() => stop.removeEventListener('abort', end))
  })
}

/** Connects once to each network, as long as the configuration names the same endpoints for it. */
function kept(): (world: Ports) => Ports['connect'] {
  const open = new Map<string, Connection>()
  return (world) => (network) => {
    const key = keyOf(network)
    const connection = open.get(key) ?? world.connect(network)
    open.set(key, connection)
    return connection
  }
}

/** All that a connection is made of. */
function keyOf(network: Network): string {
  const { name, chainId, nexus, vault, client, confirmations } = network
  const urls = [network.rpcUrl, network.checkRpcUrl, network.pinUrl, network.gatewayUrl]
  return JSON.stringify([name, chainId, nexus, vault, client, confirmations, ...urls])
}
