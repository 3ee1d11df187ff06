import type { ApplyEvent, Bound, Decision, InFlight, Receipt } from '../model/events.ts'
import { never } from '../model/never.ts'
import type { Problem } from '../model/problem.ts'
import type { Plan, PlannedChange } from '../model/source/change.ts'

/** How far one change got. */
interface Progress {
  readonly change: PlannedChange
  readonly receipt: Receipt
}

export interface Fold {
  readonly plan?: Plan
  readonly decision?: Decision
  readonly bound: Bound
  readonly progress: ReadonlyMap<string, Progress>
  /** What was handed to a node at the nonce that is open, oldest first. */
  readonly handed: readonly InFlight[]
  /** Those of its hashes that a node was seen to have. */
  readonly known: ReadonlySet<string>
  /** What an earlier run left, where this one leaves it as it is. */
  readonly left?: readonly InFlight[]
  readonly replaced: readonly Extract<ApplyEvent, { kind: 'outbid' }>[]
  /** Ids of changes that were handed over, and whose nonce was said to be another's. */
  readonly lost: ReadonlySet<string>
  /** Whether one of them stands on chain all the same: the node's word against what it holds. */
  readonly mayBeOurs: boolean
  /** Whether a nonce was spent by a fence. */
  readonly fenced: boolean
  readonly cost: bigint
  readonly stopped?: Extract<ApplyEvent, { kind: 'stopped' }>
  /** What later rounds found wrong with definitions that the first one still meant to send. */
  readonly later: readonly Problem[]
}

export const START: Fold = {
  bound: new Map(),
  progress: new Map(),
  handed: [],
  known: new Set(),
  replaced: [],
  lost: new Set(),
  mayBeOurs: false,
  fenced: false,
  cost: 0n,
  later: [],
}

/** What is known of a run after one more event. */
export function step(fold: Fold, event: ApplyEvent): Fold {
  switch (event.kind) {
    case 'round':
      return event.round === 1
        ? {
            ...fold,
            bound: event.bound,
            plan: event.plan,
            decision: event.decision,
            progress: startOf(event.decision),
          }
        : {
            ...fold,
            bound: event.bound,
            progress: dropped(fold.progress, event),
            mayBeOurs:
              fold.mayBeOurs ||
              [...fold.lost].some((id) => !event.plan.changes.some((change) => change.id === id)),
            later: event.plan.problems.filter(
              ({ id }) => id !== undefined && fold.progress.has(id),
            ),
          }
    case 'sent':
      return {
        ...noted(fold, event.id, { hash: event.hash, ...sentBy(fold, event.id) }),
        handed: [{ id: event.id, kind: event.change, nonce: event.nonce, hash: event.hash }],
      }
    case 'raised':
      return {
        ...fold,
        handed: [
          ...fold.handed,
          { id: event.id, kind: kindOf(fold, event.id), nonce: event.nonce, hash: event.hash },
        ],
      }
    case 'known':
      return { ...fold, known: new Set([...fold.known, event.hash]) }
    case 'outbid':
      return { ...fold, replaced: [...fold.replaced, event] }
    case 'mined':
      return { ...noted(fold, event.id, { hash: event.hash, block: event.block }), handed: [] }
    case 'verified':
      return {
        ...noted(fold, event.id, { status: 'done', address: event.address, reason: null }),
        cost: fold.cost + event.cost,
      }
    case 'failed':
      return {
        ...noted(fold, event.id, { status: 'failed', reason: event.reason }),
        cost: fold.cost + (event.cost ?? 0n),
      }
    case 'held':
      return noted(fold, event.id, { status: 'not-attempted', reason: event.reason })
    case 'overtaken':
      return {
        ...fold,
        handed: [],
        lost: new Set([...fold.lost, ...fold.handed.map(({ id }) => id)]),
        replaced: fold.replaced.filter(({ nonce }) => nonce !== event.nonce),
        progress: new Map([...fold.progress].map(([id, item]) => [id, forgetHash(item)])),
      }
    case 'fenced':
      return { ...fold, handed: [], fenced: true, cost: fold.cost + event.cost }
    case 'stopped':
      return {
        ...fold,
        stopped: event,
        ...(event.inFlight === undefined ? {} : { left: event.inFlight }),
      }
    case 'waiting':
    case 'uploaded':
      return fold
    default:
      return never(event)
  }
}

function startOf({ send, pulls }: Decision): ReadonlyMap<string, Progress> {
  return new Map(
    send.map((change) => [
      change.id,
      { change, receipt: receiptOf(change, pulls?.get(change.id)) },
    ]),
  )
}

/**
 * A change that a later round does not send: somebody else's run did it, unless that round still
 * finds the definition open.
 */
function dropped(
  progress: ReadonlyMap<string, Progress>,
  round: Extract<ApplyEvent, { kind: 'round' }>,
): ReadonlyMap<string, Progress> {
  const sent = new Set(round.decision.send.map(({ digest }) => digest))
  const isDropped = ({ change, receipt }: Progress): boolean =>
    receipt.status === 'not-attempted' && receipt.reason === null && !sent.has(change.digest)
  return new Map(
    [...progress].map(([id, item]) => [
      id,
      isDropped(item) ? { ...item, receipt: { ...item.receipt, ...whyDropped(id, round) } } : item,
    ]),
  )
}

function whyDropped(
  id: string,
  { plan, decision }: Extract<ApplyEvent, { kind: 'round' }>,
): Pick<Receipt, 'status' | 'reason'> {
  const stop =
    plan.problems.find((problem) => problem.id === id) ??
    decision.refusals.find((refusal) => refusal.id === undefined || refusal.id === id)
  if (stop !== undefined) return { status: 'not-attempted', reason: stop.message }
  if (plan.changes.some((change) => change.id === id))
    return {
      status: 'not-attempted',
      reason: 'its Source changed while this run was under way: look at the plan, then run again',
    }
  return {
    status: 'skipped',
    reason: 'another run of this wallet did it, or it is no longer wanted',
  }
}

function noted(fold: Fold, id: string, facts: Partial<Receipt>): Fold {
  const item = fold.progress.get(id)
  return item === undefined
    ? fold
    : {
        ...fold,
        progress: new Map([
          ...fold.progress,
          [id, { ...item, receipt: { ...item.receipt, ...facts } }],
        ]),
      }
}

function forgetHash(item: Progress): Progress {
  if (item.receipt.status !== 'not-attempted') return item
  const { sent: _, ...receipt } = item.receipt
  return { ...item, receipt: { ...receipt, hash: null } }
}

/** What the transaction for a change says; nothing for a fence. */
function sentBy({ progress }: Fold, id: string): Pick<Receipt, 'sent'> {
  const change = progress.get(id)?.change
  if (change === undefined) return {}
  const metadata = change.kind === 'update' ? change.metadata : undefined
  return { sent: { fields: change.fields, ...(metadata === undefined ? {} : { metadata }) } }
}

function kindOf({ progress }: Fold, id: string): InFlight['kind'] {
  return progress.get(id)?.change.kind ?? 'fence'
}

function receiptOf(
  { id, kind, address, digest }: PlannedChange,
  pull: number | undefined,
): Receipt {
  return {
    id,
    kind,
    address,
    digest,
    hash: null,
    block: null,
    status: 'not-attempted',
    reason: null,
    ...(pull === undefined ? {} : { pull }),
  }
}
