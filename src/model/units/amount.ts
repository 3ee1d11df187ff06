declare const wei: unique symbol

/**
 * An amount of the native coin in wei, the smallest unit (1 OGPU = 10^18 wei, as in `protocol.md`,
 * Networks).
 */
export type Wei = bigint & { readonly [wei]: true }

const DECIMALS = { ogpu: 18, gwei: 9, wei: 0 } as const
const AMOUNT = /^(0|[1-9]\d{0,77})(?:\.(\d{1,18}))? (OGPU|gwei|wei)$/
const UINT256 = 1n << 256n

/** What a text is instead of an amount; the rules say it in words. */
export type AmountFault =
  | 'no-unit'
  | 'comma'
  | 'hex'
  | 'leading-zero'
  | 'too-precise'
  | 'too-large'
  | 'form'

/** Takes a number that is known to be wei: a value from the chain, or a sum. */
export function asWei(value: bigint): Wei {
  return value as Wei
}

/**
 * Reads "0.25 OGPU", "3 gwei" or "1000 wei" exactly; otherwise says what is wrong with the text.
 */
export function parseAmount(text: string): Wei | AmountFault {
  const match = AMOUNT.exec(text)
  if (match === null) return amountFault(text)
  const [, whole = '0', fraction = '', unit = 'wei'] = match
  const decimals = DECIMALS[unit.toLowerCase() as keyof typeof DECIMALS]
  const significant = fraction.replace(/(?<!0)0+$/, '')
  if (significant.length > decimals) return 'too-precise'
  const value = BigInt(whole + significant.padEnd(decimals, '0'))
  return value < UINT256 ? asWei(value) : 'too-large'
}

/** The parts of an amount as it was written: "0.25" and "OGPU". */
export interface NumberWithUnit {
  readonly number: string
  readonly unit: string
}

/** The number and the unit of a text that `formatAmount` wrote; undefined of any other. */
export function amountParts(text: string): NumberWithUnit | undefined {
  if (!AMOUNT.test(text)) return undefined
  const [number = '', unit = ''] = text.split(' ')
  return { number, unit }
}

/**
 * Writes an amount exactly, in OGPU: "0.01 OGPU"; a tiny one in wei, where OGPU would be a row of
 * zeros. `name` is another name of the coin.
 */
export function formatAmount(value: Wei, name = 'OGPU'): string {
  if (value !== 0n && value < 10n ** 9n && value > -(10n ** 9n)) return `${value} wei`
  return `${decimal(value, DECIMALS.ogpu)} ${name}`
}

/**
 * Writes an amount for estimates such as fees, in OGPU without the unit: four decimals, or two
 * significant digits of a small one ("0.0014"). `up` never understates.
 */
export function roundAmount(value: Wei, direction: 'nearest' | 'up' = 'nearest'): string {
  if (value <= 0n) return decimal(value, DECIMALS.ogpu)
  const places = Math.max(value.toString().length - 2, 0)
  const step = 10n ** BigInt(value >= ONE_OGPU ? FOUR_DECIMALS : places)
  const units = direction === 'up' ? (value + step - 1n) / step : (value + step / 2n) / step
  return decimal(units * step, DECIMALS.ogpu)
}

const ONE_OGPU = 10n ** 18n
/** The weight of the fourth decimal, as a power of ten of wei. */
const FOUR_DECIMALS = 14

function decimal(value: bigint, decimals: number): string {
  const sign = value < 0n ? '-' : ''
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, -decimals)
  const fraction = digits.slice(-decimals).replace(/(?<!0)0+$/, '')
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`
}

function amountFault(text: string): AmountFault {
  if (/^0x/i.test(text)) return 'hex'
  if (/^\d+,\d+/.test(text)) return 'comma'
  if (/^0\d/.test(text)) return 'leading-zero'
  if (/^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return 'no-unit'
  if (/^\d+\.\d{19,} (OGPU|gwei|wei)$/.test(text)) return 'too-precise'
  if (/^\d{78,}(\.\d+)? (OGPU|gwei|wei)$/.test(text)) return 'too-large'
  return 'form'
}
