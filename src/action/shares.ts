import type { Wei } from '../model/amount.ts'
import type { PlannedChange } from '../model/change.ts'
import type { Receipt } from '../model/events.ts'
import type { Refusal } from '../model/problem.ts'
import type { ApplyResult } from '../model/result.ts'
import type { MergedPull, PlanRecord } from '../model/review.ts'
import { fingerprintOf } from '../plan/digest.ts'
import { emptyRecord } from '../report/markdown/plan-record.ts'
import type { LeftAlone } from '../report/markdown/receipt.ts'
import type { WantedNow } from '../report/markdown/refused.ts'
import type { KnownPull } from './reviews.ts'

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
}

/** What one merged pull request is told: receipts, or why nothing was sent. */
export interface Share {
  readonly pull: MergedPull
  readonly receipts: ApplyResult['receipts']
  readonly refusals: readonly Refusal[]
}

/** The record with the time at which the plan was posted, which apply's edits would hide. */
export function recordOf(pull: MergedPull, config: string, network: string): NonNullable<MergedPull['record']> {
  return pull.record ?? { ...emptyRecord(config, network), head: pull.head }
}

export function sharesOf(account: Account, known: ReadonlyMap<number, KnownPull>): readonly Share[] {
  return [...known.values()].map(({ pull }) => shareOf(account, pull)).filter(({ receipts, refusals }) => receipts.length > 0 || refusals.length > 0)
}

/** What main wants now of one pull request's changes, or of those that no pull request asked for. */
export function wantedBy({ wanted, behind, block }: Account, pull: MergedPull | undefined): WantedNow | undefined {
  const changes = wanted.filter(({ id }) => behind.get(id) === pull?.number)
  return block === null || changes.length === 0 ? undefined : { changes, block, fingerprint: fingerprintOf(changes.map(({ digest }) => digest)) }
}

/** What no pull request asked for. */
export function restOf({ result, behind }: Account): Omit<Share, 'pull'> {
  const isOf = ({ id, pull }: Refusal): boolean => pull === undefined && (id === undefined || !behind.has(id))
  return { receipts: result.receipts.filter(({ id, pull }) => pull === undefined && !behind.has(id)), refusals: result.refusals.filter(isOf) }
}

/** What of a run concerns one pull request. A refusal of the whole run concerns every one that asks for something; a value that nobody can approve is a matter of who typed it. */
export function shareOf({ result, behind }: Account, pull: MergedPull): Share {
  const asks = [...behind.values()].includes(pull.number)
  const isOf = ({ code, id, pull: number }: Refusal): boolean =>
    number === pull.number || (number === undefined && (id === undefined ? asks && code !== 'not-approved' : behind.get(id) === pull.number))
  const receipts = result.receipts.filter((receipt) => (receipt.pull ?? behind.get(receipt.id)) === pull.number)
  return { pull, receipts, refusals: result.refusals.filter(isOf) }
}

/** Changes that earlier runs of the same pull request have done. */
export function doneBefore({ changes, done }: PlanRecord, receipts: readonly Receipt[], addresses: ApplyResult['addresses']): readonly Receipt[] {
  const now = new Set(receipts.map(({ id }) => id))
  return changes
    .filter(({ id }) => done.includes(id) && !now.has(id))
    .map(({ id, kind, digest }) => {
      const address = addresses.get(id) ?? null
      return { id, kind, digest, address, hash: null, block: null, status: 'skipped', reason: 'an earlier run did it' }
    })
}

/** Remembers whose it was, so that an approval later is told there as well. */
export function withUnreviewed(record: PlanRecord, refusals: readonly Refusal[]): PlanRecord {
  const ids = refusals.flatMap(({ code, id }) => (code === 'no-review' && id !== undefined ? [id] : []))
  return { ...record, blocked: [...new Set([...record.blocked, ...ids])].sort() }
}
