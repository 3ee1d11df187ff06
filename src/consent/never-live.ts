import type { PromotedFrom } from '../model/network/network.ts'
import { never } from '../model/never.ts'
import type { Refusal, Warning } from '../model/problem.ts'
import type { Change, PlannedChange } from '../model/source/change.ts'
import { FIELD_PATHS } from '../model/source/field.ts'
import type { PromotionFinding } from '../model/source/promoted.ts'
import { byHand } from '../model/way.ts'
import { contextOf, type PlanContext } from '../plan/context.ts'
import { fieldsToPromote, promotionKey } from '../plan/promotion.ts'

/** What is not live where it has to be first, and whether that refuses it. */
interface Missing {
  readonly change: Change
  readonly promoted: PromotedFrom
  readonly finding: PromotionFinding
}

/**
 * Changes that are not live on the network before theirs, where the configuration that stood before
 * they were asked for refuses that. What is not known was not live.
 */
export function neverLive(
  { changes }: { readonly changes: readonly PlannedChange[] },
  context: PlanContext,
): readonly Refusal[] {
  return missingIn(changes, ({ promotion }) => promotion, context)
    .filter(({ promoted }) => promoted.require === 'refuse')
    .map(({ change, promoted, finding }) => ({
      code: finding.kind === 'unknown' ? 'promotion-unknown' : 'never-live',
      id: change.id,
      message: messageOf(change, promoted, finding),
      ways: [
        byHand(
          `have it live on ${promoted.from.name} first; then run this again, and nothing has to be reviewed again`,
        ),
        { kind: 'look', network: promoted.from.name, why: 'refused' },
        byHand(
          `write promotion.${context.network.name}.require: warn into ogpu.yaml and merge that, then ask for this again in a later change`,
        ),
      ],
    }))
}

/** The same where it is only said. */
export function promotionWarnings(
  changes: readonly Change[],
  found: ReadonlyMap<string, readonly PromotionFinding[]>,
  context: PlanContext,
): readonly Warning[] {
  return missingIn(changes, ({ id }) => found.get(id), context)
    .filter(({ promoted }) => promoted.require === 'warn')
    .map(({ change, promoted, finding }) => ({
      code: finding.kind === 'unknown' ? 'promotion-unknown' : 'never-live',
      id: change.id,
      message: messageOf(change, promoted, finding),
      hint: `have it live on ${promoted.from.name} first, if that is how it goes here`,
    }))
}

function missingIn<T extends Change>(
  changes: readonly T[],
  findingsOf: (change: T) => readonly PromotionFinding[] | undefined,
  context: PlanContext,
): readonly Missing[] {
  return changes.flatMap((change) => {
    if (fieldsToPromote(change).length === 0) return []
    const { promotions = [] } = contextOf(change.id, context).network
    return promotions.flatMap((promoted): readonly Missing[] => {
      const key = promotionKey(promoted)
      const finding = findingsOf(change)?.find((one) => one.key === key) ?? unasked(key)
      return finding.kind === 'live' ? [] : [{ change, promoted, finding }]
    })
  })
}

function unasked(key: string): PromotionFinding {
  return { key, kind: 'unknown', reason: 'nobody asked' }
}

function messageOf(
  { id }: Change,
  { from: { name } }: PromotedFrom,
  finding: PromotionFinding,
): string {
  switch (finding.kind) {
    case 'live':
      return `${id} is live on ${name}`
    case 'no-source':
      return `${id} has no live Source on ${name}, where it has to be live first`
    case 'never-live': {
      const paths = finding.fields.map((field) => FIELD_PATHS[field]).join(', ')
      return `${id} is not live on ${name} with this ${paths}, where it has to be first`
    }
    case 'unknown':
      return `whether ${id} is live on ${name}, where it has to be first, is not known: ${finding.reason}`
    default:
      return never(finding)
  }
}
