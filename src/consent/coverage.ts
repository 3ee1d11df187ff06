import type { RefusalCode } from '../model/codes.ts'
import { snapshotHash, targetHash } from '../model/digest.ts'
import { never } from '../model/never.ts'
import type { RefusalRow } from '../model/problem.ts'
import type { MergedPull, ReviewedChange, ReviewedField } from '../model/review.ts'
import type { Ask } from '../model/source/ask.ts'
import type { Plan, PlannedChange, Snapshot } from '../model/source/change.ts'
import { shownValue } from './rows.ts'

/** By id, which commit asks for what is wanted. */
export type Asks = ReadonlyMap<string, Ask>

/** What the merged pull requests say of one wanted change. */
export type Coverage =
  /** Exactly this was reviewed, or it follows from what was. */
  | { readonly kind: 'covered'; readonly change: PlannedChange; readonly pull: MergedPull }
  /** It was reviewed, and the world is another one now. */
  | {
      readonly kind: 'moved'
      readonly change: PlannedChange
      readonly pull: MergedPull
      readonly reviewed: ReviewedChange
      readonly code: MovedCode
      /**
       * What another pull request did to the same definition, unseen by the reviewers of this one.
       */
      readonly between?: Claim
    }
  /** The branch that is planned asks for it: merging that is the consent. */
  | { readonly kind: 'own'; readonly change: PlannedChange }
  /** Which commit asks for it was not found. */
  | {
      readonly kind: 'lost'
      readonly change: PlannedChange
      readonly why: Extract<Ask, { kind: 'lost' }>['why']
    }
  /**
   * What asks for it was no merged pull request with a plan for it. `settled` is the one that asked
   * and was applied.
   */
  | { readonly kind: 'unreviewed'; readonly change: PlannedChange; readonly settled?: MergedPull }

export type MovedCode = Extract<RefusalCode, 'chain-changed' | 'base-changed' | 'settings-changed'>

/**
 * A merged pull request with the reviewed changes that it is the newest for and that are still to
 * be done.
 */
export interface PendingPull {
  readonly pull: MergedPull
  readonly changes: readonly ReviewedChange[]
}

/**
 * Holds every wanted change against the merged pull request that asks for it; older ones only
 * explain where the chain stands (design, Consent).
 */
export function coverageOf(
  plan: Plan,
  pulls: readonly MergedPull[],
  asks: Asks,
): readonly Coverage[] {
  return plan.changes.map((change) => {
    const ask = asks.get(change.id)
    if (ask === undefined) return { kind: 'unreviewed', change }
    switch (ask.kind) {
      case 'here':
        return { kind: 'own', change }
      case 'lost':
        return { kind: 'lost', change, why: ask.why }
      case 'commit':
        return standingIn(plan, change, claimsFrom(change.id, ask.pull, pulls))
      default:
        return never(ask)
    }
  })
}

function standingIn(
  plan: Plan,
  change: PlannedChange,
  [asking, ...older]: readonly Claim[],
): Coverage {
  if (asking === undefined) return { kind: 'unreviewed', change }
  if (isDone(asking)) return { kind: 'unreviewed', change, settled: asking.pull }
  const code = movedCode(plan, change, asking.reviewed, older)
  if (code === undefined) return { kind: 'covered', change, pull: asking.pull }
  const [last] = older
  const isUnseen =
    code === 'base-changed' && last !== undefined && last.reviewed.after !== asking.reviewed.before
  return {
    kind: 'moved',
    change,
    pull: asking.pull,
    reviewed: asking.reviewed,
    code,
    ...(isUnseen ? { between: last } : {}),
  }
}

/**
 * As far as records tell who asks: for each change the newest merged pull request that speaks of
 * it. Enough to explain, never to send.
 */
export function asksInRecords(plan: Plan, pulls: readonly MergedPull[]): Asks {
  return new Map(
    plan.changes.flatMap(({ id }): readonly (readonly [string, Ask])[] => {
      const age = pulls.findIndex(
        ({ record }) => record?.changes.some((reviewed) => reviewed.id === id) === true,
      )
      const pull = pulls[age]
      return pull === undefined
        ? []
        : [[id, { kind: 'commit', commit: pull.mergeCommit, pull: pull.number, age }]]
    }),
  )
}

/**
 * Whether older pull requests could still change what the newer ones say: some wanted change has no
 * say yet, or a say that a chain of reviews may explain.
 */
export function asksForMore(plan: Plan, pulls: readonly MergedPull[], asks: Asks): boolean {
  return coverageOf(plan, pulls, asks).some(
    (standing) =>
      standing.kind !== 'covered' && standing.kind !== 'own' && !('settled' in standing),
  )
}

/**
 * The pull requests that wait to be applied, oldest first. One that a newer one has overtaken in
 * everything is none of them.
 */
