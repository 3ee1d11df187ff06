import type { ApplyEvent, Bound, Decision, InFlight, Receipt } from '../model/events.ts'
import { byKey } from '../model/order.ts'
import type { Refusal, Warning } from '../model/problem.ts'
import type { ApplyResult } from '../model/result.ts'
import { asWei } from '../model/units/amount.ts'
import { type Fold, START, step } from './fold.ts'

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
  return new Map([...bound, ...published].sort(byKey))
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
