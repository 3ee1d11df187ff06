import type { KnownPull } from '../consent/merged-pulls.ts'
import type { Wei } from '../model/amount.ts'
import type { PlannedChange } from '../model/change.ts'
import { type InFlight, type Receipt, UNSIGNED } from '../model/events.ts'
import type { Refusal } from '../model/problem.ts'
import type { ApplyResult } from '../model/result.ts'
import type { MergedPull, PlanRecord } from '../model/review.ts'
import { fingerprintOf } from '../plan/digest.ts'
import type { LeftAlone } from '../report/markdown/receipt.ts'
import type { WantedNow } from '../report/markdown/refused.ts'

/** What is known once the run is over, or while it is under way. */
export interface Account {
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
export interface Share {
  readonly pull: MergedPull
  readonly receipts: ApplyResult['receipts']
  readonly refusals: readonly Refusal[]
}

/** The shares of those pull requests that the run has something to say to. */
export function sharesOf(
  account: Account,
  known: ReadonlyMap<number, KnownPull>,
): readonly Share[] {
  return [...known.values()]
    .map(({ pull }) => shareOf(account, pull))
    .filter(({ receipts, refusals }) => receipts.length > 0 || refusals.length > 0)
}

/**
 * What main wants now of one pull request's changes, or of those that no pull request asked for.
 */
export function wantedBy(
  { wanted, behind, block }: Account,
  pull: MergedPull | undefined,
): WantedNow | undefined {
  const changes = wanted.filter(({ id }) => behind.get(id) === pull?.number)
  return block === null || changes.length === 0
    ? undefined
    : { changes, block, fingerprint: fingerprintOf(changes.map(({ digest }) => digest)) }
}

/** What no pull request asked for. */
export function restOf({ result, behind }: Account): Omit<Share, 'pull'> {
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
export function shareOf({ result, behind }: Account, pull: MergedPull): Share {
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
    id !== undefined && asked.has(id) ? [{ code, id, message, ways: [hint] }] : [],
  )
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
  { result, openNonce }: Account,
  { receipts }: Pick<Share, 'receipts'>,
  pull: MergedPull | undefined,
): readonly InFlight[] {
  const own = new Set(receipts.map(({ id }) => id))
  const all = result.inFlight.filter(({ id }) => own.has(id) || id === 'fence')
  const now = [
    ...all.filter(({ hash }) => hash !== UNSIGNED),
    ...all.filter(({ hash }) => hash === UNSIGNED).slice(-1),
  ] // the last one stands for those before it
  return [
    ...openNotes(pull, openNonce).filter(({ hash }) => now.every((note) => note.hash !== hash)),
    ...now,
  ]
}

/**
 * A hint that is lost here is lost for good: nothing else tells the next run that it has to spend
 * that nonce.
 */
export function openNotes(pull: MergedPull | undefined, openNonce: number): readonly InFlight[] {
  return (pull?.record?.inFlight ?? []).filter(({ nonce }) => nonce >= openNonce)
}
