import { type AmountFault, parseAmount } from '../../model/units/amount.ts'
import type { ScalarTree } from '../../yaml/tree.ts'
import type { Issue } from '../finding.ts'
import { show } from '../show.ts'

const HINTS: Readonly<Record<AmountFault, string>> = {
  'no-unit': 'write an amount with a unit, e.g. "0.02 OGPU"',
  comma: 'use a dot for the fraction: 0.25 OGPU',
  hex: 'hex is not accepted: write a decimal number and a unit, e.g. "0.02 OGPU"',
  'leading-zero': 'take the leading zero away (octal is not accepted): write "17 OGPU"',
  'too-precise': 'OGPU has 18 decimals, gwei 9, wei none',
  'too-large': 'it exceeds uint256, the largest number of the chain',
  form: 'write a decimal number, a space and OGPU, gwei or wei: 0.25 OGPU',
}

/**
 * Refuses what is no exact amount. A number is judged by its spelling, since 10000000000000000001
 * would have lost its last digit.
 */
export function checkAmount({ value, spelling }: ScalarTree, name: string): Issue | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = typeof value === 'string' ? value : spelling
  const amount = parseAmount(text)
  if (typeof amount === 'bigint') return undefined
  return { code: 'bad-amount', message: `${name} is ${show(text)}`, hint: hintOf(text, amount) }
}

function hintOf(text: string, fault: AmountFault): string {
  if (/^0o/i.test(text)) return HINTS['leading-zero']
  return fault === 'no-unit' && /^\d+(\.\d{1,18})?$/.test(text)
    ? `write it with its unit: "${text} ${LOOKS_LIKE_WEI.test(text) ? 'wei' : 'OGPU'}"`
    : HINTS[fault]
}

/** A whole number this long is what other tools give, in wei: as OGPU it would be a fortune. */
const LOOKS_LIKE_WEI = /^\d{10,}$/
