import type { KnownPull } from '../../consent/merged-pulls.ts'
import { fingerprintOf } from '../../model/digest.ts'
import { type ApplyEvent, type InFlight, type Receipt, UNSIGNED } from '../../model/events.ts'
import type { Refusal } from '../../model/problem.ts'
import type { ApplyResult } from '../../model/result.ts'
import { APPLY_STATES, type MergedPull, type PlanRecord } from '../../model/review.ts'
import type { PlannedChange } from '../../model/source/change.ts'
import type { Wei } from '../../model/units/amount.ts'
import type { LeftAlone } from '../../report/github/outcome/receipt.ts'
import type { WantedNow } from '../../report/github/outcome/refused-subject.ts'

/** What is known once the run is over, or while it is under way. */
export interface RunOutcome {
  readonly result: ApplyResult
  /** Everything that was wanted, by id. */
  readonly wanted: readonly PlannedChange[]
  /** Id to the pull request that asks for it. */
  readonly behind: ReadonlyMap<string, number>
  readonly leftAlone: readonly LeftAlone[]
  readonly balance?: Wei
  readonly block: number | null
  /** Transactions that earlier runs noted at this nonce or a later one may still be mined. */
  readonly openNonce: number
}

/** What one merged pull request is told: receipts, or why nothing was sent. */
export interface PullOutcome {
  readonly pull: MergedPull
  readonly receipts: ApplyResult['receipts']
  readonly refusals: readonly Refusal[]
}

/** The shares of those pull requests that the run has something to say to. */
export function outcomesOf(
  account: RunOutcome,
  known: ReadonlyMap<number, KnownPull>,
): readonly PullOutcome[] {
  return [...known.values()]
    .map(({ pull }) => outcomeOf(account, pull))
    .filter(({ receipts, refusals }) => receipts.length > 0 || refusals.length > 0)
}

/**
 * What main wants now of one pull request's changes, or of those that no pull request asked for.
 */
export function wantedBy(
  { wanted, behind, block }: RunOutcome,
  pull: MergedPull | undefined,
): WantedNow | undefined {
  const changes = wanted.filter(({ id }) => behind.get(id) === pull?.number)
  return block === null || changes.length === 0
    ? undefined
    : { changes, block, fingerprint: fingerprintOf(changes.map(({ digest }) => digest)) }
}

/** What no pull request asked for. */
export function restOf({ result, behind }: RunOutcome): Omit<PullOutcome, 'pull'> {
  const isOf = ({ id, pull }: Refusal): boolean =>
    pull === undefined && (id === undefined || !behind.has(id))
  return {
    receipts: result.receipts.filter(({ id, pull }) => pull === undefined && !behind.has(id)),
    refusals: result.refusals.filter(isOf),
  }
}

/**
 * What of a run concerns one pull request. A refusal of the whole run concerns every one that asks
 * for something; a value that nobody can approve is a matter of who typed it.
 */
export function outcomeOf({ result, behind }: RunOutcome, pull: MergedPull): PullOutcome {
  const asks = [...behind.values()].includes(pull.number)
  const isOf = ({ code, id, pull: number }: Refusal): boolean =>
    number === pull.number ||
    (number === undefined &&
      (id === undefined ? asks && code !== 'not-approved' : behind.get(id) === pull.number))
  const receipts = result.receipts.filter(
    (receipt) => (receipt.pull ?? behind.get(receipt.id)) === pull.number,
  )
  return { pull, receipts, refusals: [...result.refusals.filter(isOf), ...blockedIn(result, pull)] }
}

/**
 * What blocks a reviewed change that is still to be done, said as a refusal: it was not sent, and
 * there is a way on.
 */
function blockedIn({ problems }: ApplyResult, { record }: MergedPull): readonly Refusal[] {
  const asked = new Set(
    record === undefined || record.state === 'applied'
      ? []
      : record.changes.map(({ id }) => id).filter((id) => !record.done.includes(id)),
  )
  return problems.flatMap(({ id, code, message, hint }) =>
    id !== undefined && asked.has(id)
      ? [{ code, id, message, ways: [{ kind: 'hint', hint }] }]
      : [],
  )
}

