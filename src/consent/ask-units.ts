import { fingerprintOf } from '../model/digest.ts'
import { COUNTED } from '../model/limit.ts'
import type { Refusal } from '../model/problem.ts'
import type { Ask } from '../model/source/ask.ts'
import type { PlannedChange } from '../model/source/change.ts'
import { approveWay, byHand } from '../model/way.ts'
import { asksIn, type PlanContext } from '../plan/context.ts'
import { limitOf, overLimits } from './guards.ts'

/** Changes that were asked for together: a pull request's, or a commit's. */
export interface AskUnit {
  readonly changes: readonly PlannedChange[]
  readonly pull?: number
  /** Greater is older. */
  readonly age: number
}

/** Changes by what asks for them, the oldest first. Where nobody can tell they are one. */
export function askUnits(
  changes: readonly PlannedChange[],
  context: PlanContext,
): readonly AskUnit[] {
  const asks = asksIn(context)
  const units = new Map<string, AskUnit>()
  for (const change of changes) {
    const ask = asks.get(change.id)
    const { key, ...unit } = unitOf(ask)
    const known = units.get(key)
    units.set(key, {
      ...unit,
      changes: [...(known?.changes ?? []), change],
      age: Math.max(unit.age, known?.age ?? unit.age),
    })
  }
  return [...units.values()].sort((a, b) => b.age - a.age)
}

function unitOf(ask: Ask | undefined): {
  readonly key: string
  readonly age: number
  readonly pull?: number
} {
  if (ask?.kind !== 'commit') return { key: ask?.kind ?? 'run', age: -1 }
  return ask.pull === undefined
    ? { key: ask.commit, age: ask.age }
    : { key: `#${ask.pull}`, age: ask.age, pull: ask.pull }
}

/**
 * What the limits of one apply let through: unit by unit, the oldest first, each whole or not at
 * all.
 */
export function withinLimits(
  units: readonly AskUnit[],
  context: PlanContext,
): { readonly send: ReadonlySet<string>; readonly refusals: readonly Refusal[] } {
  const counts = { publish: 0, update: 0, close: 0 }
  const send = new Set<string>()
  const refusals: Refusal[] = []
  for (const unit of units) {
    const tooMany = excess(unit, counts, context)
    refusals.push(...told(tooMany, unit, units.length === 1))
    if (tooMany.length > 0) continue
    for (const { kind } of COUNTED) counts[kind] += count(unit, kind)
    for (const { id } of unit.changes) send.add(id)
  }
  return { send, refusals }
}

function excess(
  unit: AskUnit,
  counts: Readonly<Record<PlannedChange['kind'], number>>,
  context: PlanContext,
): readonly Refusal[] {
  const { name } = context.network
  const approval = fingerprintOf(unit.changes.map(({ digest }) => digest))
  const alone = overLimits(unit.changes, context, approval, unit.pull)
  if (alone.length > 0) return alone
  return COUNTED.flatMap(({ kind, limit }): readonly Refusal[] => {
    const most = limitOf(
      unit.changes.filter((change) => change.kind === kind),
      limit,
      context,
    )
    const [before, own] = [counts[kind], count(unit, kind)]
    if (most === undefined || before + own <= most) return []
    const isPast = context.network.limits[limit] !== most
    return [
      {
        code: 'limit',
        approval,
        message: `what was asked for before it used up limits.${limit} of ${name} (${most}) in this run`,
        limit: { limit, count: own, before, most, isPast },
        ways: [
          byHand('run the job again: the next run has room for it'),
          approveWay(name, approval),
        ],
      },
    ]
  })
}

/**
 * A refusal of a unit: at its pull request, of the whole run where that is all there is, else of
 * each of its changes.
 */
function told(
  refusals: readonly Refusal[],
  { pull, changes }: AskUnit,
  isAll: boolean,
): readonly Refusal[] {
  const [first] = refusals
  if (first === undefined) return []
  if (pull !== undefined) return [{ ...first, pull }]
  return isAll ? refusals : changes.map(({ id }) => ({ ...first, id }))
}

function count({ changes }: AskUnit, kind: PlannedChange['kind']): number {
  return changes.filter((change) => change.kind === kind).length
}
