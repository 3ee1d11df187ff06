import { thousands } from './words.ts'

/**
 * How many times a price grew, for eyes: "2×", "1.3×", "0.5×". Undefined where there is nothing to
 * divide or the two look the same.
 */
export function ratio(before: string, after: string): string | undefined {
  if (!/^\d+$/.test(before) || !/^\d+$/.test(after)) return undefined
  const from = BigInt(before)
  const to = BigInt(after)
  if (from === 0n || to === 0n || from === to) return undefined
  if (to / from >= 1000n) return `${thousands(to / from)}×`
  if (from / to >= 1000n) return 'less than 0.001×'
  const factor = Number((to * 1_000_000n) / from) / 1_000_000
  const text = rounded(factor)
  return text === '1' ? undefined : `${text}×`
}

function rounded(factor: number): string {
  if (factor >= 10) return String(Math.round(factor))
  const nearOne = factor > 0.9 && factor < 1.1
  return String(Number(factor.toPrecision(nearOne ? 3 : 2)))
}
