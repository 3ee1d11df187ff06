import { asWei, roundAmount, type Wei } from '../units/amount.ts'

/**
 * What to write to raise the limit of fees: the very line, with as much again as what is needed,
 * for fees that rise meanwhile.
 */
export function feeLimitLine(network: string, needed: Wei): string {
  const fees = roundAmount(asWei(needed * 2n), 'up')
  return `write fees: ${fees} OGPU beneath networks.${network}.limits in ogpu.yaml`
}
