import { asWei } from '../model/amount.ts'
import type { Plan, PlannedChange } from '../model/change.ts'
import type { ApplyEvent, Bound, Decision, InFlight, Receipt } from '../model/events.ts'
import { never } from '../model/never.ts'
import type { Problem, Refusal, Warning } from '../model/problem.ts'
import type { ApplyResult } from '../model/result.ts'

/** How far one change got. */
interface Progress {
  readonly change: PlannedChange
  readonly receipt: Receipt
}

interface Fold {
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

const START: Fold = {
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

/**
 * What came of an apply, from all that happened: always done, skipped, failed and not attempted.
 * `fault` is what ended it from outside, if anything did.
 */
export function applyResult(
  network: ApplyResult['network'],
  events: readonly ApplyEvent[],
  fault?: string,
): ApplyResult | undefined {
  const fold = events.reduce(step, START)
  const { plan, decision, progress, cost, stopped } = fold
  if (plan === undefined || decision === undefined) return undefined
  const receipts = [...progress.values()].map(({ receipt }) => receipt)
  return {
    network,
    chainId: plan.chainId,
    client: plan.client,
    outcome: outcomeOf(fold, receipts, { fault, handed: isHanded(events) }),
    receipts: [...receipts, ...decision.standing.map(standingReceipt)],
    refusals: [
      ...decision.refusals,
      ...(fault === undefined ? overtakenRefusal(network, fold, receipts) : []),
    ],
    problems: [...plan.problems, ...fold.later],
    warnings: [...plan.warnings, ...fold.replaced.map(replacedWarning)],
    inFlight: inFlightOf(fold),
    cost: asWei(cost),
    addresses: addressesOf(fold, receipts),
    left: leftBy(decision),
    agreed: decision.agreed ?? null,
    reason: fault ?? stopped?.reason ?? null,
  }
}

/** Whether anything was handed to a node: whatever a node says has become of it. */
export function isHanded(events: readonly ApplyEvent[]): boolean {
  return events.some(({ kind }) => kind === 'sent' || kind === 'raised')
}

/**
 * What may still be mined: the hashes that a node had. Where none had any, the last one stands for
 * all: a node may still send what its pool refused for the moment.
 */
function inFlightOf({ handed, known, left }: Fold): readonly InFlight[] {
  if (left !== undefined) return left
  const seen = handed.filter(({ hash }) => known.has(hash))
  return seen.length > 0 ? seen : handed.slice(-1)
}

function replacedWarning({ nonce, holder }: Fold['replaced'][number]): Warning {
  const which =
    holder === undefined
      ? 'another transaction of this wallet'
      : `another transaction of this wallet, ${holder},`
  return {
    code: 'transaction-replaced',
    message: `${which} waited at nonce ${nonce} and was replaced: what it was to do is not done`,
    hint: 'if it is still wanted, send it again from where it came',
  }
}

/** What is wanted and was no part of the consent; what was refused is told there. */
function leftBy({ left, refusals }: Decision): ApplyResult['left'] {
  const refused = new Set(refusals.map(({ id }) => id))
  return left
    .filter(({ id }) => !refused.has(id))
    .map(({ id, kind, digest }) => ({ id, kind, digest }))
}

/** Sources as the last round found them, with what was published since. */
function addressesOf({ bound }: Fold, receipts: readonly Receipt[]): Bound {
  const published = receipts.flatMap(({ id, address, status }) =>
    status === 'done' && address !== null ? [[id, address] as const] : [],
  )
  return new Map([...bound, ...published].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function outcomeOf(
  fold: Fold,
  receipts: readonly Receipt[],
  { fault, handed }: { readonly fault: string | undefined; readonly handed: boolean },
): ApplyResult['outcome'] {
  const { plan, decision, stopped, later, fenced } = fold
  const inFlight = inFlightOf(fold)
  const incomplete =
    receipts.some(({ status }) => status === 'failed' || status === 'not-attempted') ||
    fault !== undefined ||
    inFlight.length > 0
  const refused = (decision?.refusals.length ?? 0) > 0
  const blocked = (plan?.problems.length ?? 0) + later.length > 0
  const mayBeOurs = fold.mayBeOurs && (incomplete || refused || blocked)
  const isOurs =
    receipts.some(({ status, hash }) => status === 'done' || hash !== null) || inFlight.length > 0
  const touched = isOurs || mayBeOurs || ((fenced || handed) && fault !== undefined)
  if (stopped?.cause === 'cancelled') return 'cancelled'
  if (stopped?.cause === 'superseded') return 'superseded'
  if (touched) return incomplete || refused || blocked ? 'partial' : 'done'
  if (blocked) return 'problems'
  if (refused) return 'refused'
  if (receipts.some(({ status }) => status === 'failed') || fault !== undefined) return 'problems'
  return incomplete ? 'refused' : 'nothing'
}

/**
 * Another run, or a person with the same key, came first with something else: nothing of ours was
 * sent, and what is wanted now has to be looked at again.
 */
function overtakenRefusal(
  network: string,
  fold: Fold,
  receipts: readonly Receipt[],
): readonly Refusal[] {
  const { decision, stopped, later } = fold
  const inFlight = inFlightOf(fold)
  const waiting = receipts.filter(({ status }) => status === 'not-attempted')
  const touched =
    receipts.some(
      ({ status, hash }) => status === 'done' || status === 'failed' || hash !== null,
    ) || inFlight.length > 0
  const isStopped = stopped !== undefined && stopped.cause !== 'overtaken'
  if (
    waiting.length === 0 ||
    touched ||
    isStopped ||
    later.length > 0 ||
    (decision?.refusals.length ?? 0) > 0
  )
    return []
  const message =
    stopped?.reason ??
    `${waiting.map(({ id }) => id).join(', ')} changed on chain while this run was under way`
  return [{ code: 'chain-changed', message, ways: [{ kind: 'look', network, why: 'changed' }] }]
}

function step(fold: Fold, event: ApplyEvent): Fold {
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

function standingReceipt({
  id,
  kind,
  digest,
  pull,
  reason,
}: Decision['standing'][number]): Receipt {
  return {
    id,
    kind: kind === 'close' || kind === 'update' ? kind : 'publish',
    address: null,
    digest,
    hash: null,
    block: null,
    status: 'skipped',
    reason: reason ?? 'it already stands',
    ...(pull === undefined ? {} : { pull }),
  }
}
