import type { ShownValue } from '../model/problem.ts'
import { type Field, rowOf } from '../model/source/field.ts'
import { amountParts } from '../model/units/amount.ts'

/** A field's value as a row of a refusal shows it; null for nothing. */
export function shownValue(field: Field, text: string | null | undefined): ShownValue | null {
  if (text === null || text === undefined) return null
  const amount = rowOf(field)?.role === 'amount' ? amountParts(text) : undefined
  return { text, ...(amount === undefined ? {} : { amount }) }
}
