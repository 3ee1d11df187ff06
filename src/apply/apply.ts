import type { ApplyEvent } from '../model/events.ts'
import type { Plan, PlannedChange } from '../model/source/change.ts'
import type { ApplyContext, ApplyPorts, ApplyRequest, Prepared } from './context.ts'
import { readExpectation } from './expectation.ts'
import { type FeeBudget, feeBudget } from './fee-budget.ts'
import { fence } from './fence.ts'
import { openNotes } from './open-journal.ts'
import { cancelled, prepareAt, sameChain, superseded } from './round.ts'
import { sendChange } from './send.ts'
import type { ChainSnapshot } from './snapshot.ts'
import { upload } from './upload.ts'

/** What one apply remembers over its rounds. */
interface ApplyState {
  /** Digest to id of the first round: later ones may drop changes, never add one. */
  allowed?: ReadonlyMap<string, string>
  /** Ids that had a Source at any time in this apply: they never become a publish again. */
  readonly bound: Set<string>
  /** Ids whose change was mined or given up. */
  readonly settled: Set<string>
  readonly uploaded: Set<string>
  /**
   * Ids of the first round that failed, or that a later one found moved or blocked: no closing that
   * comes with them is attempted.
   */
  readonly failed: Set<string>
  readonly budget: FeeBudget
  /** The least nonce that can follow: below it everything was mined as far as we saw. */
  nonce: number
}

type RoundEnd = 'finished' | 'stopped' | 'overtaken'

/**
 * Applies what the first round allows, one transaction at a time; the account's nonce is a
 * compare-and-swap (design, Apply). Throws a Fault when the world fails; what was yielded until
 * then stands.
 */
export async function* applyChanges(
  ports: ApplyPorts,
  request: ApplyRequest,
): AsyncGenerator<ApplyEvent, void> {
  const expectation = await readExpectation(ports, request)
  const budget = feeBudget(ports.signer, request.network.limits.fees)
  const context: ApplyContext = { ...ports, ...request, ...expectation, signer: budget.signer }
  const memory: ApplyState = {
    bound: new Set(),
    settled: new Set(),
    uploaded: new Set(),
    failed: new Set(),
    budget,
    nonce: 0,
  }
  for (let round = 1; round <= request.timing.rounds; round += 1) {
    if (round > 1) await quiet(context)
    const end = yield* runRound(context, memory, {
      round,
      wait: round === 1 ? expectation.wait : undefined,
    })
    if (end !== 'overtaken') return
  }
  yield {
    kind: 'stopped',
    cause: 'overtaken',
    reason: `other transactions of this wallet came first ${request.timing.rounds} times; is another run under way?`,
  }
}

interface RoundOptions {
  readonly round: number
  /** What is said before the first transaction. */
  readonly wait: string | undefined
}

async function* runRound(
  context: ApplyContext,
  memory: ApplyState,
  { round, wait }: RoundOptions,
): AsyncGenerator<ApplyEvent, RoundEnd> {
  const { notes, signal } = context
  const { snapshot, prepared } = yield* prepareAt(context, memory)
  yield {
    kind: 'round',
    round,
    nonce: snapshot.nonce,
    plan: prepared.plan,
    decision: prepared.decision,
    bound: prepared.bound,
  }
  if (!(await context.isTip())) return yield* superseded()
  for (const id of prepared.bound.keys()) memory.bound.add(id)
  memory.allowed ??= new Map(prepared.decision.send.map(({ digest, id }) => [digest, id]))
  memory.nonce = snapshot.nonce
  memory.budget.lowerTo(prepared.feeLimit)
  const changes = prepared.decision.send.filter((change) => mayStillBeSent(change, memory))
  for (const id of lost(prepared.plan, changes, memory)) memory.failed.add(id)
  if (signal.aborted) return yield* cancelled()
  await sameChain(context)
  if (wait !== undefined && changes.length > 0) yield { kind: 'waiting', reason: wait }
  yield* upload(context.ipfs, changes, memory.uploaded, context.progress)
  const end = yield* sendAll(context, memory, { snapshot, changes, prepared })
  if (end !== 'finished') return end
  const { nonce, waited } = snapshot
  if (waited !== undefined && memory.nonce === nonce)
    yield* fence(context, {
      nonce,
      waited,
      feesLeft: memory.budget.left(nonce),
      feeLimit: memory.budget.limit,
    })
  // what another run of this machine has in flight stays
  else await notes.write(openNotes(await notes.read(), memory.nonce))
  return 'finished'
}

