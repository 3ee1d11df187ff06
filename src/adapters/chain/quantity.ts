import { asWei, type Wei } from '../../model/units/amount.ts'

/**
 * More than all coins of any chain, in wei; a price above it is no price, and products with it stay
 * a word.
 */
const LARGEST_PRICE = 2n ** 100n

/**
 * A number as JSON-RPC writes it, of 64 digits at most, which is a word of the EVM; undefined for
 * anything else.
 */
export function readQuantity(value: unknown): bigint | undefined {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{1,64}$/i.test(value)) return undefined
  return BigInt(value)
}

/**
 * A number of things, such as blocks or transactions, where it can be counted with exactly;
 * undefined for anything else.
 */
export function readCount(value: unknown): number | undefined {
  const number = readQuantity(value)
  return number === undefined || number > Number.MAX_SAFE_INTEGER ? undefined : Number(number)
}

/** A price of gas in wei; undefined for anything else, and for what nobody could ever pay. */
export function readPrice(value: unknown): Wei | undefined {
  const number = readQuantity(value)
  return number === undefined || number > LARGEST_PRICE ? undefined : asWei(number)
}
