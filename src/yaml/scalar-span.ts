import type { Scalar } from 'yaml'

/** A single value of a YAML file, and where its text can be replaced. */
export interface ScalarSpan {
  /** Its path in the file, for people. */
  readonly path: string
  readonly value: string
  /** From 1. */
  readonly line: number
  /**
   * Where the bare text stands, within its quotes; undefined where the file spells it another way:
   * over several lines, or with escapes.
   */
  readonly span: { readonly start: number; readonly end: number } | undefined
}

/** The span of a scalar of this text. */
export function scalarSpan(text: string, path: string, { range, value }: Scalar): ScalarSpan {
  const [from, to] = range ?? [0, 0]
  const quotes = /^["']/.test(text.slice(from, from + 1)) ? 1 : 0
  const [start, end] = [from + quotes, to - quotes]
  const line = text.slice(0, from).split('\n').length
  return {
    path,
    value: String(value),
    line,
    span: text.slice(start, end) === value ? { start, end } : undefined,
  }
}
