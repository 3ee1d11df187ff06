import type { RefusalCode } from '../model/codes.ts'
import type { Decision } from '../model/events.ts'
import type { Network } from '../model/network/network.ts'
import type { Refusal } from '../model/problem.ts'
import type { RecordedTransaction } from '../model/recorded.ts'
import type { Plan, PlannedChange } from '../model/source/change.ts'
import { differingParams } from '../model/source/source.ts'
import { checksum } from '../model/units/address.ts'
import { asWei, formatAmount, roundAmount, type Wei } from '../model/units/amount.ts'
import type { Way } from '../model/way.ts'
import { differs, mostSpent, shortData, shown } from './signed-values.ts'

/** Where a round stands: what the signed transactions are held against. */
export interface SignedSubject {
  readonly plan: Plan
  readonly decision: Decision
  /** The wallet's next nonce at the block of the round. */
  readonly nonce: number
  /** Of that block, in seconds since 1970. */
  readonly timestamp: bigint
  readonly feeLimit: Wei
  readonly network: Network
}

/**
 * What of a decision transactions do that were signed before: all of them or none. One that differs
 * in any field from what is consented to now, comes in another order or is spent while it is still
 * wanted has the whole file refused, with both values. What was consented to and is not among them
 * is refused by name.
 */
export function coveredBySigned(
  subject: SignedSubject,
  signed: readonly RecordedTransaction[],
): Decision {
  const { decision, plan, nonce } = subject
  const open = signed.filter((one) => one.nonce >= nonce)
  const taken = pairs(decision.send, open)
  const refusals = [
    ...inOrder(signed, subject),
    ...signed.flatMap((one, index) => fieldsOf(one, index, subject)),
    ...signed.flatMap((one) => (one.nonce < nonce ? spent(one, subject) : [])),
    ...open.flatMap((one) => {
      const change = taken.get(one)
      return change === undefined ? [uncovered(one, subject)] : callOf(one, change, subject)
    }),
    ...changesInOrder(open, taken, subject),
    ...affordable(open, subject),
  ]
  const covered = new Set(taken.values())
  const missing = decision.send.filter((change) => !covered.has(change))
  const held = heldClosing(covered, missing, subject)
  const stops = [...refusals, ...held]
  if (stops.length > 0)
    return { ...decision, send: [], refusals: [...decision.refusals, ...stops.slice(0, SHOWN)] }
  return {
    ...decision,
    send: plan.changes.filter((change) => covered.has(change)),
    refusals: [...decision.refusals, ...missing.map((change) => notSigned(change, subject))],
  }
}

/** What is wrong with a file may be wrong with each of its transactions. */
const SHOWN = 5

/** Each transaction with the change that it is about; a change has one at most. */
function pairs(
  send: readonly PlannedChange[],
  open: readonly RecordedTransaction[],
): ReadonlyMap<RecordedTransaction, PlannedChange> {
  const left = new Set(send)
  const found = new Map<RecordedTransaction, PlannedChange>()
  const take = (one: RecordedTransaction, fits: (change: PlannedChange) => boolean): void => {
    const change = found.has(one) ? undefined : [...left].find(fits)
    if (change === undefined) return
    found.set(one, change)
    left.delete(change)
  }
  for (const one of open) take(one, (change) => isCallOf(one, change))
  // what is left is told apart by what it is about, so that both values can be shown
  for (const one of open)
    take(one, (change) => change.kind === one.call?.kind && isAbout(one, change))
  return found
}

function isAbout({ call }: RecordedTransaction, change: PlannedChange): boolean {
  return call?.kind === 'publish' || call?.address === change.address
}

/** Whether a transaction says exactly what a change wants, whenever it was signed. */
function isCallOf({ call }: RecordedTransaction, change: PlannedChange): boolean {
  if (call === undefined || call.kind !== change.kind) return false
  if (call.kind === 'close' || change.kind === 'close')
    return call.kind === 'close' && call.address === change.address
  const isSame = differingParams(call.params, change.params).length === 0
  return isSame && (call.kind === 'publish' || call.address === change.address)
}

function inOrder(
  signed: readonly RecordedTransaction[],
  subject: SignedSubject,
): readonly Refusal[] {
  const [first] = signed.filter(({ nonce }) => nonce >= subject.nonce)
  const early =
    first !== undefined && first.nonce > subject.nonce
      ? [
          refused(
            'signed-stale',
            `the first of them has nonce ${first.nonce}, and the wallet’s next is ${subject.nonce}`,
            subject,
          ),
        ]
      : []
  const broken = signed.findIndex(
    ({ nonce }, index) => index > 0 && nonce !== (signed[index - 1]?.nonce ?? 0) + 1,
  )
  const [before, after] = [signed[broken - 1], signed[broken]]
  if (before === undefined || after === undefined) return early
  return [
    ...early,
    refused(
      'signed-altered',
      `nonce ${after.nonce} comes after nonce ${before.nonce}, and each has to be one above the one before it`,
      subject,
    ),
  ]
}

/** The order of the changes is part of what was consented to: closings come last. */
function changesInOrder(
  open: readonly RecordedTransaction[],
  taken: ReadonlyMap<RecordedTransaction, PlannedChange>,
  subject: SignedSubject,
): readonly Refusal[] {
  const { send } = subject.decision
  const places = open.flatMap((one) => {
    const change = taken.get(one)
    return change === undefined ? [] : [{ one, change, place: send.indexOf(change) }]
  })
  const broken = places.findIndex(
    ({ place }, index) => index > 0 && place < (places[index - 1]?.place ?? 0),
  )
  const [before, after] = [places[broken - 1], places[broken]]
  if (before === undefined || after === undefined) return []
  const { kind, id } = after.change
  return [
    refused(
      'signed-altered',
      `${kind} ${id} is signed after ${before.change.kind} ${before.change.id}, and would be sent before it`,
      subject,
    ),
  ]
}

