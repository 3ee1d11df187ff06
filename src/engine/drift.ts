import type { At } from '../model/chain.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import type { Drift } from '../model/source/drift.ts'
import type { LiveSource } from '../model/source/supply.ts'
import { confirmPoint } from '../observed/block.ts'
import { closedOutside, driftedSources } from '../plan/drift.ts'
import type { Connection, Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { liveSources } from './live-sources.ts'
import { planAt } from './plan-at.ts'
import { reach, type Stopped } from './reach.ts'
import type { Scope } from './scope.ts'

/** What differs between chain and git, or what stopped the run. */
export type DriftOutcome =
  | ({
      readonly kind: 'plan'
      readonly scope: Scope
      /** The live Sources that definitions stand for, as of the plan's block. */
      readonly live: readonly LiveSource[]
      readonly connection: Connection
      readonly at: At
    } & Drift)
  | Stopped

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
    live: liveSources(
      narrowedTo(scope.specs, settings.only),
      draft.matching.bound,
      scope.context.owner,
    ),
    connection,
    at: point.at,
    closedOutside: closed,
    causes,
    ...(head === undefined ? {} : { commit: head.commit }),
  }
}

function narrowedTo(specs: readonly SourceSpec[], only: string | undefined): readonly SourceSpec[] {
  return only === undefined ? specs : specs.filter(({ id }) => id === only)
}
