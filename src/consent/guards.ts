import { COUNTED, type CountedLimit, passedText } from '../model/limit.ts'
import type { Problem, Refusal } from '../model/problem.ts'
import type { Fees, PlannedChange } from '../model/source/change.ts'
import { asWei, formatAmount, roundAmount } from '../model/units/amount.ts'
import { approveWay, byHand, LEAVE_OPEN, type Way } from '../model/way.ts'
import { contextOf, type PlanContext } from '../plan/context.ts'
import { feeLimitOf } from '../plan/fees.ts'
import { neverLive } from './never-live.ts'
import { type MayWaive, policyRefusals } from './policies.ts'

/** What the guards see: everything that would be sent, and what is blocked besides. */
export interface GuardSubject {
  readonly changes: readonly PlannedChange[]
  readonly problems: readonly Problem[]
  readonly fees: Fees | null
  /**
   * For a change of a merged pull request, the ids that this is about; any other change belongs
   * together with all that are wanted.
   */
  readonly companions?: ReadonlyMap<string, ReadonlySet<string>>
  /**
   * What merged pull requests ask for besides and is held up, be it by another pull request than
   * the closing's.
   */
  readonly waiting?: readonly string[]
  /** Whether a waiver counts for a change, where that takes one who is listed. */
  readonly mayWaive?: MayWaive
}

/**
 * Everything that refuses to send what is wanted, but for the counts of `limits`, which are held
 * against asks (`withinLimits`). A refusal with an id stops that change, one without stops the run.
 */
export function guard(subject: GuardSubject, context: PlanContext): readonly Refusal[] {
  const policies = policyRefusals(subject.changes, context, subject.mayWaive)
  const broken = new Set(policies.flatMap(({ id }) => id ?? []))
  return [
    ...feeLimit(subject, context),
    ...funds(subject, context),
    ...protection(subject, context),
    ...policies,
    ...heldClosings(subject, context, broken),
    ...neverLive(subject, context),
  ]
}

/** What is refused whatever room limits leave, and whoever agreed. */
export function forbidden(
  changes: readonly PlannedChange[],
  context: PlanContext,
): readonly Refusal[] {
  return [...protection({ changes }, context), ...policyRefusals(changes, context)]
}

/**
 * For each kind of change that is more than its limit lets through at once, why and the ways on.
 * What a merged pull request asks for can't be split any more.
 */
export function overLimits(
  changes: readonly PlannedChange[],
  context: PlanContext,
  approval: string,
  pull?: number,
): readonly Refusal[] {
  return COUNTED.flatMap(({ kind, limit }): readonly Refusal[] => {
    const { name } = context.network
    const counted = changes.filter((change) => change.kind === kind)
    const most = limitOf(counted, limit, context)
    if (most === undefined || counted.length <= most) return []
    const isPast = context.network.limits[limit] !== most
    const passed = { limit, count: counted.length, before: 0, most, isPast }
    return [
      {
        code: 'limit',
        ...(pull === undefined ? {} : { approval }),
        message: `${pull === undefined ? 'this' : 'it'} ${passedText(passed)} (limits.${limit} of ${name})`,
        limit: passed,
        ways: [
          ...(pull === undefined ? [byHand('send fewer at once: split the change')] : []),
          approveWay(name, approval),
          // A raised limit frees nothing that was asked for before.
          { kind: 'raise-limit', network: name, limit },
        ],
      },
    ]
  })
}

/**
 * What a limit lets through at once: the least that stood before one of these changes was asked
 * for.
 */
export function limitOf(
  changes: readonly PlannedChange[],
  limit: CountedLimit,
  context: PlanContext,
): number | undefined {
  const limits = changes.flatMap(({ id }) => contextOf(id, context).network.limits[limit] ?? [])
  return limits.length === 0 ? undefined : Math.min(...limits)
}

/** A fingerprint holds no fees, so approving it does not pass this one. */
function feeLimit({ fees, changes }: GuardSubject, context: PlanContext): readonly Refusal[] {
  const { network } = context
  const most = feeLimitOf(changes, context)
  if (fees === null || fees.atMost <= most) return []
  const isDefault = network.limits.isFeesDefault === true && network.limits.fees === most
  return [
    {
      code: 'fee-limit',
      message: `fees could reach ${roundAmount(fees.atMost, 'up')} OGPU and the limit is ${formatAmount(most)} (limits.fees of ${network.name}${isDefault ? ', by default' : ''})`,
      ways: [
        { kind: 'look', network: network.name, why: 'gas-may-fall' },
        { kind: 'raise-fees', network: network.name, needed: fees.atMost },
      ],
    },
  ]
}

