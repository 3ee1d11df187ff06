import { fingerprintOf } from '../model/digest.ts'
import type { Decision } from '../model/events.ts'
import type { MergedPull } from '../model/review.ts'
import type { Plan, PlannedChange } from '../model/source/change.ts'
import { approveWay, lookWay } from '../model/way.ts'
import type { PlanContext } from '../plan/context.ts'
import { approvableSets } from './by-review.ts'
import { chosen, digestsOf, nothing } from './chosen.ts'

/**
 * What an approval covers: one change by its digest, or a set by its fingerprint, by the first
 * characters of the hash; nothing, with the refusal, where that names none or several.
 */
export function approvedChanges(
  plan: Plan,
  prefix: string,
  pulls: readonly MergedPull[],
  context: PlanContext,
): Decision {
  const named = new Map<string, readonly PlannedChange[]>([
    ...plan.changes.map((change) => [change.digest, [change]] as const),
    ...approvableSets(plan, pulls, context).map(
      (set) => [fingerprintOf(digestsOf(set)), set] as const,
    ),
  ])
  const [meant, ...others] = [...named.keys()].filter((hash) => hash.startsWith(prefix))
  if (meant !== undefined && others.length === 0)
    return {
      ...chosen(plan, (change) => named.get(meant)?.includes(change) === true),
      agreed: { way: 'approval', hash: meant },
    }
  return {
    ...nothing(),
    refusals: [
      {
        code: 'not-approved',
        ...(meant === undefined ? { approval: plan.fingerprint } : {}),
        message:
          meant === undefined
            ? `${prefix.slice(0, 16)} is neither this plan's fingerprint nor the digest of one of its changes`
            : `${prefix.slice(0, 16)} stands for ${others.length + 1} things in this plan: give more characters`,
        ways: [lookWay(plan.network), approveWay(plan.network, plan.fingerprint)],
      },
    ],
  }
}
