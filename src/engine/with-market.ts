import type { At } from '../model/chain.ts'
import { Fault } from '../model/fault.ts'
import type { Plan, PlannedChange } from '../model/source/change.ts'
import type { MarketReading } from '../model/source/market.ts'
import { marketPlace } from '../plan/market.ts'
import type { Chain } from '../ports/chain.ts'

/**
 * What others ask for, read while the plan is made; undefined where no change asks for another
 * price, and nothing is read. It never fails a plan.
 */
export async function marketFor(
  chain: Chain,
  { changes }: Plan,
  at: At,
): Promise<MarketReading | undefined> {
  if (!changes.some(asksForPrice)) return undefined
  try {
    return await chain.market(at)
  } catch (error) {
    if (error instanceof Fault) return { kind: 'unknown', reason: error.message }
    throw error
  }
}

/** A plan that says where its prices stand. Digests are made before, and cover nothing of it. */
export function withMarket(plan: Plan, reading: MarketReading | undefined): Plan {
  if (reading === undefined) return plan
  return {
    ...plan,
    changes: plan.changes.map((change) =>
      asksForPrice(change) && change.kind !== 'close'
        ? {
            ...change,
            market: marketPlace(
              reading,
              change.params.imageEnvironments,
              change.params.minPayment,
              change.address,
            ),
          }
        : change,
    ),
  }
}

function asksForPrice({ kind, fields }: PlannedChange): boolean {
  return (
    kind === 'publish' || (kind === 'update' && fields.some(({ field }) => field === 'minPayment'))
  )
}