export function pendingPulls(pulls: readonly MergedPull[]): readonly PendingPull[] {
  const taken = new Set<string>()
  const pending = pulls.flatMap((pull): readonly PendingPull[] => {
    const own = (pull.record?.changes ?? []).filter(({ id }) => !taken.has(id))
    for (const { id } of own) taken.add(id)
    const changes = own.filter((reviewed) => !isDone({ pull, reviewed }))
    return changes.length === 0 ? [] : [{ pull, changes }]
  })
  return pending.reverse()
}

/** Ids that belong together with a change: all that its pull request changes, or meant to. */
export function companionsIn(pull: MergedPull): ReadonlySet<string> {
  return new Set([
    ...(pull.record?.changes ?? []).map(({ id }) => id),
    ...(pull.record?.blocked ?? []),
  ])
}

/**
 * Reviewed, on chain now and wanted, for each field in which they differ, and for each that another
 * pull request changed in between.
 */
export function rowsOfMoved({
  change,
  reviewed,
  between,
}: Extract<Coverage, { kind: 'moved' }>): readonly RefusalRow[] {
  const fields = [
    ...new Set([
      ...reviewed.fields.map(({ field }) => field),
      ...change.fields.map(({ field }) => field),
    ]),
  ]
  const others = (between?.reviewed.fields ?? []).filter(({ field }) => !fields.includes(field))
  return [
    ...fields.map((field) => rowOf(change, reviewed, field)),
    ...others.map(({ field, after }) => ({
      id: change.id,
      field,
      reviewed: null,
      onChain: shownValue(field, after),
      wanted: shownValue(field, after),
    })),
  ]
}

function rowOf(
  change: PlannedChange,
  reviewed: ReviewedChange,
  field: ReviewedField['field'],
): RefusalRow {
  const then = reviewed.fields.find((one) => one.field === field)
  const now = change.fields.find((one) => one.field === field)
  return {
    id: change.id,
    field,
    reviewed:
      then === undefined
        ? null
        : { before: shownValue(field, then.before), after: shownValue(field, then.after) },
    onChain: now === undefined ? 'as-wanted' : shownValue(field, now.before?.text),
    wanted: shownValue(field, now?.after?.text ?? then?.after),
  }
}

export interface Claim {
  readonly pull: MergedPull
  readonly reviewed: ReviewedChange
}

/**
 * What pull requests say of an id, newest first, where one that asks for it, or that was merged
 * after, has a plan for it: what is older was asked for before, and taken back. One that was merged
 * after and pushed to after its plan does not ask for what that says.
 */
function claimsFrom(
  id: string,
  asking: number | undefined,
  pulls: readonly MergedPull[],
): readonly Claim[] {
  const at = pulls.findIndex(({ number }) => number === asking)
  const isRecent = ({ pull }: Claim): boolean => pulls.indexOf(pull) <= at
  const isOutdated = ({ record, head }: MergedPull, index: number): boolean =>
    index < at && record?.head !== head
  const speaking = pulls.filter((pull, index) => !isOutdated(pull, index))
  const claims = speaking.flatMap((pull) =>
    (pull.record?.changes ?? [])
      .filter((reviewed) => reviewed.id === id)
      .map((reviewed) => ({ pull, reviewed })),
  )
  return claims.slice(0, 1).some(isRecent) ? claims : []
}

function isDone({ pull: { record }, reviewed }: Claim): boolean {
  return record?.state === 'applied' || record?.done.includes(reviewed.id) === true
}

/**
 * Why a change is not what was reviewed; undefined when it is, be it by way of older reviews that
 * came in between.
 */
function movedCode(
  plan: Plan,
  change: PlannedChange,
  reviewed: ReviewedChange,
  older: readonly Claim[],
): MovedCode | undefined {
  if (reviewed.digest === change.digest) return undefined
  const [before, after] = [hashOf(change.before), hashOf(change.after)]
  if (reviewed.after !== after) return 'base-changed'
  const isSameTarget = reviewed.target === targetHash({ ...plan, address: change.address })
  if (reviewed.kind !== change.kind) return 'chain-changed'
  if (reviewed.before === before) return 'settings-changed'
  return isStep(before, reviewed, older) && isSameTarget ? undefined : 'chain-changed'
}

/**
 * Whether an older review leads to what is there now, and none after it to what the reviewers saw:
 * else the chain went back behind them.
 */
function isStep(before: string | null, reviewed: ReviewedChange, older: readonly Claim[]): boolean {
  const leadsTo = (hash: string | null): number =>
    older.findIndex((claim) => claim.reviewed.after === hash && claim.reviewed.kind !== 'close')
  const [now, then] = [leadsTo(before), leadsTo(reviewed.before)]
  return now !== -1 && (then === -1 || now < then)
}

function hashOf(snapshot: Snapshot | null): string | null {
  return snapshot === null ? null : snapshotHash(snapshot)
}