function funds({ fees }: GuardSubject, { network }: PlanContext): readonly Refusal[] {
  if (fees === null || fees.arePaidByOthers === true || fees.atMost <= fees.balance) return []
  const { name, client, coin } = network
  const amount = asWei(fees.atMost - fees.balance)
  return [
    {
      code: 'insufficient-funds',
      message: `fees could reach ${roundAmount(fees.atMost, 'up')} OGPU and the wallet holds ${roundAmount(fees.balance)}`,
      ways: [
        { kind: 'fund', client, amount, ...(coin === undefined ? {} : { coin }) },
        { kind: 'look', network: name, why: 'funded' },
      ],
    },
  ]
}

/**
 * What is protected is closed by no review and no approval. What was protected when it was asked
 * for stays refused until somebody asks again, or approves it.
 */
function protection(
  { changes }: Pick<GuardSubject, 'changes'>,
  context: PlanContext,
): readonly Refusal[] {
  return changes.flatMap((change): readonly Refusal[] => {
    const { id } = change
    const isForbidden =
      change.kind === 'close' && (change.isProtected || contextOf(id, context).protectedIds.has(id))
    if (!isForbidden) return []
    const isNow =
      context.protectedIds.has(id) || (change.isProtected && change.wasProtected !== true)
    const since = isNow
      ? []
      : [
          byHand('close it anew: take state: closed out and merge that, then put it back'),
          approveWay(context.network.name, change.digest),
        ]
    if (change.kind === 'close' && change.hidden !== undefined)
      return [maybeProtected(change, change.hidden, since)]
    return [
      {
        code: 'protected',
        id,
        ...(since.length === 0 ? {} : { approval: change.digest }),
        message:
          since.length === 0
            ? `${id} stands for a Source that is protected, here or in the base commit, so it can't be closed`
            : `${id} stands for a Source that was protected when closing it was asked for, so nobody could agree to that`,
        ways: [
          LEAVE_OPEN,
          ...(isNow
            ? [
                byHand(
                  'take protect: true out of its definition, merge that, then close it in a second change',
                ),
              ]
            : since),
        ],
      },
    ]
  })
}

/** What nobody can read may protect anything that is not told apart from it. */
function maybeProtected(
  { id, digest }: PlannedChange,
  hidden: readonly string[],
  since: readonly Way[],
): Refusal {
  const [file] = hidden
  const rest = hidden.length === 1 ? '' : ` and ${hidden.length - 1} more`
  return {
    code: 'base-unreadable',
    id,
    ...(since.length === 0 ? {} : { approval: digest }),
    message: `whether ${id} stands for a Source that is protected can't be known: ${file}${rest} can't be read in the commit before closing it was asked for`,
    ways: [
      LEAVE_OPEN,
      ...(since.length === 0
        ? [byHand('mend that and merge it, then close it in a second change')]
        : since),
    ],
  }
}

/**
 * Closing comes last and only where all else of the same pull request, or without one of the run,
 * went well: what is blocked now would leave the closing alone.
 */
function heldClosings(
  { changes, problems, companions, waiting = [] }: GuardSubject,
  { network }: PlanContext,
  broken: ReadonlySet<string>,
): readonly Refusal[] {
  const blocked = [...new Set([...problems.flatMap(({ id }) => id ?? []), ...broken])]
  return changes.flatMap((change): readonly Refusal[] => {
    if (change.kind !== 'close' || broken.has(change.id)) return []
    const own = companions?.get(change.id)
    const held = own === undefined ? blocked : blocked.filter((id) => own.has(id))
    const late = waiting.filter((id) => own?.has(id) === true && !held.includes(id))
    const ids = [...held, ...late]
    if (ids.length === 0) return []
    const isOne = ids.length === 1
    const state =
      late.length === 0
        ? `run ${isOne ? 'is' : 'are'} blocked`
        : `pull request ${isOne ? 'waits' : 'wait'}`
    return [
      {
        code: 'closing-held',
        id: change.id,
        message: `${change.id} is not closed while ${ids.join(', ')} of the same ${state}`,
        ways: [
          { kind: late.length === 0 ? 'fix' : 'send-first', ids },
          { kind: 'close-alone', network: network.name, id: change.id },
        ],
      },
    ]
  })
}
