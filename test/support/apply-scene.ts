import type { ApplyContext, Prepared, Timing } from '../../src/apply/context.ts'
import type { Decision, InFlight } from '../../src/model/events.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import type { Chain } from '../../src/ports/chain.ts'
import { aNetwork, aPlan, type NetworkFacts, NO_FEE_LIMIT } from './builders.ts'
import { type Ledger, type LedgerFacts, ledger } from './ledger.ts'
import { lookThrough, type Receipts } from './look-through.ts'
import { type ManualClock, manualClock, START } from './manual-clock.ts'
import { type MemoryIpfs, memoryIpfs } from './memory-ipfs.ts'
import { type MemoryNotes, memoryNotes } from './memory-notes.ts'
import { type RecordingSigner, recordingSigner } from './recording-signer.ts'

/** No two of them alike, so that a test sees which one was waited for. */
const TIMING: Timing = {
  poll: 10,
  resend: 100,
  raise: 300,
  stall: 2_000,
  pending: 200,
  nonsense: 150,
  lag: 600,
  raises: 2,
  rounds: 3,
}

/**
 * What of a scene a test is about; the rest is an account of nonce 7 at block 100, with a block for
 * each look.
 */
export interface SceneFacts extends LedgerFacts {
  readonly network?: NetworkFacts
  readonly timing?: Partial<Timing>
  /** What earlier runs noted. */
  readonly left?: readonly InFlight[]
  /** What each round finds; the last one also what comes after it. */
  readonly rounds?: readonly Prepared[]
  /** Asked with how often it was asked before. */
  readonly isTip?: (before: number) => boolean
  /** What happens after each sleep, in place of a new block. */
  readonly wake?: (chain: Ledger, now: number) => void
  /** What is known of the chain's pace and finality. */
  readonly expected?: Partial<Pick<ApplyContext, 'finality' | 'stall' | 'settled'>>
  /** What the node answers otherwise than the ledger; asked once. */
  readonly chain?: (chain: Ledger) => Partial<Chain & Receipts>
}

export interface Scene {
  readonly context: ApplyContext
  readonly ledger: Ledger
  readonly clock: ManualClock
  readonly signer: RecordingSigner
  readonly notes: MemoryNotes
  readonly ipfs: MemoryIpfs
  /** What the world was asked to do, in order. */
  readonly journal: readonly string[]
  /** When anything was sent, in milliseconds since the scene began. */
  readonly sentAt: readonly number[]
  readonly abort: () => void
}

/** All that apply works with, in memory. */
export function aScene({
  network,
  timing,
  left,
  rounds = [],
  isTip = () => true,
  wake,
  chain = () => ({}),
  answer = () => ({ kind: 'accepted' }),
  expected = {},
  ...facts
}: SceneFacts = {}): Scene {
  const journal: string[] = []
  const stop = new AbortController()
  const clock = manualClock()
  const signer = recordingSigner(journal)
  const notes = memoryNotes(left, journal)
  const ipfs = memoryIpfs()
  const sentAt: number[] = []
  const timed: LedgerFacts['answer'] = (request, time) => {
    sentAt.push(clock.now() - START)
    return answer(request, time)
  }
  const node = ledger(signer, { ...facts, answer: timed }, journal)
  clock.onWake((now) => (wake === undefined ? node.mine() : wake(node, now)))
  let [prepared, tips] = [0, 0]
  const different = chain(node)
  const parts: Chain & Receipts = { ...node, ...different }
  const seen: Chain = {
    ...parts,
    look: different.look ?? ((request) => lookThrough(parts, request)),
  }
  const context: ApplyContext = {
    chain: seen,
    finality: { kind: 'depth' },
    stall: timing?.stall ?? TIMING.stall,
    settled: 'deep yet',
    ...expected,
    ipfs,
    signer,
    clock: {
      ...clock,
      sleep: (duration, signal) =>
        signal === stop.signal
          ? clock.sleep(duration)
          : Promise.reject(new Error('nobody could end this wait')),
    },
    notes,
    network: aNetwork(network),
    timing: { ...TIMING, ...timing },
    signal: stop.signal,
    prepare: async ({ block }, allowed) => {
      journal.push(['prepare', block.number, ...(allowed ?? [])].join(' '))
      const found = rounds[Math.min(prepared, rounds.length - 1)]
      if (found === undefined) throw new Error('nothing is planned here')
      prepared += 1
      return found
    },
    isTip: async () => {
      journal.push('tip')
      tips += 1
      return isTip(tips - 1)
    },
  }
  return {
    context,
    ledger: node,
    clock,
    signer,
    notes,
    ipfs,
    journal,
    sentAt,
    abort: () => stop.abort(),
  }
}

/** What a round finds that may send all that it plans. */
export function aRound(
  changes: readonly PlannedChange[],
  facts: Partial<Prepared> & { readonly decided?: Partial<Decision> } = {},
): Prepared {
  const { decided, plan = aPlan(changes), ...rest } = facts
  return {
    plan,
    decision: { send: changes, refusals: [], standing: [], left: [], ...decided },
    bound: new Map(),
    feeLimit: NO_FEE_LIMIT,
    sources: [],
    ...rest,
  }
}
