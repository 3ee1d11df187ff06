import type { Problem, Refusal, Warning } from '../../model/problem.ts'

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
  readonly rows: readonly {
    readonly id: string
    readonly field: string
    readonly reviewed: string
    readonly onChain: string
    readonly wanted: string
  }[]
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
    hint,
  }
}

/** A refusal for a program. */
export function refusalJson({ code, id, message, ways, rows }: Refusal): RefusalJson {
  return {
    code,
    id: id ?? null,
    message,
    ways: [...ways],
    rows: (rows ?? []).map(({ id, field, reviewed, onChain, wanted }) => ({
      id,
      field,
      reviewed,
      onChain,
      wanted,
    })),
  }
}
