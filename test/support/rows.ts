import { shownValue } from '../../src/consent/rows.ts'
import type { Refusal, RefusalRow, ShownValue } from '../../src/model/problem.ts'
import type { Field } from '../../src/model/source/field.ts'
import type { Way } from '../../src/model/way.ts'
import { type RowTexts, rowTexts } from '../../src/report/format/row-text.ts'
import { wayText } from '../../src/report/ways.ts'

/** A row of a refusal: what was reviewed as before and after, what is there, what is wanted. */
export function aRow(
  field: Field,
  reviewed: readonly [string | null, string | null] | null,
  onChain: string | null,
  wanted: string | null,
  id = 'two',
): RefusalRow {
  const shown = (text: string | null): ShownValue | null => shownValue(field, text)
  return {
    id,
    field,
    reviewed: reviewed === null ? null : { before: shown(reviewed[0]), after: shown(reviewed[1]) },
    onChain: onChain === 'as wanted' ? 'as-wanted' : shown(onChain),
    wanted: shown(wanted),
  }
}

/** Ways on with one text wherever something else than the program can put one. */
export function waysWith(text: string): readonly Way[] {
  return [
    { kind: 'do', text },
    { kind: 'pull', network: text, id: text },
    { kind: 'approve', network: text, hash: text },
    { kind: 'revert', commit: text },
    { kind: 'close-alone', network: text, id: text },
    { kind: 'fix', ids: [text] },
    { kind: 'hint', hint: [text, { verb: 'plan', network: text }, text] },
  ]
}

/** A refusal with its ways on and its rows in the words that programs get. */
export type ToldRefusal = Omit<Refusal, 'ways' | 'rows'> & {
  readonly ways: readonly string[]
  readonly rows?: readonly RowTexts[]
}

/** Refusals as programs are told of them. */
export function told(refusals: readonly Refusal[]): readonly ToldRefusal[] {
  return refusals.map(({ rows, ways, ...refusal }) => ({
    ...refusal,
    ways: ways.map(wayText),
    ...(rows === undefined ? {} : { rows: rows.map(rowTexts) }),
  }))
}
