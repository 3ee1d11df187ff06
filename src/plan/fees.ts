import type { FeeRate } from '../model/chain.ts'
import type { Cost, Fees, GasPrice, Plan } from '../model/source/change.ts'
import { asWei, type Wei } from '../model/units/amount.ts'
import { gasLimitOf } from '../model/units/gas.ts'
import { contextOf, type PlanContext } from './context.ts'

/** Where the node gave no estimate: a publish deploys a contract, the others write a few words. */
const USUAL_GAS = { publish: 3_000_000n, update: 400_000n, close: 150_000n } as const

/** What sending one change will cost and the most it can, without fee raises. */
export function costOf(kind: keyof typeof USUAL_GAS, gas: bigint | null, price: GasPrice): Cost {
  const used = gas ?? USUAL_GAS[kind]
  return { expected: asWei(used * price.expected), atMost: asWei(gasLimitOf(used) * price.atMost) }
}

/** What several changes cost together. */
export function totalCost(changes: readonly { readonly cost: Cost }[]): Cost {
  const sum = (pick: (cost: Cost) => Wei): Wei =>
    asWei(changes.reduce((total, { cost }) => total + pick(cost), 0n))
  return { expected: sum(({ expected }) => expected), atMost: sum(({ atMost }) => atMost) }
}

/**
 * The fees of what would be sent together, beside what there is for them; null where nothing would
 * be.
 */
export function feesOf(
  changes: readonly Costly[],
  { balance, isContractClient }: Pick<Plan, 'balance' | 'isContractClient'>,
  context: PlanContext,
): Fees | null {
  return changes.length === 0
    ? null
    : {
        ...totalCost(changes),
        balance,
        limit: feeLimitOf(changes, context),
        ...(isContractClient === true ? { arePaidByOthers: true as const } : {}),
      }
}

interface Costly {
  readonly id: string
  readonly cost: Cost
}

/**
 * The most that an apply of these changes may cost: the least that stood before one of them was
 * asked for. A default that it was asked for under gives way to what head and base both write by
 * now (docs/decisions/0027).
 */
export function feeLimitOf(changes: readonly { readonly id: string }[], context: PlanContext): Wei {
  const { limits } = context.network
  const before = changes.map(({ id }) => contextOf(id, context).network.limits)
  const binding = before.filter(
    ({ isFeesDefault = false }) => !isFeesDefault || limits.isFeesDefault === true,
  )
  return binding.reduce((least, { fees }) => (fees < least ? fees : least), limits.fees)
}

/** The price of gas in a fee market, or on a chain without one. */
export function gasPriceOf(rate: FeeRate): GasPrice {
  return rate.kind === 'legacy'
    ? { expected: rate.gasPrice, atMost: rate.gasPrice, tip: asWei(0n) }
    : { expected: asWei(rate.baseFee + rate.tip), atMost: rate.maxFee, tip: rate.tip }
}