/**
 * Whether a pull request is told that a run sent nothing at all: it waits for something, and for no
 * reason of its own, or the run is for it (`served` holds the commits of that).
 */
export function isToldOfRefusal(
  { record, mergeCommit }: MergedPull,
  served: ReadonlySet<string>,
): boolean {
  if (record === undefined || record.state === 'applied' || record.changes.length === 0)
    return false
  return record.state !== 'refused' || served.has(mergeCommit)
}

/** Changes that earlier runs of the same pull request have done. */
export function doneBefore(
  { changes, done }: PlanRecord,
  receipts: readonly Receipt[],
  addresses: ApplyResult['addresses'],
): readonly Receipt[] {
  const now = new Set(receipts.map(({ id }) => id))
  return changes
    .filter(({ id }) => done.includes(id) && !now.has(id))
    .map(({ id, kind, digest }) => {
      const address = addresses.get(id) ?? null
      return {
        id,
        kind,
        digest,
        address,
        hash: null,
        block: null,
        status: 'skipped',
        reason: 'an earlier run did it',
      }
    })
}

/** Remembers whose it was, so that an approval later is told there as well. */
export function withUnreviewed(record: PlanRecord, refusals: readonly Refusal[]): PlanRecord {
  const ids = refusals.flatMap(({ code, id }) =>
    code === 'no-review' && id !== undefined ? [id] : [],
  )
  return { ...record, blocked: [...new Set([...record.blocked, ...ids])].sort() }
}

/**
 * What may still be mined: of this run, and of earlier ones whose nonce nothing has taken since.
 */
export function inFlightOf(
  { result, openNonce }: RunOutcome,
  { receipts }: Pick<PullOutcome, 'receipts'>,
  pull: MergedPull | undefined,
): readonly InFlight[] {
  const own = new Set(receipts.map(({ id }) => id))
  const all = result.inFlight.filter(({ id }) => own.has(id) || id === 'fence')
  const now = [
    ...all.filter(({ hash }) => hash !== UNSIGNED),
    ...all.filter(({ hash }) => hash === UNSIGNED).slice(-1),
  ] // the last one stands for those before it
  return [
    ...openNotesOf(pull, openNonce).filter(({ hash }) => now.every((note) => note.hash !== hash)),
    ...now,
  ]
}

/**
 * A hint that is lost here is lost for good: nothing else tells the next run that it has to spend
 * that nonce.
 */
export function openNotesOf(pull: MergedPull | undefined, openNonce: number): readonly InFlight[] {
  return (pull?.record?.inFlight ?? []).filter(({ nonce }) => nonce >= openNonce)
}

/**
 * Whose the changes are that no review covers, by id: of the pull request that was told so before,
 * or of the only one that this run was started for (`served` holds its commits).
 */
export function unreviewedBy(
  round: Pick<Extract<ApplyEvent, { kind: 'round' }>, 'plan' | 'decision'> | undefined,
  pulls: readonly MergedPull[],
  served: ReadonlySet<string>,
): readonly (readonly [id: string, number: number])[] {
  const here = pulls.filter(({ mergeCommit }) => served.has(mergeCommit))
  const refused = new Set(
    round?.decision.refusals.flatMap(({ code, id }) =>
      code === 'no-review' && id !== undefined ? [id] : [],
    ),
  )
  return (round?.plan.changes ?? []).flatMap(({ id }) => {
    const told = pulls.find(
      ({ record }) =>
        record !== undefined && APPLY_STATES.has(record.state) && record.blocked.includes(id),
    )
    const pull = told ?? (refused.has(id) && here.length === 1 ? here[0] : undefined)
    return pull === undefined ? [] : [[id, pull.number] as const]
  })
}

/** What was wanted and is not part of this run, each with the reason. */
export function leftAlone({ left, agreed }: ApplyResult): readonly LeftAlone[] {
  const why =
    agreed?.way === 'approval' ? 'not part of what was approved' : 'no reviewed plan asks for it'
  return left.map(({ id }) => ({ id, why }))
}
