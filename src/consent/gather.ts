import { Fault } from '../model/fault.ts'
import type { Review } from '../model/network/network.ts'
import type { Refusal } from '../model/problem.ts'
import type { MergedPull } from '../model/review.ts'
import type { Plan } from '../model/source/change.ts'
import type { Chain } from '../ports/chain.ts'
import type { Reviews } from '../ports/reviews.ts'
import { type Asks, asksForMore } from './coverage.ts'

/** How many merged pull requests are looked at (design, Consent). */
const MAX_PULLS: Readonly<Record<Review, number>> = { none: 10, plan: 50, approval: 50 }

/**
 * Merged pull requests, newest first, until the reviews of every wanted change are known; those
 * that ask for one are always among them. Where nobody has to review they only tell who is served.
 */
export async function gatherPulls(
  reviews: Reviews | undefined,
  plan: Plan,
  review: Review,
  asks: Asks,
): Promise<readonly MergedPull[]> {
  const pulls = await recentPulls(reviews, plan, review, () => asks)
  const known = new Set(pulls.map(({ number }) => number))
  const older = [...asks.values()].flatMap((ask) =>
    ask.kind === 'commit' && ask.pull !== undefined && !known.has(ask.pull) ? [ask] : [],
  )
  const found = await Promise.all(
    older.sort((a, b) => a.age - b.age).map(({ commit }) => reviews?.pullOf(commit)),
  )
  return [
    ...pulls,
    ...new Map(
      found.flatMap((pull) => (pull === undefined ? [] : [[pull.number, pull] as const])),
    ).values(),
  ]
}

/**
 * Merged pull requests, newest first, until older ones can explain no more; `asksOf` says what asks
 * for what, as far as these tell.
 */
export async function recentPulls(
  reviews: Reviews | undefined,
  plan: Plan,
  review: Review,
  asksOf: (pulls: readonly MergedPull[]) => Asks,
): Promise<readonly MergedPull[]> {
  let pulls: readonly MergedPull[] = []
  try {
    for await (const portion of reviews?.merged(review !== 'none') ?? []) {
      pulls = [...pulls, ...portion]
      if (!asksForMore(plan, pulls, asksOf(pulls)) || pulls.length >= MAX_PULLS[review]) break
    }
  } catch (error) {
    if (review !== 'none' || !(error instanceof Fault)) throw error
  }
  return pulls
}

/** Refusals with the transaction behind what moved, as far as Nexus's events tell. */
export async function withCauses(
  refusals: readonly Refusal[],
  plan: Plan,
  chain: Chain,
): Promise<readonly Refusal[]> {
  const moved = new Set(
    refusals.flatMap(({ code, rows }) =>
      code === 'chain-changed' ? (rows ?? []).map(({ id }) => id) : [],
    ),
  )
  const addresses = new Map(
    plan.changes.flatMap(({ id, address }) =>
      moved.has(id) && address !== null ? [[id, address] as const] : [],
    ),
  )
  if (addresses.size === 0) return refusals
  const causes = await chain.lastChanges([...addresses.values()], plan.block)
  return refusals.map((refusal) => {
    const address = addresses.get(
      refusal.code === 'chain-changed'
        ? (refusal.rows?.find(({ id }) => addresses.has(id))?.id ?? '')
        : '',
    )
    const cause = address === undefined ? undefined : causes.get(address)
    return cause === undefined ? refusal : { ...refusal, cause }
  })
}
