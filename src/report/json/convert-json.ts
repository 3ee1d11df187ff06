import type { Problem, Warning } from '../../model/problem.ts'
import { problemJson } from './problem-json.ts'

/** What a conversion of a compose file did, and what it left. */
export interface ConvertedFile {
  readonly environment: string
  readonly changes: readonly ConvertNote[]
  readonly undecided: readonly ConvertNote[]
  /** What the rules have against the new file. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
}

/** One of them, and the service that it is about. */
export interface ConvertNote {
  readonly service?: string
  readonly message: string
}

/** A conversion for a program; `text` is the whole new file. */
export function convertJson({
  environment,
  text,
  changes,
  undecided,
  problems,
  warnings,
}: ConvertedFile & { readonly text: string }) {
  const note = ({ service, message }: ConvertNote) => ({ service: service ?? null, message })
  return {
    formatVersion: 1,
    environment,
    accepted: problems.length === 0,
    text,
    changes: changes.map(note),
    undecided: undecided.map(note),
    problems: problems.map(problemJson),
    warnings: warnings.map(problemJson),
  }
}
