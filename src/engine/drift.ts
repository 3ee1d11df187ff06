import type { Drift } from '../model/source/drift.ts'
import { confirmPoint } from '../observed/block.ts'
import { closedOutside, driftedSources } from '../plan/drift.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { planAt } from './plan-at.ts'
import { reach, type Stopped } from './reach.ts'
import type { Scope } from './scope.ts'

/** What differs between chain and git, or what stopped the run. */
export type DriftOutcome = ({ readonly kind: 'plan'; readonly scope: Scope } & Drift) | Stopped

/**
 * Holds the checked-out commit against the chain, and says of what differs who changed it last.
 * Throws a Fault when the world fails.
 */
export async function drift(world: Ports, settings: Settings): Promise<DriftOutcome> {
  const reached = await reach(world, settings, { committed: true })
  if (reached.kind === 'problems') return reached
  const { scope, connection, point } = reached
  const { plan, draft, observation } = await planAt(scope, connection, point, { world, settings })
  const closed = closedOutside(plan, draft.matching, observation, scope.context)
  const causes = await connection.chain.lastChanges(
    driftedSources(plan, closed),
    point.block.number,
  )
  await confirmPoint(connection.chain, point)
  const head = await world.repo.head()
  return {
    kind: 'plan',
    plan,
    scope,
    closedOutside: closed,
    causes,
    ...(head === undefined ? {} : { commit: head.commit }),
  }
}
