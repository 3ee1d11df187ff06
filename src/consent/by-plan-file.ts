import { fingerprintOf } from '../model/digest.ts'
import type { Decision } from '../model/events.ts'
import { isOwn } from '../model/own.ts'
import type { Refusal, RefusalRow } from '../model/problem.ts'
import type { FieldChange, Plan, PlannedChange } from '../model/source/change.ts'
import { approveWay } from '../model/way.ts'
import { chosen, digestsOf } from './chosen.ts'
import type { PlanFile, SavedChange } from './plan-file.ts'
import { shownValue } from './rows.ts'

/** The changes of a saved plan, by digest. One of them that moved since holds up the whole file. */
export function reviewedChanges(plan: Plan, file: PlanFile): Decision {
  const reviewed = reviewedIn(file)
  const digests = new Set(digestsOf(reviewed))
  const wanted = new Map(plan.changes.map((change) => [change.id, change]))
  const blocked = new Set(plan.problems.map(({ id }) => id))
  const changed = reviewed.filter(
    ({ id, digest }) => wanted.has(id) && wanted.get(id)?.digest !== digest,
  )
  const picked = chosen(plan, ({ digest }) => digests.has(digest))
  if (changed.length > 0) {
    const rows = changed.flatMap((then) => rowsOf(then, wanted.get(then.id)))
    return {
      ...picked,
      send: [],
      refusals: [
        moved(
          plan,
          `${changed.map(({ id }) => id).join(', ')} ${changed.length === 1 ? 'is' : 'are'} not what the reviewers saw`,
          rows,
        ),
      ],
    }
  }
  return { ...picked, standing: reviewed.filter(({ id }) => !wanted.has(id) && !blocked.has(id)) }
}

/**
 * What a plan said would be sent: its fingerprint tells whether that was all of it, or only the
 * branch's own changes.
 */
function reviewedIn({ changes, fingerprint }: PlanFile): readonly SavedChange[] {
  return fingerprintOf(digestsOf(changes)) === fingerprint ? changes : changes.filter(isOwn)
}

function moved(plan: Plan, message: string, rows: readonly RefusalRow[]): Refusal {
  return {
    code: 'chain-changed',
    message,
    ways: [
      { kind: 'look-and-save', network: plan.network },
      approveWay(plan.network, plan.fingerprint),
    ],
    ...(rows.length === 0 ? {} : { rows }),
  }
}

function rowsOf(reviewed: SavedChange, now: PlannedChange | undefined): readonly RefusalRow[] {
  const fields = [
    ...new Set([...reviewed.fields, ...(now?.fields ?? [])].map(({ field }) => field)),
  ]
  const find = (
    changes: readonly FieldChange[] | undefined,
    field: string,
  ): FieldChange | undefined => changes?.find((change) => change.field === field)
  return fields.map((field) => {
    const [then, current] = [find(reviewed.fields, field), find(now?.fields, field)]
    return {
      id: reviewed.id,
      field,
      reviewed:
        then === undefined
          ? null
          : {
              before: shownValue(field, then.before?.text),
              after: shownValue(field, then.after?.text),
            },
      onChain: current === undefined ? 'as-wanted' : shownValue(field, current.before?.text),
      wanted: shownValue(field, (current ?? then)?.after?.text),
    }
  })
}
