import { foretell, sentByMerging } from '../consent/foretell.ts'
import { gatherPulls } from '../consent/gather.ts'
import { unreviewableWarning } from '../consent/preconditions.ts'
import type { Bound } from '../model/events.ts'
import { isOwn } from '../model/own.ts'
import { during } from '../model/progress.ts'
import type { Plan } from '../model/source/change.ts'
import { confirmPoint } from '../observed/block.ts'
import { type ComposeTexts, publishedTexts } from '../observed/compose-texts.ts'
import { asksIn } from '../plan/context.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { fetchedOnce, noImages } from './ask-images.ts'
import { planAt, strictestReview } from './plan-at.ts'
import { boundIn } from './protections.ts'
import { reach, type Stopped } from './reach.ts'
import { madeTogether } from './run-together.ts'
import type { Scope } from './scope.ts'
import { withImages } from './with-images.ts'
import { marketFor, withMarket } from './with-market.ts'

/** A plan, or what stopped the run before there could be one. */
export type PlanOutcome =
  | {
      readonly kind: 'plan'
      readonly plan: Plan
      readonly scope: Scope
      readonly composeTexts: readonly ComposeTexts[]
      readonly bound: Bound
    }
  | Stopped

/**
 * Reads, compares and explains: sends nothing, uploads nothing, needs no key. Throws a Fault when
 * the world fails.
 */
export async function plan(
  world: Ports,
  settings: Settings,
  approve?: string,
): Promise<PlanOutcome> {
  const reached = await reach(world, settings)
  if (reached.kind === 'problems') return reached
  const { scope, connection, point } = reached
  const reviews = world.reviews?.(scope.network)
  const images = noImages()
  const found = await planAt(scope, connection, point, {
    world,
    settings,
    reviews,
    images,
  })
  const { plan: bare, draft, context } = found
  const market = marketFor(connection.chain, bare, point.at)
  const pulls = bare.changes.every(isOwn)
    ? []
    : await gatherPulls(reviews, bare, strictestReview(bare, context), asksIn(context))
  const foresight = {
    pulls,
    areReviewsKnown: reviews !== undefined,
    ...(approve === undefined ? {} : { approve }),
  }
  const foretold = await madeTogether(connection.chain, found, (one) => {
    const made = during(world.progress, 'consent', () => foretell(one, context, foresight))
    return { made, sent: sentByMerging(made) }
  })
  const plan = {
    ...foretold,
    warnings: [...unreviewableWarning(scope.uncommitted, context.network), ...foretold.warnings],
  }
  await confirmPoint(connection.chain, point)
  const composeTexts = await publishedTexts(
    fetchedOnce(connection.ipfs, images),
    scope.specs,
    plan.changes,
  )
  return {
    kind: 'plan',
    plan: withMarket(withImages(plan, composeTexts), await market),
    scope,
    composeTexts,
    bound: boundIn(draft),
  }
}