/** Everything but what the call says. */
function fieldsOf(
  one: RecordedTransaction,
  index: number,
  subject: SignedSubject,
): readonly Refusal[] {
  const { chainId, client, nexus } = subject.network
  const to = one.to === undefined ? 'nothing' : checksum(one.to)
  const differing = [
    differs('chain id', `${one.chainId}`, `${chainId}`),
    differs('sender', checksum(one.sender), checksum(client)),
    differs('to', to, checksum(nexus)),
    differs('value', formatAmount(one.value), formatAmount(asWei(0n))),
    ...one.extras.map((extra) => `it holds ${extra}, and none of ours does`),
    ...(one.call === undefined ? [`its data is no call of ours (${shortData(one.data)})`] : []),
  ].filter((text) => text !== '')
  return differing.map((text) =>
    refused(
      'signed-altered',
      `transaction ${index + 1} of the file (nonce ${one.nonce}): ${text}`,
      subject,
    ),
  )
}

/** What a call says otherwise than what is wanted. */
function callOf(
  { call, nonce }: RecordedTransaction,
  change: PlannedChange,
  subject: SignedSubject,
): readonly Refusal[] {
  if (call === undefined || call.kind === 'close' || change.kind === 'close') return []
  const { params } = call
  const differing = differingParams(params, change.params).map(
    (name) =>
      `${name} is signed as ${shown(name, params)}, and it has to be ${shown(name, { ...params, ...change.params })}`,
  )
  const isAhead = params.lastUpdateTime > subject.timestamp
  const ahead = isAhead
    ? [
        `lastUpdateTime is signed as ${params.lastUpdateTime}, which the chain has not reached (${subject.timestamp})`,
      ]
    : []
  return [...differing, ...ahead].map((text) =>
    refused('signed-altered', `${change.kind} ${change.id} (nonce ${nonce}): ${text}`, subject),
  )
}

/** A spent nonce is no matter once nobody wants what it was for. */
function spent(one: RecordedTransaction, subject: SignedSubject): readonly Refusal[] {
  const { plan, nonce } = subject
  const wanted = plan.changes.find(
    (change) =>
      isCallOf(one, change) ||
      (one.call !== undefined &&
        change.kind !== 'publish' &&
        change.kind === one.call.kind &&
        isAbout(one, change)),
  )
  return wanted === undefined
    ? []
    : [
        refused(
          'signed-stale',
          `${wanted.kind} ${wanted.id} is signed with nonce ${one.nonce}, which is spent: the wallet’s next is ${nonce}`,
          subject,
        ),
      ]
}

/** Nobody consented to it, or no longer, or it is done. */
function uncovered({ call, nonce }: RecordedTransaction, subject: SignedSubject): Refusal {
  if (call === undefined)
    return refused(
      'signed-altered',
      `what is signed with nonce ${nonce} is no call of ours`,
      subject,
    )
  const about = call.kind === 'publish' ? '' : ` of ${checksum(call.address)}`
  return refused(
    'signed-stale',
    `a ${call.kind}${about} is signed with nonce ${nonce}, and nothing that is wanted and consented to now is that: it is done, has changed, or nobody agreed to it`,
    subject,
  )
}

function affordable(
  open: readonly RecordedTransaction[],
  subject: SignedSubject,
): readonly Refusal[] {
  const { feeLimit, network } = subject
  const cost = mostSpent(open)
  if (cost <= feeLimit) return []
  return [
    {
      code: 'fee-limit',
      message: `what is signed may cost up to ${roundAmount(cost, 'up')} OGPU and the limit is ${formatAmount(feeLimit)} (limits.fees of ${network.name})`,
      ways: [signAgain(subject), { kind: 'raise-fees', network: network.name, needed: cost }],
    },
  ]
}

/** A closing comes after all else that is consented to, signed or not. */
function heldClosing(
  covered: ReadonlySet<PlannedChange>,
  missing: readonly PlannedChange[],
  subject: SignedSubject,
): readonly Refusal[] {
  const closing = [...covered].find(({ kind }) => kind === 'close')
  const before = missing.find(({ kind }) => kind !== 'close')
  if (closing === undefined || before === undefined) return []
  return [
    refused(
      'closing-held',
      `closing ${closing.id} is signed and ${before.kind} ${before.id} is not, and a closing comes after all else`,
      subject,
    ),
  ]
}

function notSigned({ id, kind }: PlannedChange, subject: SignedSubject): Refusal {
  return {
    ...refused('not-signed', `no signed transaction does it: ${kind} ${id}`, subject),
    id,
  }
}

function refused(code: RefusalCode, message: string, subject: SignedSubject): Refusal {
  return {
    code,
    message,
    ways: [{ kind: 'look', network: subject.network.name, why: 'refused' }, signAgain(subject)],
  }
}

function signAgain({ network }: SignedSubject): Way {
  return {
    kind: 'hint',
    hint: [
      'write them down anew and have those signed: ',
      { verb: 'apply', network: network.name, unsigned: 'unsigned.json' },
    ],
  }
}