interface Round {
  readonly snapshot: ChainSnapshot
  readonly changes: readonly PlannedChange[]
  readonly prepared: Prepared
}

async function* sendAll(
  context: ApplyContext,
  memory: ApplyState,
  { snapshot, changes, prepared }: Round,
): AsyncGenerator<ApplyEvent, RoundEnd> {
  const { signal } = context
  for (const change of changes) {
    if (signal.aborted) return yield* cancelled()
    // for the change before it, and meanwhile a closing may have been taken back
    const hasWaited = memory.nonce > snapshot.nonce
    if (hasWaited && !(await context.isTip())) return yield* superseded()
    if (change.kind === 'close' && isHeld(prepared.decision.companions?.get(change.id), memory)) {
      yield {
        kind: 'held',
        id: change.id,
        reason: 'something before it failed, and closing comes only after all else went well',
      }
      continue
    }
    const waited =
      memory.nonce === snapshot.nonce && snapshot.waited !== undefined
        ? { waited: snapshot.waited }
        : {}
    const { budget, nonce } = memory
    const sent = yield* sendChange(context, change, {
      block: snapshot.block,
      nonce,
      feesLeft: budget.left(nonce),
      feeLimit: budget.limit,
      shownTip: prepared.plan.price.tip,
      ...waited,
    })
    if (sent.kind === 'overtaken' || sent.kind === 'stopped') return sent.kind
    memory.settled.add(change.id)
    if (sent.kind === 'failed') memory.failed.add(change.id)
    if (sent.kind === 'done' || sent.spent) memory.nonce += 1
  }
  return 'finished'
}

/**
 * Whether anything that a closing belongs together with went wrong; without a pull request that is
 * all of the run.
 */
function isHeld(companions: ReadonlySet<string> | undefined, { failed }: ApplyState): boolean {
  return companions === undefined ? failed.size > 0 : [...failed].some((id) => companions.has(id))
}

/** What the first round still meant to send and this one may not, although it is wanted. */
function lost(
  plan: Plan,
  changes: readonly PlannedChange[],
  { allowed = new Map(), settled }: ApplyState,
): readonly string[] {
  const sent = new Set(changes.map(({ id }) => id))
  const open = new Set([...plan.changes, ...plan.problems].map(({ id }) => id))
  return [...allowed.values()].filter((id) => !sent.has(id) && !settled.has(id) && open.has(id))
}

function mayStillBeSent(change: PlannedChange, { bound, settled }: ApplyState): boolean {
  return !settled.has(change.id) && !(change.kind === 'publish' && bound.has(change.id))
}

/**
 * Waits until the wallet has sent nothing for a while, so that two runs do not chase each other;
 * gives up waiting after the time that a transaction may stay pending.
 */
async function quiet({ chain, clock, network, timing, signal }: ApplyContext): Promise<void> {
  const started = clock.now()
  let [highest, looks] = [-1, 0]
  while (looks < QUIET_LOOKS && clock.now() - started < timing.pending && !signal.aborted) {
    const nonce = await chain.nonce(network.client, 'pending')
    looks = nonce > highest ? 0 : looks + 1 // a lower one is a node that lags
    highest = Math.max(highest, nonce)
    await clock.sleep(timing.poll, signal)
  }
}

const QUIET_LOOKS = 8
