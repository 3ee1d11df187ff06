import { feeLimitLine } from '../model/network/fee-limit.ts'
import type { Network } from '../model/network/network.ts'
import { asWei, formatAmount, type Wei } from '../model/units/amount.ts'

/**
 * Why something is not signed that may cost so much under the limit that binds, and which line
 * would allow it from the next apply on.
 */
export function tooDear({ name }: Pick<Network, 'name'>, limit: Wei, needed: Wei): string {
  return `gas costs more now than limits.fees allows (${formatAmount(limit)} for one apply); to raise it, ${feeLimitLine(name, asWei(limit + needed))}`
}
