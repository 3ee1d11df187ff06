import { priceOf, type RecordedTransaction } from '../model/recorded.ts'
import type { SourceParams } from '../model/source/source.ts'
import { checksum } from '../model/units/address.ts'
import { asWei, formatAmount, type Wei } from '../model/units/amount.ts'

/** What one field was signed with and has to be; empty where both are the same. */
export function differs(field: string, signed: string, wanted: string): string {
  return signed === wanted ? '' : `${field} is ${signed}, and it has to be ${wanted}`
}

/** The beginning of call data. */
export function shortData(data: string): string {
  return data.length > 20 ? `${data.slice(0, 18)}…` : data
}

/** A parameter as a person reads it: an amount with its unit, an address with its checksum. */
export function shown(name: keyof SourceParams, params: SourceParams): string {
  if (name === 'minPayment' || name === 'minAvailableLockup') return formatAmount(params[name])
  return name === 'client' ? checksum(params.client) : `${params[name]}`
}

/** The most that these may cost together. */
export function mostSpent(signed: readonly RecordedTransaction[]): Wei {
  return asWei(signed.reduce((sum, { gasLimit, price }) => sum + gasLimit * priceOf(price), 0n))
}
