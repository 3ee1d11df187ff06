import type { RefusalRow, ShownValue } from '../../model/problem.ts'
import { FIELD_PATHS } from '../../model/source/field.ts'

/** A row of a refusal, each cell in words. */
export type RowTexts = Readonly<Record<'id' | 'field' | 'reviewed' | 'onChain' | 'wanted', string>>

/** What was reviewed, what is on chain and what is wanted, in words. */
export function rowTexts({ id, field, reviewed, onChain, wanted }: RefusalRow): RowTexts {
  return {
    id,
    field: FIELD_PATHS[field],
    reviewed:
      reviewed === null
        ? 'no change'
        : `${shownText(reviewed.before)} → ${shownText(reviewed.after)}`,
    onChain: onChain === 'as-wanted' ? 'as wanted' : shownText(onChain),
    wanted: shownText(wanted),
  }
}

/** Whether what was seen is no longer what the reviewers saw. */
export function isMoved({ reviewed, onChain }: RefusalRow): boolean {
  return reviewed !== null && (onChain === 'as-wanted' || !isSameShown(reviewed.before, onChain))
}

/** Whether two values read the same. */
export function isSameShown(a: ShownValue | null, b: ShownValue | null): boolean {
  return a?.text === b?.text
}

/** A value in words. */
function shownText(value: ShownValue | null): string {
  return value === null ? 'nothing' : value.text
}
