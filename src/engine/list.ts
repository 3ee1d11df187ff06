import { during } from '../model/progress.ts'
import type { ListedSource } from '../model/source/listed-source.ts'
import type { Observation } from '../model/source/state.ts'
import type { Address } from '../model/units/address.ts'
import { confirmPoint } from '../observed/block.ts'
import { observe, readClosed } from '../observed/observe.ts'
import { inventory } from '../plan/inventory.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { readingOf } from './plan-at.ts'
import { reach, type Stopped } from './reach.ts'
import type { Scope } from './scope.ts'

/** Every Source of the client, closed ones too, or what stopped the run. */
export type ListOutcome =
  | {
      readonly kind: 'list'
      readonly rows: readonly ListedSource[]
      readonly scope: Scope
      readonly observation: Observation
    }
  | Stopped

/** What of others is looked at besides, and whether closed ones are read. */
interface ListOptions {
  readonly closed?: boolean
  readonly addresses?: readonly Address[]
}

/**
 * Reads what is live and what was, of ours, and of others what concerns us or is named; with
 * `closed: false` the closed ones' metadata stays unread. Throws a Fault when the world fails.
 */
export async function list(
  world: Ports,
  settings: Settings,
  { closed = true, addresses = [] }: ListOptions = {},
): Promise<ListOutcome> {
  const reached = await reach(world, settings, { mayBeEmpty: true })
  if (reached.kind === 'problems') return reached
  const { scope, connection, point } = reached
  const { chain, ipfs } = connection
  const { progress } = world
  const reading = during(progress, 'plan', () => readingOf(scope, addresses))
  const live = await observe(chain, ipfs, reading, point.block.number, point.at)
  const observation = closed ? await readClosed(ipfs, reading, live) : live
  await confirmPoint(chain, point)
  return {
    kind: 'list',
    rows: during(progress, 'plan', () => inventory(scope.specs, observation, scope.context)),
    scope,
    observation,
  }
}
