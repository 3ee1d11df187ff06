import type { Problem, Refusal, Warning } from '../../model/problem.ts'
import { hintText } from '../format/command-text.ts'
import { type RowTexts, rowTexts } from '../format/row-text.ts'
import { wayText } from '../ways.ts'

/** A problem or warning in JSON: every key is always there. */
export interface ProblemJson {
  readonly code: string
  readonly id: string | null
  readonly file: string | null
  readonly line: number | null
  readonly column: number | null
  readonly message: string
  readonly hint: string
}

export interface RefusalJson {
  readonly code: string
  readonly id: string | null
  readonly message: string
  readonly ways: readonly string[]
  readonly rows: readonly RowTexts[]
}

/** A problem or warning for a program; the frame is for people and stays out. */
export function problemJson({
  code,
  id,
  file,
  line,
  column,
  message,
  hint,
}: Problem | Warning): ProblemJson {
  return {
    code,
    id: id ?? null,
    file: file ?? null,
    line: line ?? null,
    column: column ?? null,
    message,
    hint: hintText(hint),
  }
}

/** A refusal for a program. */
export function refusalJson({ code, id, message, ways, rows }: Refusal): RefusalJson {
  return {
    code,
    id: id ?? null,
    message,
    ways: ways.map(wayText),
    rows: (rows ?? []).map(rowTexts),
  }
}
