import type { FeeRate } from '../model/chain.ts'
import { priceOf } from '../model/recorded.ts'
import { asWei, type Wei } from '../model/units/amount.ts'

/** Whoever makes a block is offered this much, whatever else holds. */
const TIP_FLOOR = asWei(5n * 10n ** 9n)

/** The most that a unit of gas may pay: what is left of the fee limit for this transaction. */
export function priceCap(gasLimit: bigint, feesLeft: Wei): Wei {
  return asWei(feesLeft / gasLimit)
}

/**
 * How much of a tip that a node suggests is believed: as much as the plan showed, or as the base
 * fee.
 */
export function tipCap(rate: FeeRate, shown: Wei): Wei {
  return max(max(shown, rate.kind === 'legacy' ? asWei(0n) : rate.baseFee), TIP_FLOOR)
}

/** The same rate within the cap; undefined where the cap lies below what the next block asks. */
export function cappedFee(rate: FeeRate, cap: Wei): FeeRate | undefined {
  if (priceOf(rate) <= cap) return rate
  if (rate.kind === 'legacy' || rate.baseFee + rate.tip > cap) return undefined
  return { ...rate, maxFee: cap }
}

/**
 * A rate that replaces an earlier one at the same nonce: each field a quarter higher, or what the
 * chain asks now if that is more; undefined where the cap allows no raise, or `maxTip` none of what
 * a block's maker gets.
 */
export function bumped(
  previous: FeeRate,
  fresh: FeeRate,
  cap: Wei,
  maxTip?: Wei,
): FeeRate | undefined {
  const rate = higher(previous, fresh)
  const isTooMuch = rate.kind === 'eip1559' && maxTip !== undefined && rate.tip > maxTip
  return isTooMuch || priceOf(rate) > cap ? undefined : rate
}

/**
 * The same rate with no more than that for whoever makes the block; a price without a base fee has
 * no such part.
 */
export function withTip(rate: FeeRate, maxTip: Wei): FeeRate {
  if (rate.kind === 'legacy' || rate.tip <= maxTip) return rate
  return { ...rate, tip: maxTip, maxFee: asWei(rate.maxFee - rate.tip + maxTip) }
}

/** A rate of our kind that pays in each field what both pay at least. */
export function above(own: FeeRate, other: FeeRate): FeeRate {
  if (own.kind === 'legacy') return { kind: 'legacy', gasPrice: max(own.gasPrice, priceOf(other)) }
  const tip = max(own.tip, other.kind === 'legacy' ? other.gasPrice : other.tip)
  return { ...own, tip, maxFee: max(max(own.maxFee, priceOf(other)), tip) }
}

function higher(previous: FeeRate, fresh: FeeRate): FeeRate {
  if (previous.kind === 'eip1559' && fresh.kind === 'eip1559') {
    const tip = max(quarterMore(previous.tip), fresh.tip)
    return {
      kind: 'eip1559',
      baseFee: fresh.baseFee,
      tip,
      maxFee: max(max(quarterMore(previous.maxFee), fresh.maxFee), tip),
    }
  }
  return { kind: 'legacy', gasPrice: max(quarterMore(priceOf(previous)), priceOf(fresh)) }
}

function quarterMore(value: Wei): Wei {
  return asWei((value * 5n + 3n) / 4n + 1n)
}

function max(a: Wei, b: Wei): Wei {
  return a > b ? a : b
}
