import type { ApplyEvent } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { Prepared, ReadingContext } from './context.ts'
import { agreeOnSnapshot, agreeOnSources } from './second-opinion.ts'
import { NEXT_CANCELLED } from './signing.ts'
import { type ChainSnapshot, takeSnapshot } from './snapshot.ts'

/** How many blocks may be replaced while a plan is made at them; a reorg takes one. */
const MAX_REPLACED = 5

/** What the rounds before this one came to. */
interface Known {
  /** The least nonce that can follow. */
  readonly nonce: number
  /** Digest to id of what the first round may send; undefined in that. */
  readonly allowed?: ReadonlyMap<string, string>
}

/**
 * Throws a Fault when the RPC has become another chain since the run began; nothing has been sent
 * in this round.
 */
export async function sameChain({
  chain,
  network,
}: Pick<ReadingContext, 'chain' | 'network'>): Promise<void> {
  const answered = await chain.chainId()
  if (answered !== network.chainId)
    throw new Fault(
      'chain-moved',
      `the RPC is chain ${answered} now, ${network.name} is chain ${network.chainId}`,
      'check the RPC, then run again',
    )
}

/**
 * A snapshot and what may be done in it; taken anew when the block was replaced while it was read.
 */
export async function* prepareAt(
  context: ReadingContext,
  { nonce, allowed }: Known,
): AsyncGenerator<ApplyEvent, { readonly snapshot: ChainSnapshot; readonly prepared: Prepared }> {
  for (let replaced = 0; ; replaced += 1) {
    const snapshot = yield* takeSnapshot(context, nonce)
    await agreeOnSnapshot(context, snapshot)
    const prepared = await context.prepare(
      snapshot,
      allowed === undefined ? undefined : new Set(allowed.keys()),
    )
    const again = await context.chain.block(snapshot.block.number, { wait: true })
    if (again?.hash === snapshot.block.hash) {
      await agreeOnSources(context, snapshot, prepared)
      return { snapshot, prepared }
    }
    const reason = `block ${snapshot.block.number} was replaced while it was read`
    if (replaced === MAX_REPLACED)
      throw new Fault(
        'chain-moved',
        `${reason}, as ${MAX_REPLACED} before it were`,
        'do several nodes stand behind this RPC that do not agree?',
      )
    yield { kind: 'waiting', reason }
    await context.clock.sleep(context.timing.poll, context.signal)
  }
}

/** A newer commit is the tip. */
export async function* superseded(): AsyncGenerator<ApplyEvent, 'stopped'> {
  yield {
    kind: 'stopped',
    cause: 'superseded',
    reason: 'the default branch has a newer commit; its run does this work',
  }
  return 'stopped'
}

/** Somebody ended the run. */
export async function* cancelled(): AsyncGenerator<ApplyEvent, 'stopped'> {
  yield { kind: 'stopped', cause: 'cancelled', reason: NEXT_CANCELLED }
  return 'stopped'
}
